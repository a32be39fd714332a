package io.aigateway.internal.wire;

import io.aigateway.chat.LogProbability;
import io.aigateway.internal.json.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Likelihoods of tokens in OpenAI's words. */
public final class LogProbabilities {

    private static final Set<String> FIELDS = Set.of("token", "logprob", "bytes", "top_logprobs");

    private LogProbabilities() {}

    /** The tokens of a list. */
    public static List<LogProbability> of(@Nullable Object tokens) {
        List<LogProbability> all = new ArrayList<>();
        for (Object each : Nodes.list(tokens)) {
            Map<String, Object> fields = Nodes.object(each);
            if (fields.get("token") instanceof String token && fields.get("logprob") instanceof Number logprob) {
                all.add(LogProbability.builder(token, logprob.doubleValue())
                        .bytes(bytes(fields.get("bytes")))
                        .alternatives(of(fields.get("top_logprobs")))
                        .build());
            }
        }
        return all;
    }

    private static @Nullable List<Integer> bytes(@Nullable Object value) {
        if (!(value instanceof List<?> items)) {
            return null;
        }
        List<Integer> bytes = new ArrayList<>(items.size());
        for (Object each : items) {
            if (!(each instanceof Number number)) {
                return null;
            }
            bytes.add(number.intValue());
        }
        return bytes;
    }

    /** Whether the neutral form says all of it: others have ids of tokens, or lists side by side. */
    public static boolean isPlain(@Nullable Object tokens) {
        for (Object each : Nodes.list(tokens)) {
            Map<String, Object> fields = Nodes.object(each);
            boolean bytes = fields.get("bytes") == null || fields.get("bytes") instanceof List<?>;
            boolean told = fields.get("token") instanceof String && fields.get("logprob") instanceof Number;
            if (!bytes || !told || !FIELDS.containsAll(fields.keySet()) || !isPlain(fields.get("top_logprobs"))) {
                return false;
            }
        }
        return true;
    }
}

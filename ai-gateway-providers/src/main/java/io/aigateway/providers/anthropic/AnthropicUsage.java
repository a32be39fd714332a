package io.aigateway.providers.anthropic;

import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.UsageFigures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The figures of an answer, one report after another: name by name, a poorer one does not replace a better one. */
final class AnthropicUsage {

    private static final Set<String> FIGURES =
            Set.of("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens");

    private final UsageFigures figures = new UsageFigures();
    private final Map<String, Object> extra = new LinkedHashMap<>(4);
    private @Nullable String tier;

    /** The usage as it stands after a report; null if that says nothing. */
    @Nullable
    Usage read(@Nullable Object value) {
        Map<String, Object> reported = Nodes.object(value);
        if (reported.isEmpty()) {
            return null;
        }
        reported.forEach(this::take);
        long written = Math.max(figures.get("cache_creation_input_tokens"), figures.get("5m") + figures.get("1h"));
        Usage own = Usage.builder()
                .inputTokens(figures.get("input_tokens"))
                .cachedInputTokens(figures.get("cache_read_input_tokens"))
                .cacheWriteTokens(written)
                .hourCacheWriteTokens(figures.get("1h"))
                .outputTokens(figures.get("output_tokens"))
                .reasoningTokens(figures.get("thinking"))
                .extra(extra)
                .build();
        return own.plus(passes(extra.get("iterations")));
    }

    @Nullable
    String tier() {
        return tier;
    }

    private void take(String name, @Nullable Object value) {
        if (value == null) {
            return;
        }
        if (FIGURES.contains(name)) {
            figures.put(name, value);
        } else if (name.equals("cache_creation")) {
            figures.put("5m", Nodes.object(value).get("ephemeral_5m_input_tokens"));
            figures.put("1h", Nodes.object(value).get("ephemeral_1h_input_tokens"));
        } else if (name.equals("output_tokens_details")) {
            figures.put("thinking", Nodes.object(value).get("thinking_tokens"));
        } else if (name.equals("service_tier")) {
            tier = Nodes.text(value);
        } else if (!(value instanceof Number number && number.doubleValue() == 0 && extra.containsKey(name))) {
            extra.put(name, value);
        }
    }

    /** Passes that are not the answer's own (compaction, an advisor) are paid, and stand beside the figures above. */
    private static Usage passes(@Nullable Object iterations) {
        Usage sum = Usage.NONE;
        for (Object each : Nodes.list(iterations)) {
            Map<String, Object> pass = Nodes.object(each);
            if (!"message".equals(pass.get("type"))) {
                AnthropicUsage own = new AnthropicUsage();
                pass.forEach((name, value) -> {
                    if (!name.equals("type") && !name.equals("model")) {
                        own.take(name, value);
                    }
                });
                Usage usage = own.read(Map.of("input_tokens", 0));
                sum = usage == null
                        ? sum
                        : sum.plus(usage.toBuilder().extra(Map.of()).build());
            }
        }
        return sum;
    }
}

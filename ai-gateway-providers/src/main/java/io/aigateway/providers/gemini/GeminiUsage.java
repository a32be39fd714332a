package io.aigateway.providers.gemini;

import io.aigateway.chat.Modality;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.UsageFigures;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures that grow from piece to piece, of which some come late and some are told in the total only. For one answer. */
final class GeminiUsage {

    private long promptTokens = -1;
    private long toolTokens;
    private long cachedTokens;
    private long thoughtTokens;
    private long candidateTokens;
    private long totalTokens;
    private final Map<String, Object> extra = new LinkedHashMap<>(0);
    private Map<Modality, Long> prompt = Map.of();
    private Map<Modality, Long> tools = Map.of();
    private Map<Modality, Long> cached = Map.of();
    private Map<Modality, Long> output = Map.of();
    private @Nullable String tier;

    /** The usage as it stands after a report; null if that says nothing. */
    @Nullable
    Usage read(@Nullable Object value) {
        Map<String, Object> reported = Nodes.object(value);
        if (reported.isEmpty()) {
            return null;
        }
        reported.forEach(this::take);
        long total = totalTokens;
        long input = Math.max(0, promptTokens) + toolTokens;
        long generated = candidateTokens + thoughtTokens;
        if (promptTokens < 0) {
            input = Math.max(input, total - generated); // a document that is fetched is told in the total only
        } else if (Nodes.number(reported.get("candidatesTokenCount")) == 0) {
            generated = Math.max(generated, total - input);
        }
        if (toolTokens > 0) {
            extra.put("toolUsePromptTokenCount", toolTokens);
        }
        long fromCache = Math.min(input, cachedTokens);
        return Usage.builder()
                .inputTokens(input - fromCache)
                .cachedInputTokens(fromCache)
                .outputTokens(generated)
                .reasoningTokens(thoughtTokens)
                .totalTokens(total)
                .inputByModality(tools.isEmpty() ? prompt : sum(prompt, tools))
                .cachedInputByModality(cached)
                .outputByModality(output)
                .extra(extra)
                .build();
    }

    @Nullable
    String tier() {
        return tier;
    }

    private static Map<Modality, Long> sum(Map<Modality, Long> some, Map<Modality, Long> others) {
        Usage one = Usage.builder().inputByModality(some).build();
        return one.plus(Usage.builder().inputByModality(others).build()).inputByModality();
    }

    private void take(String name, @Nullable Object value) {
        if (value == null) {
            return;
        }
        switch (name) {
            case "promptTokensDetails" -> prompt = UsageFigures.byModality(value);
            case "toolUsePromptTokensDetails" -> tools = UsageFigures.byModality(value);
            case "cacheTokensDetails" -> cached = UsageFigures.byModality(value);
            case "candidatesTokensDetails" -> output = UsageFigures.byModality(value);
            case "serviceTier" -> tier = String.valueOf(value);
            case "promptTokenCount" -> promptTokens = better(promptTokens, value);
            case "toolUsePromptTokenCount" -> toolTokens = better(toolTokens, value);
            case "cachedContentTokenCount" -> cachedTokens = better(cachedTokens, value);
            case "thoughtsTokenCount" -> thoughtTokens = better(thoughtTokens, value);
            case "candidatesTokenCount" -> candidateTokens = better(candidateTokens, value);
            case "totalTokenCount" -> totalTokens = better(totalTokens, value);
            default -> extra.put(name, value);
        }
    }

    /** The later figure, unless it is none, or nothing after something. */
    private static long better(long before, Object value) {
        long now = value instanceof Number ? Math.max(0, Nodes.number(value)) : -1;
        return now > 0 || before < 0 ? now : before;
    }
}

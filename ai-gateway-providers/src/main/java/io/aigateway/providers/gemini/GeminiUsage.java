package io.aigateway.providers.gemini;

import io.aigateway.chat.Modality;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.UsageFigures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Figures that grow from piece to piece, of which some come late and some are told in the total only. For one answer. */
final class GeminiUsage {

    private static final Set<String> FIGURES = Set.of(
            "promptTokenCount",
            "toolUsePromptTokenCount",
            "cachedContentTokenCount",
            "thoughtsTokenCount",
            "candidatesTokenCount",
            "totalTokenCount");

    private final UsageFigures figures = new UsageFigures();
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
        long total = figures.get("totalTokenCount");
        long input = figures.get("promptTokenCount") + figures.get("toolUsePromptTokenCount");
        long generated = figures.get("candidatesTokenCount") + figures.get("thoughtsTokenCount");
        if (!figures.has("promptTokenCount")) {
            input = Math.max(input, total - generated); // a document that is fetched is told in the total only
        } else if (Nodes.number(reported.get("candidatesTokenCount")) == 0) {
            generated = Math.max(generated, total - input);
        }
        if (figures.get("toolUsePromptTokenCount") > 0) {
            extra.put("toolUsePromptTokenCount", figures.get("toolUsePromptTokenCount"));
        }
        long fromCache = Math.min(input, figures.get("cachedContentTokenCount"));
        return Usage.builder()
                .inputTokens(input - fromCache)
                .cachedInputTokens(fromCache)
                .outputTokens(generated)
                .reasoningTokens(figures.get("thoughtsTokenCount"))
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
            default -> {
                if (FIGURES.contains(name)) {
                    figures.put(name, value);
                } else {
                    extra.put(name, value);
                }
            }
        }
    }
}

package io.aigateway.replay;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads generateContent by rules of its own. */
final class GeminiOracle {

    private static final Set<String> FILTERED = Set.of(
            "SAFETY",
            "RECITATION",
            "BLOCKLIST",
            "PROHIBITED_CONTENT",
            "SPII",
            "MODEL_ARMOR",
            "IMAGE_SAFETY",
            "IMAGE_PROHIBITED_CONTENT",
            "IMAGE_RECITATION");

    final Expected expected = new Expected();
    private final Map<String, Long> figures = new HashMap<>();

    void piece(JsonNode piece) {
        if (piece.isArray()) {
            piece.forEach(this::piece);
            return;
        }
        if (piece.has("error")) {
            expected.error = true;
            return;
        }
        if (piece.path("modelVersion").isString()) {
            expected.model = piece.path("modelVersion").asString();
        }
        if (piece.path("responseId").isString()) {
            expected.id = piece.path("responseId").asString();
        }
        int position = 0;
        for (JsonNode candidate : piece.path("candidates")) {
            candidate(candidate, candidate.path("index").asInt(position++));
        }
        if (piece.path("promptFeedback").path("blockReason").isString()) {
            expected.choice(0).finish =
                    piece.path("promptFeedback").path("blockReason").asString();
            expected.choice(0).reason = FinishReason.CONTENT_FILTER;
        }
        piece.path("usageMetadata").properties().forEach(each -> {
            if (each.getValue().isNumber()) {
                figures.put(each.getKey(), each.getValue().asLong());
            }
        });
        if (piece.path("usageMetadata").isObject()
                && !piece.path("usageMetadata").isEmpty()) {
            usage();
        }
    }

    private void usage() {
        long prompt =
                figures.getOrDefault("promptTokenCount", 0L) + figures.getOrDefault("toolUsePromptTokenCount", 0L);
        long cached = figures.getOrDefault("cachedContentTokenCount", 0L);
        long thoughts = figures.getOrDefault("thoughtsTokenCount", 0L);
        long output = figures.getOrDefault("candidatesTokenCount", 0L) + thoughts;
        long total = figures.getOrDefault("totalTokenCount", 0L);
        if (!figures.containsKey("promptTokenCount")) {
            prompt = Math.max(prompt, total - output);
        } else if (!figures.containsKey("candidatesTokenCount")) {
            output = Math.max(output, total - prompt);
        }
        expected.usage = Usage.builder()
                .inputTokens(Math.max(0, prompt - cached))
                .cachedInputTokens(cached)
                .outputTokens(output)
                .reasoningTokens(thoughts)
                .totalTokens(figures.getOrDefault("totalTokenCount", prompt + output))
                .build();
    }

    private void candidate(JsonNode candidate, int index) {
        Expected.Answer answer = expected.choice(index);
        for (JsonNode part : candidate.path("content").path("parts")) {
            boolean thought = part.path("thought").asBoolean(false);
            (thought ? answer.reasoning : answer.text).append(part.path("text").asString(""));
            if (part.path("functionCall").has("name")) {
                Expected.Call call = answer.call(answer.calls.size());
                call.id = part.path("functionCall").path("id").asString("");
                call.name = part.path("functionCall").path("name").asString("");
                call.arguments.append(
                        part.path("functionCall").has("args")
                                ? part.path("functionCall").path("args")
                                : "");
            }
        }
        if (candidate.has("finishReason")) {
            String raw = candidate.path("finishReason").asString();
            answer.finish = raw;
            FinishReason reason = FILTERED.contains(raw)
                    ? FinishReason.CONTENT_FILTER
                    : raw.equals("STOP")
                            ? FinishReason.STOP
                            : raw.equals("MAX_TOKENS") ? FinishReason.LENGTH : FinishReason.OTHER;
            answer.reason = reason;
        }
        if (answer.reason == FinishReason.STOP && !answer.calls.isEmpty()) {
            answer.reason = FinishReason.TOOL_CALLS;
        }
    }
}

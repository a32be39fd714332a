package io.aigateway.replay;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads Converse by rules of its own. */
final class BedrockOracle {

    final Expected expected = new Expected();
    private final Map<Integer, Integer> callOfBlock = new HashMap<>();

    void whole(JsonNode body) {
        for (JsonNode block : body.path("output").path("message").path("content")) {
            answer().text.append(block.path("text").asString(""));
            answer().reasoning
                    .append(block.path("reasoningContent")
                            .path("reasoningText")
                            .path("text")
                            .asString(""));
            for (JsonNode cited : block.path("citationsContent").path("content")) {
                answer().text.append(cited.path("text").asString(""));
            }
            JsonNode call = block.path("toolUse");
            if (call.has("name") && !call.path("type").asString("").equals("server_tool_use")) {
                begin(answer().calls.size(), call).arguments.append(call.path("input"));
            }
        }
        reason(body.path("stopReason"));
        usage(body.path("usage"));
    }

    void event(JsonNode event) {
        JsonNode headers = event.path("headers");
        JsonNode payload = event.has("decoded") ? event.path("decoded") : event.path("payload");
        if (payload.isString()) {
            payload = Recording.MAPPER.readTree(payload.asString());
        }
        if (!headers.path(":message-type").asString("").equals("event")) {
            expected.error = true;
            return;
        }
        int index = payload.path("contentBlockIndex").asInt(0);
        switch (headers.path(":event-type").asString("")) {
            case "contentBlockStart" -> {
                JsonNode call = payload.path("start").path("toolUse");
                if (call.has("name") && !call.path("type").asString("").equals("server_tool_use")) {
                    callOfBlock.put(index, answer().calls.size());
                    begin(answer().calls.size(), call);
                }
            }
            case "contentBlockDelta" -> {
                JsonNode delta = payload.path("delta");
                answer().text.append(delta.path("text").asString(""));
                answer().reasoning
                        .append(delta.path("reasoningContent").path("text").asString(""));
                Integer call = callOfBlock.get(index);
                if (call != null) {
                    answer().call(call)
                            .arguments
                            .append(delta.path("toolUse").path("input").asString(""));
                }
            }
            case "messageStop" -> reason(payload.path("stopReason"));
            case "metadata" -> usage(payload.path("usage"));
            default -> {}
        }
    }

    private Expected.Call begin(int index, JsonNode fields) {
        Expected.Call call = answer().call(index);
        call.id = fields.path("toolUseId").asString("");
        call.name = fields.path("name").asString("");
        return call;
    }

    private Expected.Answer answer() {
        return expected.choice(0);
    }

    private void usage(JsonNode usage) {
        if (usage.isObject()) {
            long hour = 0;
            for (JsonNode detail : usage.path("cacheDetails")) {
                hour += detail.path("ttl").asString("").equals("1h")
                        ? detail.path("inputTokens").asLong(0)
                        : 0;
            }
            expected.usage = Usage.builder()
                    .inputTokens(usage.path("inputTokens").asLong(0))
                    .cachedInputTokens(usage.path("cacheReadInputTokens").asLong(0))
                    .cacheWriteTokens(usage.path("cacheWriteInputTokens").asLong(0))
                    .hourCacheWriteTokens(hour)
                    .outputTokens(usage.path("outputTokens").asLong(0))
                    .totalTokens(usage.path("totalTokens").asLong(0))
                    .build();
        }
    }

    private void reason(JsonNode reason) {
        answer().finish = reason.asString("");
        answer().reason = switch (reason.asString("")) {
            case "end_turn", "stop_sequence" -> answer().calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "guardrail_intervened", "content_filtered" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }
}

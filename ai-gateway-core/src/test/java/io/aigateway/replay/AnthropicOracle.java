package io.aigateway.replay;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads Messages by rules of its own. */
final class AnthropicOracle {

    final Expected expected = new Expected();
    private final Map<Integer, Integer> callOfBlock = new HashMap<>();
    private final ObjectNode usage = Recording.MAPPER.createObjectNode();

    void message(JsonNode body) {
        head(body);
        for (JsonNode block : body.path("content")) {
            switch (block.path("type").asString("")) {
                case "text" -> answer().text.append(block.path("text").asString(""));
                case "thinking" ->
                    answer().reasoning.append(block.path("thinking").asString(""));
                case "tool_use" -> {
                    Expected.Call call = answer().call(answer().calls.size());
                    call.id = block.path("id").asString("");
                    call.name = block.path("name").asString("");
                    call.arguments.append(block.path("input"));
                }
                default -> {}
            }
        }
        reason(body.path("stop_reason"));
    }

    void wrapped(JsonNode event) {
        if (event.path("headers").path(":message-type").asString("").equals("exception")) {
            expected.error = true;
            return;
        }
        JsonNode payload = event.path("payload");
        JsonNode body = payload.isObject() ? payload : Recording.MAPPER.readTree(payload.asString("{}"));
        String bytes = body.path("bytes").asString("");
        if (!bytes.isEmpty()) {
            event(Recording.MAPPER.readTree(new String(Base64.getDecoder().decode(bytes), StandardCharsets.UTF_8)));
        }
    }

    void event(JsonNode event) {
        switch (event.path("type").asString("")) {
            case "message_start" -> head(event.path("message"));
            case "content_block_start" -> {
                JsonNode block = event.path("content_block");
                answer().text
                        .append(
                                block.path("type").asString("").equals("text")
                                        ? block.path("text").asString("")
                                        : "");
                if (block.path("type").asString("").equals("tool_use")) {
                    int index = answer().calls.size();
                    callOfBlock.put(event.path("index").asInt(), index);
                    answer().call(index).id = block.path("id").asString("");
                    answer().call(index).name = block.path("name").asString("");
                }
            }
            case "content_block_delta" -> {
                JsonNode delta = event.path("delta");
                answer().text
                        .append(
                                delta.path("type").asString("").equals("text_delta")
                                        ? delta.path("text").asString("")
                                        : "");
                answer().reasoning.append(delta.path("thinking").asString(""));
                Integer call = callOfBlock.get(event.path("index").asInt());
                if (call != null) {
                    answer().call(call)
                            .arguments
                            .append(delta.path("partial_json").asString(""));
                }
            }
            case "message_delta" -> {
                usage(event.path("usage"));
                reason(event.path("delta").path("stop_reason"));
            }
            case "error" -> expected.error = true;
            default -> {}
        }
    }

    private Expected.Answer answer() {
        return expected.choice(0);
    }

    private void head(JsonNode message) {
        expected.model = message.path("model").asString("");
        expected.id = message.path("id").isString() ? message.path("id").asString() : null;
        usage(message.path("usage"));
    }

    private void usage(JsonNode reported) {
        reported.properties().forEach(each -> {
            if (!each.getValue().isNull()) {
                usage.set(each.getKey(), each.getValue());
            }
        });
        if (usage.isEmpty()) {
            return;
        }
        long input = usage.path("input_tokens").asLong(0);
        long read = usage.path("cache_read_input_tokens").asLong(0);
        long written = usage.path("cache_creation_input_tokens").asLong(0);
        long output = usage.path("output_tokens").asLong(0);
        expected.usage = Usage.builder()
                .inputTokens(input)
                .cachedInputTokens(read)
                .cacheWriteTokens(written)
                .hourCacheWriteTokens(usage.path("cache_creation")
                        .path("ephemeral_1h_input_tokens")
                        .asLong(0))
                .outputTokens(output)
                .reasoningTokens(usage.path("output_tokens_details")
                        .path("thinking_tokens")
                        .asLong(0))
                .totalTokens(input + read + written + output)
                .build();
    }

    private void reason(JsonNode reason) {
        if (reason.isString()) {
            answer().finish = reason.asString();
            answer().reason = switch (reason.asString()) {
                case "end_turn", "stop_sequence" ->
                    answer().calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
                case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
                case "tool_use" -> FinishReason.TOOL_CALLS;
                case "refusal" -> FinishReason.CONTENT_FILTER;
                default -> FinishReason.OTHER;
            };
        }
    }
}

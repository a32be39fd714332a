package io.aigateway.replay;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.providers.ollama.OllamaProtocol;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Ollama's own protocol. */
class OllamaReplayTest extends ReplaySuite {

    private static final OllamaProtocol PROTOCOL = new OllamaProtocol();

    @Override
    List<Recording> recordings() throws IOException {
        return Recording.ofProtocol("ollama").stream()
                .filter(each -> each.endpoint().equals("chat"))
                .toList();
    }

    @Override
    int[] least() {
        return new int[] {16, 14, 1, 28};
    }

    @Override
    WireProtocol protocol(Recording recording) {
        return PROTOCOL;
    }

    @Override
    Expected plain(JsonNode body) {
        Expected expected = new Expected();
        piece(expected, body);
        return expected;
    }

    private static void piece(Expected expected, JsonNode piece) {
        Expected.Answer answer = expected.choice(0);
        expected.error |= piece.has("error");
        expected.model = piece.path("model").asString("");
        JsonNode message = piece.path("message");
        answer.text.append(message.path("content").asString(""));
        answer.reasoning.append(message.path("thinking").asString(""));
        for (JsonNode call : message.path("tool_calls")) {
            Expected.Call each = answer.call(answer.calls.size());
            each.id = call.path("id").asString("");
            each.name = call.path("function").path("name").asString("");
            each.arguments.append(call.path("function").path("arguments"));
        }
        if (piece.path("done").asBoolean(false)) {
            answer.finish = piece.path("done_reason").asString("stop");
            FinishReason plain = answer.calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
            answer.reason = answer.finish.equals("length") ? FinishReason.LENGTH : plain;
            long input = piece.path("prompt_eval_count").asLong(0);
            long output = piece.path("eval_count").asLong(0);
            expected.usage = usage(input, 0, 0, output, 0, input + output);
        }
    }

    @Override
    Expected stream(Recording recording) {
        Expected expected = new Expected();
        recording
                .response()
                .path("body")
                .asString()
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> piece(expected, Recording.MAPPER.readTree(line)));
        return expected;
    }

    @Override
    Map<String, String> requestExceptions() {
        return Map.of(
                "ollama/traceloop__opentelemetry-instrumentation-ollama_test_chat_test_ollama_chat_tool_calls_legacy.json",
                "leaves out which tool a result is of; the name of the called tool is added");
    }

    @Override
    Map<String, String> quirks(Recording recording) {
        return Map.of("truncate", "unset");
    }

    /** Streaming is the default of this protocol. */
    @Override
    boolean isStreamRequest(Recording recording) {
        return recording.requestBody().path("stream").asBoolean(true);
    }

    @Override
    ChatRequest read(Recording recording) {
        JsonNode body = recording.requestBody();
        if (!body.path("messages").isArray()) {
            return null;
        }
        ChatRequest.Builder request = ChatRequest.builder(body.path("model").asString());
        body.properties().forEach(each -> {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "model", "stream" -> {}
                case "messages" -> value.forEach(message -> request.message(message(message)));
                case "tools" ->
                    value.forEach(tool -> request.tool(ToolDefinition.builder(
                                    tool.path("function").path("name").asString())
                            .description(
                                    tool.path("function").path("description").asString())
                            .parameters(map(tool.path("function").path("parameters")))
                            .build()));
                case "format" ->
                    request.responseFormat(
                            value.isObject()
                                    ? ResponseFormat.jsonSchema("answer", map(value))
                                    : value.asString("").equals("json") ? ResponseFormat.JSON_OBJECT : null);
                case "options" -> options(request, value);
                default -> {
                    if (!value.isNull()) {
                        request.extra(each.getKey(), Recording.MAPPER.convertValue(value, Object.class));
                    }
                }
            }
        });
        return request.build();
    }

    private static void options(ChatRequest.Builder request, JsonNode options) {
        Map<String, Object> rest = map(options);
        if (rest == null) {
            return;
        }
        if (rest.remove("temperature") instanceof Number temperature) {
            request.temperature(temperature.doubleValue());
        }
        if (rest.remove("seed") instanceof Number seed) {
            request.seed(seed.longValue());
        }
        if (rest.remove("num_predict") instanceof Number limit) {
            request.maxOutputTokens(limit.intValue());
        }
        if (!rest.isEmpty()) {
            request.extra("options", rest);
        }
    }

    private static Message message(JsonNode message) {
        List<ToolCall> calls = new ArrayList<>();
        message.path("tool_calls")
                .forEach(call -> calls.add(ToolCall.of(
                        "id",
                        call.path("function").path("name").asString(),
                        call.path("function").path("arguments").toString())));
        boolean tool = message.path("role").asString().equals("tool");
        return Message.builder(Role.valueOf(message.path("role").asString().toUpperCase(java.util.Locale.ROOT)))
                .content(content(message))
                .reasoning(
                        message.path("thinking").isString()
                                ? message.path("thinking").asString()
                                : null)
                .toolCalls(calls)
                .toolCallId(tool ? "id" : null)
                .name(
                        message.path("tool_name").isString()
                                ? message.path("tool_name").asString()
                                : null)
                .build();
    }

    private static List<ContentPart> content(JsonNode message) {
        List<ContentPart> parts = new ArrayList<>();
        parts.add(ContentPart.text(message.path("content").asString("")));
        for (JsonNode image : message.path("images")) {
            parts.add(new ContentPart.Image(new Media.Base64(image.asString(), "image/png"), null));
        }
        return parts;
    }

    @Override
    void normalise(ObjectNode body) {
        if (!body.has("stream")) {
            body.put("stream", true);
        }
        for (String name : List.of("tools", "options")) {
            if (body.path(name).isEmpty()) {
                body.remove(name);
            }
        }
        if (body.path("format").asString("x").isEmpty()) {
            body.remove("format");
        }
        for (JsonNode message : body.path("messages")) {
            ((ObjectNode) message).remove("tool_call_id");
            if (message.path("content").asString("x").isEmpty()) {
                ((ObjectNode) message).remove("content");
            }
            if (message.path("tool_calls").isEmpty()) {
                ((ObjectNode) message).remove("tool_calls");
            }
            for (JsonNode call : message.path("tool_calls")) {
                ((ObjectNode) call).remove("id");
                ((ObjectNode) call).remove("type");
            }
        }
    }

    @Override
    Map<String, String> droppedLeaves() {
        return Map.ofEntries(
                Map.entry(".created_at", "a moment"),
                Map.entry(".message.role", "always the model"),
                Map.entry(".done", "told by the end"),
                Map.entry(".message.tool_calls[].function.index", "where the piece belongs"));
    }
}

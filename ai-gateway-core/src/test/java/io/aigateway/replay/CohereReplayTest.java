package io.aigateway.replay;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.providers.cohere.CohereProtocol;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Cohere's second API. */
class CohereReplayTest extends ReplaySuite {

    private static final CohereProtocol PROTOCOL = new CohereProtocol();

    @Override
    List<Recording> recordings() throws IOException {
        return Recording.ofProtocol("cohere-v2").stream()
                .filter(each -> each.endpoint().equals("chat"))
                .toList();
    }

    @Override
    int[] least() {
        return new int[] {30, 23, 3, 45};
    }

    @Override
    WireProtocol protocol(Recording recording) {
        return PROTOCOL;
    }

    @Override
    Expected plain(JsonNode body) {
        Expected expected = new Expected();
        JsonNode message = body.path("message");
        Expected.Answer answer = expected.choice(0);
        answer.reasoning.append(message.path("tool_plan").asString(""));
        for (JsonNode part : message.path("content")) {
            answer.text.append(part.path("text").asString(""));
            answer.reasoning.append(part.path("thinking").asString(""));
        }
        for (JsonNode call : message.path("tool_calls")) {
            Expected.Call each = answer.call(answer.calls.size());
            each.id = call.path("id").asString("");
            each.name = call.path("function").path("name").asString("");
            each.arguments.append(call.path("function").path("arguments").asString(""));
        }
        end(expected, body);
        expected.id = body.path("id").asString();
        return expected;
    }

    private static void end(Expected expected, JsonNode fields) {
        String raw = fields.path("finish_reason").asString("");
        expected.error = raw.equals("ERROR") || raw.equals("TIMEOUT") || fields.hasNonNull("error");
        if (expected.error) {
            return;
        }
        expected.choice(0).finish = raw;
        expected.choice(0).reason = switch (raw) {
            case "COMPLETE", "STOP_SEQUENCE" -> FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "TOOL_CALL" -> FinishReason.TOOL_CALLS;
            default -> FinishReason.OTHER;
        };
        JsonNode tokens = fields.path("usage").path("tokens");
        if (tokens.isObject()) {
            long input = tokens.path("input_tokens").asLong(0)
                    + tokens.path("image_tokens").asLong(0);
            long output = tokens.path("output_tokens").asLong(0);
            expected.usage = usage(
                    input,
                    fields.path("usage").path("cached_tokens").asLong(0),
                    0,
                    output,
                    tokens.path("reasoning_tokens").asLong(0),
                    input + output);
        }
    }

    @Override
    Expected stream(Recording recording) {
        Expected expected = new Expected();
        Expected.Answer answer = expected.choice(0);
        for (String line : recording.response().path("body").asString().split("\r?\n|\r")) {
            if (!line.startsWith("data:") || !line.substring(5).strip().startsWith("{")) {
                continue;
            }
            JsonNode event = Recording.MAPPER.readTree(line.substring(5));
            JsonNode message = event.path("delta").path("message");
            answer.reasoning.append(message.path("tool_plan").asString(""));
            answer.reasoning.append(message.path("content").path("thinking").asString(""));
            answer.text.append(message.path("content").path("text").asString(""));
            if (message.path("tool_calls").isObject()) {
                Expected.Call call = answer.call(event.path("index").asInt());
                call.id += message.path("tool_calls").path("id").asString("");
                call.name +=
                        message.path("tool_calls").path("function").path("name").asString("");
                call.arguments.append(message.path("tool_calls")
                        .path("function")
                        .path("arguments")
                        .asString(""));
            }
            if (event.path("type").asString().equals("message-end")) {
                end(expected, event.path("delta"));
            }
        }
        return expected;
    }

    @Override
    Map<String, String> requestExceptions() {
        return Map.of();
    }

    @Override
    ChatRequest read(Recording recording) {
        JsonNode body = recording.requestBody();
        if (!body.path("messages").isArray()) {
            return null;
        }
        ChatRequest.Builder request = ChatRequest.builder(body.path("model").asString("m"));
        body.properties().forEach(each -> {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "model", "stream" -> {}
                case "messages" -> value.forEach(message -> request.message(message(message)));
                case "max_tokens" -> request.maxOutputTokens(value.asInt());
                case "temperature" -> request.temperature(value.asDouble());
                case "tools" ->
                    value.forEach(tool -> request.tool(ToolDefinition.builder(
                                    tool.path("function").path("name").asString())
                            .description(
                                    tool.path("function").path("description").asString())
                            .parameters(map(tool.path("function").path("parameters")))
                            .build()));
                default -> request.extra(each.getKey(), Recording.MAPPER.convertValue(value, Object.class));
            }
        });
        return request.build();
    }

    private static Message message(JsonNode message) {
        List<ContentPart> said = new ArrayList<>();
        Map<String, Object> extra = new HashMap<>();
        if (message.path("content").isString()) {
            said.add(ContentPart.text(message.path("content").asString()));
        }
        if (message.path("content").isArray()) {
            for (JsonNode part : message.path("content")) {
                switch (part.path("type").asString()) {
                    case "text" -> said.add(ContentPart.text(part.path("text").asString()));
                    case "thinking" ->
                        extra.put("thinking", part.path("thinking").asString());
                    default ->
                        said.add(new ContentPart.Image(
                                Media.url(part.path("image_url").path("url").asString()),
                                part.path("image_url").path("detail").isString()
                                        ? part.path("image_url").path("detail").asString()
                                        : null));
                }
            }
        }
        List<ToolCall> calls = new ArrayList<>();
        message.path("tool_calls")
                .forEach(call -> calls.add(ToolCall.of(
                        call.path("id").asString(),
                        call.path("function").path("name").asString(),
                        call.path("function").path("arguments").asString())));
        for (String name : List.of("tool_plan", "citations")) {
            if (message.hasNonNull(name)) {
                extra.put(name, Recording.MAPPER.convertValue(message.path(name), Object.class));
            }
        }
        return Message.builder(Role.valueOf(message.path("role").asString().toUpperCase(java.util.Locale.ROOT)))
                .content(said)
                .toolCalls(calls)
                .toolCallId(
                        message.has("tool_call_id")
                                ? message.path("tool_call_id").asString()
                                : null)
                .extra(extra)
                .build();
    }

    @Override
    void normalise(ObjectNode body) {
        if (!body.path("stream").asBoolean(false)) {
            body.remove("stream");
        }
        for (String name : List.of("tools", "documents")) {
            if (body.path(name).isArray() && body.path(name).isEmpty()) {
                body.remove(name);
            }
        }
        for (JsonNode message : body.path("messages")) {
            ObjectNode fields = (ObjectNode) message;
            JsonNode content = message.path("content");
            boolean text = content.size() == 1
                    && content.path(0).path("type").asString("").equals("text");
            if (text) {
                fields.put("content", content.path(0).path("text").asString());
            }
            JsonNode said = message.path("content");
            boolean nothing =
                    said.isArray() ? said.isEmpty() : said.asString("x").isEmpty();
            if (nothing) {
                fields.remove("content");
            }
            if (message.path("tool_calls").isArray()
                    && message.path("tool_calls").isEmpty()) {
                fields.remove("tool_calls");
            }
        }
    }

    @Override
    Map<String, String> droppedLeaves() {
        return Map.ofEntries(
                Map.entry(".type", "what the event is"),
                Map.entry(".index", "where the piece belongs"),
                Map.entry(".delta.message.content.type", "told by the field it becomes"),
                Map.entry(".delta.message.tool_calls.type", "told by the field it becomes"),
                Map.entry(".message.content[].type", "told by the field it becomes"),
                Map.entry(".message.tool_calls[].type", "told by the field it becomes"),
                Map.entry(".delta.message.role", "always the model"),
                Map.entry(".message.role", "always the model"));
    }
}

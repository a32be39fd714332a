package io.aigateway.replay;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads recorded Converse requests into neutral words, with raw parts only for what has none. */
final class BedrockRequests {

    private BedrockRequests() {}

    static ChatRequest read(JsonNode body, String model) {
        ChatRequest.Builder request = ChatRequest.builder(model.isEmpty() ? "m" : model);
        body.properties().forEach(each -> {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "system" -> {
                    if (!value.isEmpty()) {
                        request.message(Message.builder(Role.SYSTEM)
                                .content(parts(value))
                                .build());
                    }
                }
                case "messages" -> value.forEach(message -> message(request, message));
                case "inferenceConfig" -> inference(request, value);
                case "toolConfig" -> tools(request, value);
                case "outputConfig" -> format(request, value);
                case "requestMetadata" -> request.metadata(ReplaySuite.map(value));
                default -> request.extra(each.getKey(), Recording.MAPPER.convertValue(value, Object.class));
            }
        });
        return request.build();
    }

    private static void inference(ChatRequest.Builder request, JsonNode config) {
        if (config.has("maxTokens")) {
            request.maxOutputTokens(config.path("maxTokens").asInt());
        }
        if (config.has("temperature")) {
            request.temperature(config.path("temperature").asDouble());
        }
        if (config.has("topP")) {
            request.topP(config.path("topP").asDouble());
        }
        List<String> stops = new ArrayList<>();
        config.path("stopSequences").forEach(stop -> stops.add(stop.asString()));
        if (config.has("stopSequences") && stops.isEmpty()) {
            request.extra("inferenceConfig", Map.of("stopSequences", stops));
        }
        request.stop(stops);
    }

    private static void tools(ChatRequest.Builder request, JsonNode config) {
        for (JsonNode tool : config.path("tools")) {
            JsonNode spec = tool.path("toolSpec");
            request.tool(
                    spec.isObject()
                            ? ToolDefinition.builder(spec.path("name").asString())
                                    .description(
                                            spec.path("description").isString()
                                                    ? spec.path("description").asString()
                                                    : null)
                                    .parameters(ReplaySuite.map(
                                            spec.path("inputSchema").path("json")))
                                    .build()
                            : ToolDefinition.raw("bedrock", ReplaySuite.map(tool)));
        }
        JsonNode choice = config.path("toolChoice");
        if (choice.has("auto")) {
            request.toolChoice(ToolChoice.AUTO);
        } else if (choice.has("any")) {
            request.toolChoice(ToolChoice.REQUIRED);
        } else if (choice.has("tool")) {
            request.toolChoice(ToolChoice.tool(choice.path("tool").path("name").asString()));
        }
    }

    private static void format(ChatRequest.Builder request, JsonNode config) {
        JsonNode schema = config.path("textFormat").path("structure").path("jsonSchema");
        boolean closed = schema.path("schema").asString("").contains("additionalProperties");
        if (!schema.isObject() || config.size() != 1 || !closed) {
            request.extra("outputConfig", ReplaySuite.map(config));
            return;
        }
        request.responseFormat(ResponseFormat.builder(ResponseFormat.Type.JSON_SCHEMA)
                .name(schema.path("name").asString())
                .schema(ReplaySuite.map(
                        Recording.MAPPER.readTree(schema.path("schema").asString())))
                .description(
                        schema.path("description").isString()
                                ? schema.path("description").asString()
                                : null)
                .build());
    }

    private static void message(ChatRequest.Builder request, JsonNode message) {
        JsonNode content = message.path("content");
        if (message.path("role").asString().equals("assistant")) {
            request.message(assistant(content));
            return;
        }
        List<ContentPart> said = new ArrayList<>();
        for (JsonNode block : content) {
            JsonNode result = block.path("toolResult");
            if (!result.isObject() || result.has("type")) {
                said.add(part(block));
                continue;
            }
            String status = result.path("status").asString("");
            request.message(Message.builder(Role.TOOL)
                    .content(parts(result.path("content")))
                    .toolCallId(result.path("toolUseId").asString())
                    .extra(status.isEmpty() ? Map.of() : Map.of(Message.TOOL_ERROR, status.equals("error")))
                    .build());
        }
        if (!said.isEmpty()) {
            request.message(Message.builder(Role.USER).content(said).build());
        }
    }

    private static Message assistant(JsonNode content) {
        StringBuilder text = new StringBuilder();
        List<ToolCall> calls = new ArrayList<>();
        boolean opaque = false;
        for (JsonNode block : content) {
            JsonNode call = block.path("toolUse");
            boolean ours = call.isObject() && !call.path("type").asString("").equals("server_tool_use");
            opaque |= !(block.has("text") || ours);
            text.append(block.path("text").asString(""));
            for (JsonNode cited : block.path("citationsContent").path("content")) {
                text.append(cited.path("text").asString(""));
            }
            if (ours) {
                calls.add(ToolCall.of(
                        call.path("toolUseId").asString(),
                        call.path("name").asString(),
                        call.path("input").toString()));
            }
        }
        Map<String, Object> extra = new HashMap<>();
        if (opaque) {
            extra.put("content", Recording.MAPPER.convertValue(content, List.class));
        }
        List<ContentPart> said = opaque ? List.of(ContentPart.text(text.toString())) : parts(texts(content));
        return Message.builder(Role.ASSISTANT)
                .content(text.isEmpty() ? List.of() : said)
                .toolCalls(calls)
                .extra(extra)
                .build();
    }

    private static JsonNode texts(JsonNode content) {
        var texts = Recording.MAPPER.createArrayNode();
        content.forEach(block -> {
            if (block.has("text")) {
                texts.add(block);
            }
        });
        return texts;
    }

    private static List<ContentPart> parts(JsonNode blocks) {
        List<ContentPart> parts = new ArrayList<>();
        blocks.forEach(block -> parts.add(part(block)));
        return parts;
    }

    private static ContentPart part(JsonNode block) {
        if (block.path("text").isString()) {
            return ContentPart.text(block.path("text").asString());
        } else if (block.has("cachePoint")) {
            JsonNode ttl = block.path("cachePoint").path("ttl");
            return new ContentPart.CachePoint(ttl.isString() ? ttl.asString() : null);
        } else if (block.path("image").path("source").path("bytes").isString()) {
            JsonNode image = block.path("image");
            return new ContentPart.Image(
                    new Media.Base64(
                            image.path("source").path("bytes").asString(),
                            "image/" + image.path("format").asString()),
                    null);
        }
        JsonNode document = block.path("document");
        boolean plain = document.path("source").path("bytes").isString() && document.size() == 3;
        return plain
                ? new ContentPart.File(
                        new Media.Base64(
                                document.path("source").path("bytes").asString(),
                                "application/" + document.path("format").asString()),
                        document.path("name").asString())
                : ContentPart.raw("bedrock", ReplaySuite.map(block));
    }
}

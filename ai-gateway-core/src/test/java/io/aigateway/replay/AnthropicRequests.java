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
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads recorded Messages requests into neutral words, with raw parts only for what has none. */
final class AnthropicRequests {

    private static final Set<String> OPAQUE = Set.of(
            "thinking",
            "redacted_thinking",
            "server_tool_use",
            "web_search_tool_result",
            "web_fetch_tool_result",
            "code_execution_tool_result");

    private AnthropicRequests() {}

    static ChatRequest read(JsonNode body, String model) {
        ChatRequest.Builder request = ChatRequest.builder(body.path("model").asString(model));
        body.properties().forEach(field -> {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "model", "stream", "messages", "system", "anthropic_version" -> {}
                case "max_tokens" -> request.maxOutputTokens(value.asInt());
                case "temperature" -> request.temperature(value.asDouble());
                case "top_p" -> request.topP(value.asDouble());
                case "top_k" -> request.topK(value.asInt());
                case "stop_sequences" -> request.stop(texts(value));
                case "tools" -> value.forEach(tool -> request.tool(tool(tool)));
                case "tool_choice" -> choice(request, value);
                case "anthropic_beta" ->
                    request.extra(
                            "betas",
                            ReplaySuite.map(Recording.MAPPER.createObjectNode().set("x", value))
                                    .get("x"));
                case "metadata" -> request.metadata(ReplaySuite.map(value));
                case "output_config" -> outputConfig(request, value);
                default -> request.extra(field.getKey(), Recording.MAPPER.convertValue(value, Object.class));
            }
        });
        if (body.path("system").isString()) {
            request.system(body.path("system").asString());
        } else if (!body.path("system").isEmpty()) {
            request.message(Message.builder(Role.SYSTEM)
                    .content(parts(body.path("system")))
                    .build());
        }
        body.path("messages").forEach(message -> messages(request, message));
        return request.build();
    }

    private static void outputConfig(ChatRequest.Builder request, JsonNode config) {
        boolean onlySchema =
                config.size() == 1 && config.path("format").path("schema").isObject();
        if (onlySchema) {
            request.responseFormat(ResponseFormat.jsonSchema(
                    "answer", ReplaySuite.map(config.path("format").path("schema"))));
        } else {
            request.extra("output_config", ReplaySuite.map(config));
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString()));
        return texts;
    }

    private static ToolDefinition tool(JsonNode tool) {
        boolean function = !tool.has("type") && tool.has("input_schema");
        return function
                ? ToolDefinition.builder(tool.path("name").asString())
                        .description(
                                tool.path("description").isString()
                                        ? tool.path("description").asString()
                                        : null)
                        .parameters(ReplaySuite.map(tool.path("input_schema")))
                        .strict(
                                tool.path("strict").isBoolean()
                                        ? tool.path("strict").asBoolean()
                                        : null)
                        .protocol("anthropic")
                        .extra(ReplaySuite.rest(tool, Set.of("name", "description", "input_schema", "strict")))
                        .build()
                : ToolDefinition.raw("anthropic", ReplaySuite.map(tool));
    }

    private static void choice(ChatRequest.Builder request, JsonNode choice) {
        boolean single = choice.path("disable_parallel_tool_use").asBoolean(false);
        if (choice.has("disable_parallel_tool_use") && !single) {
            request.toolChoice(ToolChoice.raw(ReplaySuite.map(choice)));
            return;
        }
        if (single) {
            request.parallelToolCalls(false);
        }
        request.toolChoice(
                switch (choice.path("type").asString()) {
                    case "auto" -> ToolChoice.AUTO;
                    case "none" -> ToolChoice.NONE;
                    case "any" -> ToolChoice.REQUIRED;
                    default -> ToolChoice.tool(choice.path("name").asString());
                });
    }

    private static void messages(ChatRequest.Builder request, JsonNode message) {
        JsonNode content = message.path("content");
        boolean assistant = message.path("role").asString().equals("assistant");
        if (content.isString()) {
            request.message(assistant ? Message.assistant(content.asString()) : Message.user(content.asString()));
        } else if (assistant) {
            request.message(assistant(content));
        } else {
            user(request, content);
        }
    }

    private static Message assistant(JsonNode content) {
        boolean opaque = false;
        StringBuilder text = new StringBuilder();
        List<ContentPart> said = new ArrayList<>();
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode block : content) {
            String type = block.path("type").asString();
            opaque |= OPAQUE.contains(type)
                    || (type.equals("tool_use") && (block.hasNonNull("caller") || block.hasNonNull("cache_control")))
                    || (type.equals("text") && block.hasNonNull("citations"));
            if (type.equals("text")) {
                text.append(block.path("text").asString());
                said.addAll(parts(Recording.MAPPER.createArrayNode().add(block)));
            } else if (type.equals("tool_use")) {
                calls.add(ToolCall.of(
                        block.path("id").asString(),
                        block.path("name").asString(),
                        block.path("input").toString()));
            }
        }
        Map<String, Object> extra = new HashMap<>();
        if (opaque) {
            extra.put("content_blocks", Recording.MAPPER.convertValue(content, List.class));
            said = text.isEmpty() ? List.of() : List.of(ContentPart.text(text.toString()));
        }
        return Message.builder(Role.ASSISTANT)
                .content(said)
                .toolCalls(calls)
                .extra(extra)
                .build();
    }

    private static void user(ChatRequest.Builder request, JsonNode content) {
        ArrayList<ContentPart> said = new ArrayList<>();
        for (JsonNode block : content) {
            if (!block.path("type").asString().equals("tool_result")) {
                said.addAll(parts(Recording.MAPPER.createArrayNode().add(block)));
                continue;
            }
            JsonNode result = block.path("content");
            List<ContentPart> parts = new ArrayList<>();
            if (result.isString()) {
                parts.add(ContentPart.text(result.asString()));
            } else {
                parts.addAll(parts(result));
            }
            if (block.hasNonNull("cache_control")) {
                parts.add(mark(block));
            }
            Map<String, Object> extra = block.has("is_error")
                    ? Map.of(Message.TOOL_ERROR, block.path("is_error").asBoolean())
                    : Map.of();
            request.message(Message.builder(Role.TOOL)
                    .content(parts)
                    .toolCallId(block.path("tool_use_id").asString())
                    .extra(extra)
                    .build());
        }
        if (!said.isEmpty()) {
            request.message(Message.builder(Role.USER).content(said).build());
        }
    }

    private static ContentPart mark(JsonNode block) {
        JsonNode ttl = block.path("cache_control").path("ttl");
        return new ContentPart.CachePoint(ttl.isString() ? ttl.asString() : null);
    }

    private static List<ContentPart> parts(JsonNode blocks) {
        List<ContentPart> parts = new ArrayList<>();
        for (JsonNode block : blocks) {
            parts.add(part(block));
            if (block.hasNonNull("cache_control")) {
                parts.add(mark(block));
            }
        }
        return parts;
    }

    private static ContentPart part(JsonNode block) {
        String type = block.path("type").asString();
        JsonNode source = block.path("source");
        Media media =
                switch (source.path("type").asString("")) {
                    case "base64" ->
                        new Media.Base64(
                                source.path("data").asString(),
                                source.path("media_type").asString());
                    case "url" -> Media.url(source.path("url").asString());
                    case "file" -> Media.fileId(source.path("file_id").asString());
                    case "text" ->
                        Media.bytes(
                                source.path("data").asString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                "text/plain");
                    default -> null;
                };
        boolean plain = !block.hasNonNull("citations");
        if (type.equals("text") && plain) {
            return ContentPart.text(block.path("text").asString());
        } else if (type.equals("image") && media != null) {
            return new ContentPart.Image(media, null);
        } else if (type.equals("document") && media != null && plain) {
            return new ContentPart.File(
                    media, block.path("title").isString() ? block.path("title").asString() : null);
        }
        Map<String, Object> raw = ReplaySuite.map(block);
        raw.remove("cache_control");
        return ContentPart.raw("anthropic", raw);
    }
}

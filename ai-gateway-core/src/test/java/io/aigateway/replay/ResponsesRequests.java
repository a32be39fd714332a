package io.aigateway.replay;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.ReasoningEffort;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads recorded Responses requests into neutral words, with raw parts only for what has none. */
final class ResponsesRequests {

    private static final Set<String> FUNCTION = Set.of("type", "name", "description", "parameters", "strict");

    private final ChatRequest.Builder request;
    /** Items of one assistant turn that belong together. */
    private final List<JsonNode> turn = new ArrayList<>();

    private ResponsesRequests(String model) {
        request = ChatRequest.builder(model);
    }

    static ChatRequest read(JsonNode body) {
        ResponsesRequests reader = new ResponsesRequests(body.path("model").asString("m"));
        reader.body(body);
        return reader.request.build();
    }

    private void body(JsonNode body) {
        body.properties().forEach(each -> {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "model", "stream", "input" -> {}
                case "max_output_tokens" -> request.maxOutputTokens(value.isNull() ? null : value.asInt());
                case "temperature" -> request.temperature(value.isNull() ? null : value.asDouble());
                case "user" -> request.endUser(value.asString());
                case "parallel_tool_calls" -> request.parallelToolCalls(value.asBoolean());
                case "metadata" -> request.metadata(value.isObject() ? ReplaySuite.map(value) : Map.of());
                case "tools" -> value.forEach(this::tool);
                case "tool_choice" -> choice(value);
                case "reasoning" -> reasoning(value);
                case "text" -> text(value);
                default -> {
                    if (!value.isNull()) {
                        request.extra(each.getKey(), Recording.MAPPER.convertValue(value, Object.class));
                    }
                }
            }
        });
        if (body.path("input").isString()) {
            request.user(body.path("input").asString());
        } else {
            body.path("input").forEach(this::item);
        }
        closeTurn();
    }

    private void reasoning(JsonNode reasoning) {
        if (reasoning.size() == 1 && reasoning.path("effort").isString()) {
            request.reasoningEffort(new ReasoningEffort(reasoning.path("effort").asString()));
        } else if (reasoning.isObject()) {
            request.extra("reasoning", ReplaySuite.map(reasoning));
        }
    }

    private void text(JsonNode text) {
        JsonNode format = text.path("format");
        if (text.size() != 1 || !format.path("type").asString("").equals("json_schema")) {
            request.extra("text", ReplaySuite.map(text));
            return;
        }
        request.responseFormat(ResponseFormat.builder(ResponseFormat.Type.JSON_SCHEMA)
                .name(format.path("name").asString())
                .schema(ReplaySuite.map(format.path("schema")))
                .strict(
                        format.path("strict").isBoolean()
                                ? format.path("strict").asBoolean()
                                : null)
                .description(
                        format.path("description").isString()
                                ? format.path("description").asString()
                                : null)
                .build());
    }

    private void tool(JsonNode tool) {
        boolean function = tool.path("type").asString("").equals("function")
                && tool.properties().stream().allMatch(each -> FUNCTION.contains(each.getKey()))
                && tool.path("parameters").isObject();
        request.tool(
                function
                        ? ToolDefinition.builder(tool.path("name").asString())
                                .description(
                                        tool.path("description").isString()
                                                ? tool.path("description").asString()
                                                : null)
                                .parameters(ReplaySuite.map(tool.path("parameters")))
                                .strict(
                                        tool.path("strict").isBoolean()
                                                ? tool.path("strict").asBoolean()
                                                : null)
                                .build()
                        : ToolDefinition.raw("openai-responses", ReplaySuite.map(tool)));
    }

    private void choice(JsonNode choice) {
        if (choice.isObject()) {
            boolean named =
                    choice.path("type").asString("").equals("function") && choice.size() == 2 && choice.has("name");
            request.toolChoice(
                    named ? ToolChoice.tool(choice.path("name").asString()) : ToolChoice.raw(ReplaySuite.map(choice)));
        } else if (choice.isString()) {
            request.toolChoice(
                    switch (choice.asString()) {
                        case "none" -> ToolChoice.NONE;
                        case "required" -> ToolChoice.REQUIRED;
                        default -> ToolChoice.AUTO;
                    });
        }
    }

    private void item(JsonNode item) {
        String type = item.path("type").asString("message");
        String role = item.path("role").asString("");
        if (type.equals("function_call_output")) {
            closeTurn();
            JsonNode output = item.path("output");
            List<ContentPart> parts = output.isString() ? List.of(ContentPart.text(output.asString())) : parts(output);
            Map<String, Object> rest = ReplaySuite.map(item);
            boolean plain = !rest.containsKey("status") && !rest.containsKey("id");
            if (plain) {
                request.message(Message.builder(Role.TOOL)
                        .content(parts)
                        .toolCallId(item.path("call_id").asString())
                        .build());
            } else {
                request.message(Message.builder(Role.ASSISTANT)
                        .extra(Map.of("output_items", List.of(rest)))
                        .build());
            }
        } else if (type.equals("message") && !role.equals("assistant")) {
            closeTurn();
            JsonNode content = item.path("content");
            Role neutral =
                    switch (role) {
                        case "system" -> Role.SYSTEM;
                        case "developer" -> Role.DEVELOPER;
                        default -> Role.USER;
                    };
            List<ContentPart> parts =
                    content.isString() ? List.of(ContentPart.text(content.asString())) : parts(content);
            boolean plain = item.size() == (item.has("type") ? 3 : 2);
            request.message(
                    plain
                            ? Message.builder(neutral).content(parts).build()
                            : Message.builder(Role.ASSISTANT)
                                    .content(List.of(ContentPart.text(texts(content))))
                                    .extra(Map.of("output_items", List.of(ReplaySuite.map(item))))
                                    .build());
        } else {
            turn.add(item);
        }
    }

    /** As kept items only text of the answer counts. */
    private static String texts(JsonNode content) {
        if (content.isString()) {
            return content.asString();
        }
        StringBuilder text = new StringBuilder();
        content.forEach(part -> text.append(
                part.path("type").asString("").equals("output_text")
                        ? part.path("text").asString("")
                        : ""));
        return text.toString();
    }

    private void closeTurn() {
        if (turn.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        List<ToolCall> calls = new ArrayList<>();
        boolean opaque = false;
        boolean callSeen = false;
        for (JsonNode item : turn) {
            String type = item.path("type").asString("message");
            boolean message = type.equals("message");
            boolean call = type.equals("function_call");
            opaque |= !(message
                            && item.size() == (item.has("type") ? 3 : 2)
                            && !callSeen
                            && text.isEmpty()
                            && (item.path("content").isString()
                                    || item.path("content").size() == 1)
                            && (item.path("content").isString()
                                    || item.path("content").path(0).size() == 2))
                    && !(call && item.size() == 4);
            callSeen |= call;
            text.append(message ? texts(item.path("content")) : "");
            if (call) {
                calls.add(ToolCall.of(
                        item.path("call_id").asString(),
                        item.path("name").asString(),
                        item.path("arguments").asString()));
            }
        }
        Map<String, Object> extra = Map.of();
        if (opaque) {
            List<Object> items = new ArrayList<>();
            turn.forEach(item -> items.add(ReplaySuite.map(item)));
            extra = Map.of("output_items", items);
        }
        List<ContentPart> said = text.isEmpty() ? List.of() : List.of(ContentPart.text(text.toString()));
        request.message(Message.builder(Role.ASSISTANT)
                .content(said)
                .toolCalls(calls)
                .extra(extra)
                .build());
        turn.clear();
    }

    private static List<ContentPart> parts(JsonNode content) {
        List<ContentPart> parts = new ArrayList<>();
        for (JsonNode part : content) {
            String type = part.path("type").asString("");
            if (type.equals("input_text") && part.size() == 2) {
                parts.add(ContentPart.text(part.path("text").asString()));
            } else if (type.equals("input_image") && part.path("image_url").isString()) {
                parts.add(new ContentPart.Image(
                        Media.url(part.path("image_url").asString()),
                        part.path("detail").isString() ? part.path("detail").asString() : null));
            } else if (type.equals("input_file") && part.path("file_data").isString()) {
                parts.add(new ContentPart.File(
                        Media.url(part.path("file_data").asString()),
                        part.path("filename").isString() ? part.path("filename").asString() : null));
            } else {
                parts.add(ContentPart.raw("openai-responses", ReplaySuite.map(part)));
            }
        }
        return parts;
    }
}

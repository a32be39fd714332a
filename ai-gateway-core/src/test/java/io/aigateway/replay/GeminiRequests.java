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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads recorded generateContent requests into neutral words, with raw parts only for what has none. */
final class GeminiRequests {

    private final ChatRequest.Builder request;
    private final Deque<String> openCalls = new ArrayDeque<>();
    private int made;

    private GeminiRequests(String model) {
        request = ChatRequest.builder(model);
    }

    static ChatRequest read(JsonNode body, String model) {
        GeminiRequests reader = new GeminiRequests(model.isEmpty() ? "m" : model);
        reader.body(body);
        return reader.request.build();
    }

    private void body(JsonNode body) {
        JsonNode system = body.path("systemInstruction").path("parts");
        List<ContentPart> said = new ArrayList<>();
        (system.isObject() ? List.of(system) : system).forEach(part -> said.add(part(part)));
        if (!said.isEmpty()) {
            request.message(Message.builder(Role.SYSTEM).content(said).build());
        }
        body.path("contents").forEach(this::content);
        for (JsonNode tool : body.path("tools")) {
            tool.path("functionDeclarations").forEach(this::function);
            Map<String, Object> rest = ReplaySuite.map(tool);
            rest.remove("functionDeclarations");
            if (!rest.isEmpty()) {
                request.tool(ToolDefinition.raw("gemini", rest));
            }
        }
        toolConfig(body.path("toolConfig"));
        generation(body.path("generationConfig"));
        body.properties().forEach(each -> {
            Set<String> known =
                    Set.of("contents", "systemInstruction", "tools", "toolConfig", "generationConfig", "model");
            if (!known.contains(each.getKey())) {
                request.extra(each.getKey(), Recording.MAPPER.convertValue(each.getValue(), Object.class));
            }
        });
    }

    private void function(JsonNode function) {
        JsonNode schema =
                function.has("parameters") ? function.path("parameters") : function.path("parametersJsonSchema");
        request.tool(ToolDefinition.builder(function.path("name").asString())
                .description(
                        function.path("description").isString()
                                ? function.path("description").asString()
                                : null)
                .parameters(schema.isObject() ? ReplaySuite.map(schema) : null)
                .protocol("gemini")
                .extra(ReplaySuite.rest(function, Set.of("name", "description", "parameters", "parametersJsonSchema")))
                .build());
    }

    private void toolConfig(JsonNode config) {
        if (!config.isObject()) {
            return;
        }
        JsonNode calling = config.path("functionCallingConfig");
        boolean plain = config.size() == 1 && calling.size() == 1;
        if (!plain) {
            request.extra("toolConfig", ReplaySuite.map(config));
            return;
        }
        request.toolChoice(
                switch (calling.path("mode").asString()) {
                    case "AUTO" -> ToolChoice.AUTO;
                    case "NONE" -> ToolChoice.NONE;
                    case "ANY" -> ToolChoice.REQUIRED;
                    default -> ToolChoice.raw(ReplaySuite.map(config));
                });
    }

    private void generation(JsonNode config) {
        Map<String, Object> rest = new LinkedHashMap<>();
        String schema = config.has("responseSchema") ? "responseSchema" : "responseJsonSchema";
        boolean json = config.path("responseMimeType").asString("").equals("application/json");
        config.properties().forEach(each -> {
            JsonNode value = each.getValue();
            switch (each.getKey()) {
                case "temperature" -> request.temperature(value.asDouble());
                case "topP" -> request.topP(value.asDouble());
                case "topK" -> request.topK(value.asInt());
                case "maxOutputTokens" -> request.maxOutputTokens(value.asInt());
                case "seed" -> request.seed(value.asLong());
                case "stopSequences" -> {
                    List<String> stops = new ArrayList<>();
                    value.forEach(stop -> stops.add(stop.asString()));
                    request.stop(stops);
                }
                case "responseMimeType", "responseSchema", "responseJsonSchema" -> {
                    if (!json) {
                        rest.put(each.getKey(), Recording.MAPPER.convertValue(value, Object.class));
                    }
                }
                default -> rest.put(each.getKey(), Recording.MAPPER.convertValue(value, Object.class));
            }
        });
        if (json) {
            request.responseFormat(
                    config.has(schema)
                            ? ResponseFormat.jsonSchema("answer", ReplaySuite.map(config.path(schema)))
                            : ResponseFormat.JSON_OBJECT);
        }
        if (!rest.isEmpty()) {
            request.extra("generationConfig", rest);
        }
    }

    private void content(JsonNode content) {
        if (content.path("role").asString("user").equals("model")) {
            model(content.path("parts"));
            return;
        }
        List<ContentPart> said = new ArrayList<>();
        for (JsonNode part : content.path("parts")) {
            if (!part.has("functionResponse")) {
                said.add(part(part));
                continue;
            }
            JsonNode response = part.path("functionResponse");
            String id = response.path("id").asString(openCalls.isEmpty() ? "none" : openCalls.peek());
            openCalls.poll();
            request.message(Message.builder(Role.TOOL)
                    .content(List.of(ContentPart.text(response.path("response").toString())))
                    .toolCallId(id)
                    .name(response.path("name").asString())
                    .build());
        }
        if (!said.isEmpty()) {
            request.message(Message.builder(Role.USER).content(said).build());
        }
    }

    private void model(JsonNode parts) {
        StringBuilder text = new StringBuilder();
        List<ContentPart> said = new ArrayList<>();
        List<ToolCall> calls = new ArrayList<>();
        boolean opaque = false;
        for (JsonNode part : parts) {
            boolean plain = part.size() == 1
                    && (part.has("text") || part.path("functionCall").has("name"));
            opaque |= !plain || part.path("functionCall").has("id");
            if (part.has("functionCall")) {
                JsonNode call = part.path("functionCall");
                String id = call.path("id").asString("made-" + made++);
                openCalls.add(id);
                calls.add(ToolCall.of(
                        id, call.path("name").asString(), call.path("args").toString()));
            } else if (!part.path("thought").asBoolean(false)) {
                text.append(part.path("text").asString(""));
                said.add(part(part));
            }
        }
        Map<String, Object> extra = new HashMap<>();
        if (opaque) {
            extra.put("parts", Recording.MAPPER.convertValue(parts, List.class));
            said = text.isEmpty() ? List.of() : List.of(ContentPart.text(text.toString()));
        }
        request.message(Message.builder(Role.ASSISTANT)
                .content(said)
                .toolCalls(calls)
                .extra(extra)
                .build());
    }

    private static ContentPart part(JsonNode part) {
        if (part.has("text") && part.size() == 1) {
            return ContentPart.text(part.path("text").asString());
        }
        JsonNode data = part.path("inlineData");
        boolean image = data.path("mimeType").asString("").startsWith("image/") && part.size() == 1;
        if (image) {
            return new ContentPart.Image(
                    new Media.Base64(
                            data.path("data").asString(), data.path("mimeType").asString()),
                    null);
        }
        return ContentPart.raw("gemini", ReplaySuite.map(part));
    }
}

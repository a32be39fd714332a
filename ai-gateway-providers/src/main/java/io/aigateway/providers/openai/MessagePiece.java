package io.aigateway.providers.openai;

import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.Citations;
import io.aigateway.internal.wire.MediaData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Gathers one message, or one piece of a streamed one, before it is reported: the choice it belongs to may only be
 * named after it. Reused from piece to piece; for one thread.
 */
final class MessagePiece {

    private static final Set<String> FUNCTION = Set.of("name", "arguments", "input");

    /** A tool call, or a piece of one; {@code index} is -1 where the wire has none. */
    record CallPiece(
            int index,
            @Nullable String id,
            @Nullable String name,
            @Nullable String arguments,
            Map<String, Object> extra) {}

    private @Nullable String text;
    private @Nullable String reasoning;
    private @Nullable String detailedReasoning;
    private @Nullable String refusal;
    private @Nullable List<CallPiece> calls;
    private @Nullable List<ContentPart> parts;
    private @Nullable List<Citation> citations;
    private @Nullable Map<String, Object> audio;
    private @Nullable Map<String, Object> extras;

    void clear() {
        text = null;
        reasoning = null;
        detailedReasoning = null;
        refusal = null;
        calls = null;
        parts = null;
        citations = null;
        audio = null;
        extras = null;
    }

    @Nullable
    String text() {
        return text;
    }

    /** Some services send the same thoughts under several names at once: the plain field counts before the details. */
    @Nullable
    String reasoning() {
        return reasoning != null ? reasoning : detailedReasoning;
    }

    @Nullable
    String refusal() {
        return refusal;
    }

    /** Images and the like. */
    List<ContentPart> parts() {
        return parts == null ? List.of() : parts;
    }

    List<Citation> citations() {
        return citations == null ? List.of() : citations;
    }

    /** What the model speaks, or a piece of it; empty if there is none. */
    Map<String, Object> audio() {
        return audio == null ? Map.of() : audio;
    }

    List<CallPiece> calls() {
        return calls == null ? List.of() : calls;
    }

    Map<String, Object> extras() {
        return extras == null ? Map.of() : extras;
    }

    void extra(String name, @Nullable Object value) {
        if (value == null || (value instanceof List<?> list && list.isEmpty())) {
            return;
        }
        if (extras == null) {
            extras = new LinkedHashMap<>(4);
        }
        extras.put(name, value);
    }

    private void append(String name, Object item) {
        List<Object> items = new ArrayList<>();
        if (extras().get(name) instanceof List<?> before) {
            items.addAll(before);
        }
        items.add(item);
        extra(name, items);
    }

    void read(JsonParser parser, JsonToken start) {
        if (start != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        Object legacyCall = null;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "role", "token_id", "padding", "channel" -> parser.skipChildren();
                case "content" -> readContent(parser, token);
                case "reasoning_content", "reasoning" -> readReasoning(parser, token);
                case "reasoning_details" -> readDetails(Json.read(parser));
                case "tool_calls" -> readToolCalls(parser, token);
                case "function_call" -> legacyCall = Json.read(parser);
                case "refusal" -> refusal = token == JsonToken.VALUE_STRING ? parser.getString() : null;
                case "annotations" -> readAnnotations(Json.read(parser));
                case "images" -> readImages(Json.read(parser));
                case "audio" -> audio = Nodes.object(Json.read(parser));
                default -> extra(name, Json.read(parser));
            }
        }
        if (calls == null && says(legacyCall)) {
            addFunction(0, null, legacyCall, Map.of()); // some services say the same call in both forms
        }
    }

    private void addText(String more) {
        text = text == null ? more : text + more;
    }

    private void addReasoning(String more) {
        reasoning = reasoning == null ? more : reasoning + more;
    }

    private void readContent(JsonParser parser, JsonToken token) {
        if (token == JsonToken.VALUE_STRING) {
            addText(parser.getString());
        } else if (token == JsonToken.START_ARRAY && Json.read(parser) instanceof List<?> parts) {
            parts.forEach(this::readPart);
        } else if (token == JsonToken.START_OBJECT) {
            // One service answers JSON mode with the object itself.
            addText(Json.toText(Json.read(parser)));
        }
    }

    private void readPart(@Nullable Object part) {
        if (part instanceof String plain) {
            addText(plain);
        } else if (part instanceof Map<?, ?> fields) {
            if (fields.get("text") instanceof String plain) {
                addText(plain);
            } else if (fields.get("thinking") instanceof String thought) {
                addReasoning(thought);
            } else if (fields.get("thinking") instanceof List<?> thoughts) {
                thoughts.forEach(this::readThought);
            } else if (Nodes.object(fields.get("image_url")).get("url") instanceof String url) {
                addPart(new ContentPart.Image(MediaData.ofUrl(url), null));
            } else {
                append("content_parts", fields);
            }
        }
    }

    /** What says where something comes from is a citation; anything else is kept. */
    private void readAnnotations(@Nullable Object annotations) {
        for (Object each : Nodes.list(annotations)) {
            Map<String, Object> annotation = Nodes.object(each);
            if (Nodes.text(annotation.get("type"), "").contains("citation")) {
                if (citations == null) {
                    citations = new ArrayList<>(2);
                }
                citations.add(Citations.of(annotation));
            } else if (!annotation.isEmpty()) {
                append("annotations", annotation);
            }
        }
    }

    private void readImages(@Nullable Object images) {
        for (Object each : Nodes.list(images)) {
            Map<String, Object> image = Nodes.object(each);
            String url = Nodes.text(Nodes.object(image.get("image_url")).get("url"));
            if (url == null) {
                append("images", image);
            } else {
                addPart(new ContentPart.Image(MediaData.ofUrl(url), null));
            }
        }
    }

    private void addPart(ContentPart part) {
        if (parts == null) {
            parts = new ArrayList<>(1);
        }
        parts.add(part);
    }

    private void readThought(@Nullable Object part) {
        if (part instanceof Map<?, ?> thought && thought.get("text") instanceof String words) {
            addReasoning(words);
        }
    }

    private void readReasoning(JsonParser parser, JsonToken token) {
        if (token == JsonToken.VALUE_STRING) {
            String thought = parser.getString();
            if (reasoning == null || reasoning.isEmpty()) {
                reasoning = thought;
            }
        } else if (token != JsonToken.VALUE_NULL) {
            extra("reasoning", Json.read(parser));
        }
    }

    private void readDetails(@Nullable Object details) {
        extra("reasoning_details", details);
        if (!(details instanceof List<?> items)) {
            return;
        }
        for (Object item : items) {
            if (item instanceof Map<?, ?> detail) {
                Object thought = detail.get("text") instanceof String ? detail.get("text") : detail.get("summary");
                if (thought instanceof String words) {
                    detailedReasoning = detailedReasoning == null ? words : detailedReasoning + words;
                }
            }
        }
    }

    private void readToolCalls(JsonParser parser, JsonToken token) {
        if (token != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        for (token = parser.nextToken(); token == JsonToken.START_OBJECT; token = parser.nextToken()) {
            readToolCall(parser);
        }
    }

    private void readToolCall(JsonParser parser) {
        int index = -1;
        String id = null;
        Object function = null;
        Map<String, Object> more = new LinkedHashMap<>(0);
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "index" -> index = Nodes.index(Json.read(parser), -1);
                case "id" -> id = token == JsonToken.VALUE_STRING ? parser.getString() : null;
                case "function" -> function = named(Json.read(parser), function);
                case "custom" -> {
                    Object custom = Json.read(parser);
                    if (says(custom) && !says(function)) {
                        more.put("type", "custom");
                    }
                    function = named(function, custom);
                }
                case "type" -> parser.skipChildren();
                default -> {
                    Object value = Json.read(parser);
                    if (value != null) {
                        more.put(name, value);
                    }
                }
            }
        }
        addFunction(index, id, function == null ? Map.of() : function, more);
    }

    /** Some services send both forms of a call, one of them empty. */
    private static @Nullable Object named(@Nullable Object first, @Nullable Object second) {
        return says(first) || second == null ? first : second;
    }

    private static boolean says(@Nullable Object function) {
        return function instanceof Map<?, ?> fields
                && (isText(fields.get("name")) || isText(fields.get("arguments")) || isText(fields.get("input")));
    }

    private static boolean isText(@Nullable Object value) {
        return value != null && !"".equals(value);
    }

    private void addFunction(int index, @Nullable String id, @Nullable Object function, Map<String, Object> besides) {
        if (!(function instanceof Map<?, ?>)) {
            return;
        }
        Map<String, Object> fields = Nodes.object(function);
        Object arguments = fields.containsKey("arguments") ? fields.get("arguments") : fields.get("input");
        String json = arguments == null || arguments instanceof String ? (String) arguments : Json.toText(arguments);
        Map<String, Object> more = besides;
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            if (!FUNCTION.contains(field.getKey()) && field.getValue() != null) {
                more = more.isEmpty() ? new LinkedHashMap<>(2) : more;
                more.put("function." + field.getKey(), field.getValue());
            }
        }
        if (calls == null) {
            calls = new ArrayList<>(2);
        }
        calls.add(new CallPiece(index, id, Nodes.text(fields.get("name")), json, more));
    }
}

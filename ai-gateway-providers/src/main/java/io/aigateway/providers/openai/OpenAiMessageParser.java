package io.aigateway.providers.openai;

import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.internal.json.Json;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one message of a chat request. */
final class OpenAiMessageParser {

    private static final Set<String> CALL_FIELDS = Set.of("id", "type", "function", "index");
    private static final Set<String> FUNCTION_FIELDS = Set.of("name", "arguments");

    private OpenAiMessageParser() {}

    static Message read(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> fields)) {
            throw new WireFormatException("messages: an entry is not an object", null);
        }
        Map<String, Object> extra = new LinkedHashMap<>();
        List<ToolCall> calls = List.of();
        String reasoning = null;
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            Object content = field.getValue();
            String name = (String) field.getKey();
            if (content == null) {
                continue;
            }
            switch (name) {
                case "role", "content", "name", "tool_call_id" -> {}
                case "tool_calls" -> {
                    calls = calls(content);
                    if (calls.isEmpty()) {
                        extra.put(name, content);
                    }
                }
                case "reasoning_content", "reasoning" -> {
                    if (reasoning == null && content instanceof String text) {
                        reasoning = text;
                    } else {
                        extra.put(name, content);
                    }
                }
                default -> extra.put(name, content);
            }
        }
        return Message.builder(role(fields.get("role")))
                .content(content(fields.get("content")))
                .reasoning(reasoning)
                .toolCalls(calls)
                .toolCallId(OpenAiRequestReader.text(fields.get("tool_call_id")))
                .name(OpenAiRequestReader.text(fields.get("name")))
                .extra(extra)
                .build();
    }

    private static Role role(@Nullable Object value) {
        return switch (String.valueOf(value)) {
            case "system" -> Role.SYSTEM;
            case "developer" -> Role.DEVELOPER;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "tool", "function" -> Role.TOOL;
            default ->
                throw new WireFormatException(
                        "messages: role " + value + " (expected: system, developer, user, assistant or tool)", null);
        };
    }

    private static List<ContentPart> content(@Nullable Object value) {
        if (value instanceof String text) {
            return text.isEmpty() ? List.of() : List.of(new ContentPart.Text(text));
        }
        List<ContentPart> parts = new ArrayList<>();
        if (value instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Map<?, ?> fields) {
                    parts.add(part(fields));
                } else if (item instanceof String text) {
                    parts.add(new ContentPart.Text(text));
                } else {
                    throw new WireFormatException("messages: a content part is not an object", null);
                }
            }
        } else if (value != null) {
            throw new WireFormatException("messages: content is neither text nor a list of parts", null);
        }
        return parts;
    }

    private static ContentPart part(Map<?, ?> fields) {
        String type = String.valueOf(fields.get("type"));
        ContentPart known = null;
        if (fields.size() == 2) {
            Object value = fields.get(type);
            known = switch (type) {
                case "text" -> value instanceof String text ? new ContentPart.Text(text) : null;
                case "image_url" -> value instanceof Map<?, ?> image ? image(image) : null;
                case "input_audio" -> value instanceof Map<?, ?> audio ? audio(audio) : null;
                case "file" -> value instanceof Map<?, ?> file ? file(file) : null;
                default -> null;
            };
        }
        return known != null ? known : new ContentPart.Other(OpenAiProtocol.ID, OpenAiRequestReader.object(fields));
    }

    private static @Nullable ContentPart image(Map<?, ?> image) {
        String detail = OpenAiRequestReader.text(image.get("detail"));
        boolean plain = image.size() == (detail == null ? 1 : 2);
        return plain && image.get("url") instanceof String url ? new ContentPart.Image(Media.url(url), detail) : null;
    }

    private static @Nullable ContentPart audio(Map<?, ?> audio) {
        return audio.size() == 2
                        && audio.get("data") instanceof String data
                        && audio.get("format") instanceof String format
                ? new ContentPart.Audio(new Media.Base64(data, "audio/" + format), format)
                : null;
    }

    private static @Nullable ContentPart file(Map<?, ?> file) {
        if (file.size() == 1 && file.get("file_id") instanceof String id) {
            return new ContentPart.File(Media.fileId(id), null);
        }
        String filename = OpenAiRequestReader.text(file.get("filename"));
        boolean plain = file.size() == (filename == null ? 1 : 2);
        return plain && file.get("file_data") instanceof String data
                ? new ContentPart.File(Media.url(data), filename)
                : null;
    }

    /** The calls, or none if any of them says more than the neutral form can hold. */
    private static List<ToolCall> calls(Object value) {
        List<ToolCall> calls = new ArrayList<>();
        if (value instanceof List<?> items) {
            for (Object item : items) {
                boolean plain = item instanceof Map<?, ?> call
                        && CALL_FIELDS.containsAll(call.keySet())
                        && call.get("id") instanceof String
                        && call.get("function") instanceof Map<?, ?> function
                        && function.get("name") instanceof String
                        && FUNCTION_FIELDS.containsAll(function.keySet());
                if (!plain) {
                    return List.of();
                }
                Map<?, ?> call = (Map<?, ?>) item;
                Map<?, ?> function = (Map<?, ?>) java.util.Objects.requireNonNull(call.get("function"));
                calls.add(ToolCall.of(
                        String.valueOf(call.get("id")),
                        String.valueOf(function.get("name")),
                        arguments(function.get("arguments"))));
            }
        }
        return calls;
    }

    private static String arguments(@Nullable Object value) {
        return value instanceof String text ? text : value == null ? "" : Json.toText(value);
    }
}

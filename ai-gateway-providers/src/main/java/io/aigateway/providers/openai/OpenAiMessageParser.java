package io.aigateway.providers.openai;

import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a chat request, one after another. For one request. */
final class OpenAiMessageParser {

    private static final Set<String> CALL_FIELDS = Set.of("id", "type", "function", "custom", "index");
    private static final Set<String> FUNCTION_FIELDS = Set.of("name", "arguments", "input");

    /** Ids of calls that came in the form that had none, by the function's name. */
    private final Map<String, String> legacyIds = new HashMap<>(0);

    private static final String CACHE = "cache_control";

    private int message;
    /** Whether the message's thoughts were read: some clients say them under two names. */
    private boolean thought;

    Message read(@Nullable Object value) {
        if (!(value instanceof Map<?, ?>)) {
            throw new WireFormatException("messages[" + message + "]: expected an object", null);
        }
        Map<String, Object> fields = OpenAiRequestReader.object(value);
        Role role = role(fields.get("role"));
        Message.Builder read = Message.builder(role)
                .toolCallId(OpenAiRequestReader.text(fields.get("tool_call_id")))
                .name(OpenAiRequestReader.text(fields.get("name")));
        Map<String, Object> extra = new LinkedHashMap<>();
        thought = false;
        fields.forEach((name, each) -> {
            if (each != null) {
                field(read, extra, name, each, role == Role.ASSISTANT);
            }
        });
        if ("function".equals(fields.get("role"))) {
            String name = String.valueOf(fields.get("name"));
            read.toolCallId(legacyIds.getOrDefault(name, name));
        }
        read.content(content(fields, read));
        message++;
        return read.extra(extra).build();
    }

    private void field(Message.Builder read, Map<String, Object> extra, String name, Object value, boolean assistant) {
        switch (name) {
            case "role", "content", "name", "tool_call_id", "cache_control" -> {}
            case "tool_calls" -> read.toolCalls(calls(value));
            case "function_call" -> {
                Map<String, Object> function = Nodes.object(value);
                String called = Nodes.text(function.get("name"), "");
                if (called.isEmpty()) {
                    throw new WireFormatException("messages[" + message + "].function_call: has no name", null);
                }
                String id = "call_" + message + "_" + called;
                legacyIds.put(called, id);
                read.toolCalls(List.of(ToolCall.of(id, called, arguments(function.get("arguments")))));
            }
            case "refusal" -> read.refusal(OpenAiRequestReader.text(value));
            case "reasoning_content", "reasoning" -> {
                if (value instanceof String text && !thought) {
                    thought = true;
                    read.reasoning(text);
                } else {
                    extra.put(name, value);
                }
            }
            case CarriedState.DETAILS -> details(read, extra, value, assistant);
            case "phase" -> read.phase(OpenAiRequestReader.text(value));
            default -> {
                boolean ours = name.equals("audio")
                        && AnswerFields.MADE_UP.equals(Nodes.object(value).get("id"));
                if (!ours && !CarriedState.isName(name)) {
                    extra.put(name, value);
                }
            }
        }
    }

    /** What this gateway gave along comes back to where it was made; what others gave goes on as it is. */
    private static void details(Message.Builder read, Map<String, Object> extra, Object value, boolean assistant) {
        if (!(value instanceof List<?>)) {
            extra.put(CarriedState.DETAILS, value);
            return;
        }
        List<Object> others = new ArrayList<>();
        for (Object each : Nodes.list(value)) {
            CarriedState carried = CarriedState.of(each);
            if (carried != null && !assistant) {
                throw new WireFormatException(CarriedState.DETAILS + ": only the assistant has thoughts", null);
            } else if (carried == null) {
                others.add(each);
            } else {
                read.origin(carried.origin());
                carried.extra().forEach(extra::putIfAbsent);
            }
        }
        if (!others.isEmpty()) {
            extra.putIfAbsent(CarriedState.DETAILS, others);
        }
    }

    private Role role(@Nullable Object value) {
        return switch (String.valueOf(value)) {
            case "system" -> Role.SYSTEM;
            case "developer" -> Role.DEVELOPER;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "tool", "function" -> Role.TOOL;
            default ->
                throw new WireFormatException(
                        "messages[" + message + "].role: " + value
                                + " (expected: system, developer, user, assistant or tool)",
                        null);
        };
    }

    private List<ContentPart> content(Map<String, Object> fields, Message.Builder read) {
        Object value = fields.get("content");
        List<ContentPart> parts = new ArrayList<>(1);
        if (value instanceof String text) {
            if (!text.isEmpty()) {
                parts.add(new ContentPart.Text(text));
            }
        } else if (value instanceof List<?> items) {
            for (int i = 0; i < items.size(); i++) {
                part(items.get(i), i, parts, read);
            }
        } else if (value != null) {
            throw new WireFormatException(
                    "messages[" + message + "].content: expected a text or a list of parts", null);
        }
        if (fields.get(CACHE) != null) {
            parts.add(cachePoint(fields.get(CACHE)));
        }
        return parts;
    }

    private void part(@Nullable Object item, int position, List<ContentPart> parts, Message.Builder read) {
        if (item instanceof String text) {
            parts.add(new ContentPart.Text(text));
            return;
        } else if (!(item instanceof Map<?, ?>)) {
            throw new WireFormatException(
                    "messages[" + message + "].content[" + position + "]: expected an object", null);
        }
        Map<String, Object> fields = OpenAiRequestReader.object(item);
        Object mark = fields.remove(CACHE);
        if ("refusal".equals(fields.get("type")) && fields.get("refusal") instanceof String refusal) {
            read.refusal(refusal);
        } else {
            parts.add(part(fields));
        }
        if (mark != null) {
            parts.add(cachePoint(mark));
        }
    }

    /** Anthropic's mark, which clients put on parts and tools, stands for the end of a beginning worth keeping. */
    static ContentPart.CachePoint cachePoint(Object mark) {
        return new ContentPart.CachePoint(Nodes.text(Nodes.object(mark).get("ttl")));
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

    /** The neutral calls always; what they say besides is kept for its own protocol. */
    private List<ToolCall> calls(Object value) {
        if (!(value instanceof List<?> items)) {
            throw new WireFormatException("messages[" + message + "].tool_calls: expected a list of calls", null);
        }
        List<ToolCall> calls = new ArrayList<>(items.size());
        for (Object item : items) {
            calls.add(call(Nodes.object(item), calls.size()));
        }
        return calls;
    }

    private ToolCall call(Map<String, Object> call, int position) {
        boolean custom = call.get("function") == null && call.get("custom") != null;
        Map<String, Object> function = Nodes.object(call.get(custom ? "custom" : "function"));
        if (!(function.get("name") instanceof String name)) {
            throw new WireFormatException(
                    "messages[" + message + "].tool_calls[" + position + "]: has no function with a name", null);
        }
        Map<String, Object> extra = new LinkedHashMap<>(0);
        if (custom) {
            extra.put("type", "custom");
        }
        keep(extra, "", call, CALL_FIELDS);
        keep(extra, OpenAiRequestWriter.FUNCTION, function, FUNCTION_FIELDS);
        String id = Nodes.text(call.get("id"), "call_" + message + "_" + position);
        return ToolCall.builder(id, name, arguments(function.get(custom ? "input" : "arguments")))
                .extra(extra)
                .build();
    }

    private static void keep(Map<String, Object> extra, String prefix, Map<String, Object> fields, Set<String> known) {
        fields.forEach((name, value) -> {
            if (value != null && !known.contains(name)) {
                extra.put(prefix + name, value);
            }
        });
    }

    private static String arguments(@Nullable Object value) {
        return value instanceof String text ? text : value == null ? "" : Json.toText(value);
    }
}

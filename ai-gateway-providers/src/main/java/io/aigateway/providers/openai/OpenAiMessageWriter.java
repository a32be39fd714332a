package io.aigateway.providers.openai;

import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.internal.json.DataUrlReader;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.wire.FileNames;
import io.aigateway.internal.wire.OpaqueState;
import io.aigateway.internal.wire.ToolIds;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the messages of a chat request. For one request. */
final class OpenAiMessageWriter {

    private final JsonGenerator out;
    private final Upstream upstream;
    private final RequestWriter request;
    private final OpaqueState state;
    private final String cacheField;
    private final boolean lifetimes;
    private final String toolIds;

    OpenAiMessageWriter(JsonGenerator out, Upstream upstream, RequestWriter request) {
        this.out = out;
        this.upstream = upstream;
        this.request = request;
        this.state = new OpaqueState(OpenAiProtocol.ID, upstream, OpaqueState.Sharing.PROVIDER);
        String points = upstream.quirk(Quirks.CACHE_POINTS, "none");
        this.lifetimes = points.endsWith(Quirks.WITH_LIFETIME);
        this.cacheField = lifetimes ? points.substring(0, points.length() - Quirks.WITH_LIFETIME.length()) : points;
        this.toolIds = upstream.quirk(Quirks.TOOL_IDS, "");
    }

    void write(List<Message> messages) {
        out.writeName("messages");
        out.writeStartArray();
        for (int i = 0; i < messages.size(); i++) {
            write(messages.get(i), i == messages.size() - 1);
        }
        out.writeEndArray();
        state.report(request);
    }

    private void write(Message message, boolean last) {
        out.writeStartObject();
        out.writeStringProperty("role", role(message.role()));
        writeContent(message);
        if (message.name() != null) {
            out.writeStringProperty("name", message.name());
        }
        if (message.toolCallId() != null) {
            out.writeStringProperty("tool_call_id", toolId(message.toolCallId()));
        }
        if (!message.toolCalls().isEmpty()) {
            writeToolCalls(message);
        }
        writeReasoning(message);
        String prefill = upstream.quirk(Quirks.PREFILL_FIELD, "");
        if (last
                && message.role() == Role.ASSISTANT
                && !prefill.isEmpty()
                && !message.extra().containsKey(prefill)) {
            out.writeBooleanProperty(prefill, true);
        }
        state.fields(message).forEach((name, value) -> {
            Object sent = Sendable.of(message, name, value, upstream);
            if (sent != null) {
                out.writeName(name);
                Json.write(out, sent);
            }
        });
        if (message.refusal() != null && message.content().isEmpty() && state.isOwn(message)) {
            out.writeStringProperty("refusal", message.refusal());
        }
        out.writeEndObject();
    }

    private String role(Role role) {
        return switch (role) {
            case SYSTEM -> "system";
            case DEVELOPER -> upstream.quirk(Quirks.DEVELOPER_ROLE, "system");
            case USER -> "user";
            case ASSISTANT -> "assistant";
            case TOOL -> "tool";
        };
    }

    private String toolId(String id) {
        if (toolIds.isEmpty()) {
            return id;
        }
        return toolIds.equals("alnum9") ? ToolIds.alphanumeric(id, 9) : ToolIds.fit(id, Integer.parseInt(toolIds));
    }

    private void writeReasoning(Message message) {
        String field = upstream.quirk(Quirks.REASONING_REPLAY, "none");
        if (message.reasoning() != null && !field.equals("none")) {
            out.writeStringProperty(field, message.reasoning());
        } else if (message.reasoning() != null && message.extra().isEmpty() && !state.isOwn(message)) {
            state.drop(message);
        }
    }

    private void writeContent(Message message) {
        List<ContentPart> parts = message.content();
        out.writeName("content");
        if (parts.isEmpty()) {
            if (message.toolCalls().isEmpty()) {
                out.writeString("");
            } else {
                out.writeNull();
            }
        } else if (parts.size() == 1 && parts.get(0) instanceof ContentPart.Text only) {
            out.writeString(only.text());
        } else if (cacheField.equals("none") && isTextAndCachePoint(parts)) {
            out.writeString(message.text());
        } else {
            out.writeStartArray();
            for (int i = 0; i < parts.size(); i++) {
                if (!(parts.get(i) instanceof ContentPart.CachePoint)) {
                    ContentPart.CachePoint mark =
                            i + 1 < parts.size() && parts.get(i + 1) instanceof ContentPart.CachePoint point
                                    ? point
                                    : null;
                    writePart(parts.get(i), cacheField.equals("none") ? null : mark);
                }
            }
            out.writeEndArray();
        }
    }

    private static boolean isTextAndCachePoint(List<ContentPart> parts) {
        return parts.size() == 2
                && parts.get(0) instanceof ContentPart.Text
                && parts.get(1) instanceof ContentPart.CachePoint;
    }

    private void writePart(ContentPart part, ContentPart.@Nullable CachePoint mark) {
        if (part instanceof ContentPart.Other raw) {
            Map<String, Object> fields = new LinkedHashMap<>(raw.fields());
            if (mark != null) {
                fields.put(cacheField, mark(mark));
            }
            Json.write(out, fields);
            return;
        }
        out.writeStartObject();
        if (part instanceof ContentPart.Text text) {
            out.writeStringProperty("type", "text");
            out.writeStringProperty("text", text.text());
        } else if (part instanceof ContentPart.Image image) {
            out.writeStringProperty("type", "image_url");
            out.writeName("image_url");
            out.writeStartObject();
            out.writeName("url");
            writeMedia(image.media(), true);
            if (image.detail() != null) {
                out.writeStringProperty("detail", image.detail());
            }
            out.writeEndObject();
        } else if (part instanceof ContentPart.Audio audio) {
            out.writeStringProperty("type", "input_audio");
            out.writeName("input_audio");
            out.writeStartObject();
            out.writeName("data");
            writeMedia(audio.media(), false);
            out.writeStringProperty("format", audio.format());
            out.writeEndObject();
        } else if (part instanceof ContentPart.File file) {
            writeFile(file);
        }
        if (mark != null) {
            out.writeName(cacheField);
            Json.write(out, mark(mark));
        }
        out.writeEndObject();
    }

    private Map<String, Object> mark(ContentPart.CachePoint point) {
        if (cacheField.equals("prompt_cache_breakpoint")) {
            return Map.of("mode", "explicit");
        }
        return point.lifetime() == null || !lifetimes
                ? Map.of("type", "ephemeral")
                : Map.of("type", "ephemeral", "ttl", point.lifetime());
    }

    private void writeFile(ContentPart.File file) {
        out.writeStringProperty("type", "file");
        out.writeName("file");
        out.writeStartObject();
        if (file.media() instanceof Media.FileId id) {
            out.writeStringProperty("file_id", id.id());
        } else {
            String name = FileNames.of(file);
            if (name != null) {
                out.writeStringProperty("filename", name);
            }
            out.writeName("file_data");
            writeMedia(file.media(), true);
        }
        out.writeEndObject();
    }

    /** Writes media as a string: a URL as it is, bytes as base64, as a data URL where one is wanted. */
    private void writeMedia(Media media, boolean asUrl) {
        if (media instanceof Media.Url url) {
            out.writeString(url.url());
        } else if (media instanceof Media.FileId id) {
            out.writeString(id.id());
        } else if (media instanceof Media.Base64 base64) {
            out.writeString(asUrl ? prefix(base64.mimeType()) + base64.data() : base64.data());
        } else if (media instanceof Media.Bytes bytes) {
            out.writeString(new DataUrlReader(asUrl ? prefix(bytes.mimeType()) : "", bytes.bytes()), -1);
        }
    }

    private static String prefix(String mimeType) {
        return "data:" + mimeType + ";base64,";
    }

    private void writeToolCalls(Message message) {
        out.writeName("tool_calls");
        out.writeStartArray();
        for (ToolCall call : message.toolCalls()) {
            boolean custom = "custom".equals(call.extra().get("type"));
            out.writeStartObject();
            out.writeStringProperty("id", toolId(call.id()));
            out.writeStringProperty("type", custom ? "custom" : "function");
            out.writeName(custom ? "custom" : "function");
            out.writeStartObject();
            out.writeStringProperty("name", call.name());
            out.writeStringProperty(custom ? "input" : "arguments", call.arguments());
            out.writeEndObject();
            if (state.isOwn(message)) {
                call.extra().forEach(this::writeCallField);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** What the service itself put on a call goes back to the same place, such as a signature of the thoughts behind it. */
    private void writeCallField(String name, Object value) {
        if (!name.equals("type") && !name.startsWith("function.")) {
            out.writeName(name);
            Json.write(out, value);
        }
    }
}

package io.aigateway.providers.gemini;

import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.MediaData;
import io.aigateway.internal.wire.MediaTypes;
import io.aigateway.internal.wire.OpaqueState;
import io.aigateway.internal.wire.ToolArguments;
import io.aigateway.internal.wire.Turns;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Writes turns as contents. For one request. */
final class GeminiMessageWriter {

    /** Where the parts of an answer are kept that have no neutral form. */
    static final String PARTS = "parts";

    /** Google's documented word for calls that another model, or nobody, signed. */
    private static final String UNSIGNED = "skip_thought_signature_validator";

    private final JsonGenerator out;
    private final OpaqueState state;
    private final boolean signaturesRequired;
    private final Map<String, String> toolNames;
    /** Ids that the provider itself gave: it wants to see these again. */
    private final Set<String> givenIds = new HashSet<>();

    GeminiMessageWriter(
            JsonGenerator out, OpaqueState state, boolean signaturesRequired, Map<String, String> toolNames) {
        this.out = out;
        this.state = state;
        this.signaturesRequired = signaturesRequired;
        this.toolNames = toolNames;
    }

    void write(List<Turns.Turn> turns) {
        out.writeName("contents");
        out.writeStartArray();
        for (Turns.Turn turn : turns) {
            out.writeStartObject();
            out.writeStringProperty("role", turn.assistant() ? "model" : "user");
            out.writeName("parts");
            out.writeStartArray();
            turn.messages().forEach(this::writeMessage);
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Turns without content are refused. */
    static boolean saysAnything(Message message) {
        return message.role() == Role.TOOL
                || !message.toolCalls().isEmpty()
                || message.extra().containsKey(PARTS)
                || message.content().stream()
                        .anyMatch(part -> !(part instanceof ContentPart.CachePoint)
                                && !(part instanceof ContentPart.Text text
                                        && text.text().isEmpty()));
    }

    private void writeMessage(Message message) {
        if (message.role() == Role.TOOL) {
            writeResult(message);
            return;
        }
        List<?> kept = keptParts(message);
        if (!kept.isEmpty()) {
            kept.forEach(this::writeKept);
            return;
        }
        if (message.reasoning() != null || message.extra().containsKey(PARTS)) {
            state.drop(message);
        }
        message.content().forEach(this::writePart);
        boolean sign = signaturesRequired;
        for (ToolCall call : message.toolCalls()) {
            out.writeStartObject();
            out.writeName("functionCall");
            out.writeStartObject();
            out.writeStringProperty("name", call.name());
            out.writeName("args");
            ToolArguments.write(out, call.arguments());
            out.writeEndObject();
            if (sign) {
                out.writeStringProperty("thoughtSignature", UNSIGNED);
                sign = false; // of parallel calls only the first is looked at
            }
            out.writeEndObject();
        }
    }

    private void writeKept(Object part) {
        String id =
                Nodes.text(Nodes.object(Nodes.object(part).get("functionCall")).get("id"));
        if (id != null) {
            givenIds.add(id);
        }
        Json.write(out, part);
    }

    /** The parts as they came, if the target understands them and they still say what the message says. */
    private List<?> keptParts(Message message) {
        List<?> parts = Nodes.list(message.extra().get(PARTS));
        if (parts.isEmpty() || !state.isOwn(message)) {
            return List.of();
        }
        StringBuilder text = new StringBuilder();
        int calls = 0;
        for (Object part : parts) {
            Map<String, Object> fields = Nodes.object(part);
            if (!Boolean.TRUE.equals(fields.get("thought"))) {
                text.append(Nodes.text(fields.get("text"), ""));
            }
            if (fields.get("functionCall") instanceof Map<?, ?> call) {
                boolean same = calls < message.toolCalls().size()
                        && message.toolCalls().get(calls).name().equals(call.get("name"));
                calls += same ? 1 : Short.MAX_VALUE;
            }
        }
        boolean unchanged = text.toString().equals(message.text())
                && calls == message.toolCalls().size();
        return unchanged ? parts : List.of();
    }

    private void writeResult(Message message) {
        String id = String.valueOf(message.toolCallId());
        out.writeStartObject();
        out.writeName("functionResponse");
        out.writeStartObject();
        if (givenIds.contains(id)) {
            out.writeStringProperty("id", id);
        }
        String name = message.name() != null ? message.name() : toolNames.get(id);
        out.writeStringProperty("name", name == null ? id : name);
        out.writeName("response");
        Json.write(out, response(message));
        out.writeEndObject();
        out.writeEndObject();
        for (ContentPart part : message.content()) {
            if (!(part instanceof ContentPart.Text)) {
                writePart(part);
            }
        }
    }

    /** A result must be an object. */
    private static Object response(Message message) {
        String said = message.text();
        boolean failed = Boolean.TRUE.equals(message.extra().get(Message.TOOL_ERROR));
        if (!failed && ToolArguments.isObject(said)) {
            return ToolArguments.object(said);
        }
        return Map.of(failed ? "error" : "result", said);
    }

    void writePart(ContentPart part) {
        if (part instanceof ContentPart.Text text) {
            if (!text.text().isEmpty()) {
                text(text.text());
            }
        } else if (part instanceof ContentPart.Image image) {
            media(image.media(), "image/jpeg");
        } else if (part instanceof ContentPart.Audio audio) {
            media(audio.media(), "audio/" + audio.format());
        } else if (part instanceof ContentPart.File file) {
            media(file.media(), "application/pdf");
        } else if (part instanceof ContentPart.Other raw) {
            Json.write(out, raw.fields());
        }
    }

    private void text(String text) {
        out.writeStartObject();
        out.writeStringProperty("text", text);
        out.writeEndObject();
    }

    private void media(Media media, String otherwise) {
        MediaData data = MediaData.of(media);
        out.writeStartObject();
        if (data != null) {
            out.writeName("inlineData");
            out.writeStartObject();
            out.writeStringProperty("mimeType", data.mimeType());
            out.writeName("data");
            data.write(out);
            out.writeEndObject();
        } else {
            String uri = media instanceof Media.Url url ? url.url() : media instanceof Media.FileId id ? id.id() : "";
            out.writeName("fileData");
            out.writeStartObject();
            out.writeStringProperty("mimeType", MediaTypes.ofName(uri, otherwise));
            out.writeStringProperty("fileUri", uri);
            out.writeEndObject();
        }
        out.writeEndObject();
    }
}

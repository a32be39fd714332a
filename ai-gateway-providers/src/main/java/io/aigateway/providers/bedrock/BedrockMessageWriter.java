package io.aigateway.providers.bedrock;

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
import io.aigateway.internal.wire.ToolIds;
import io.aigateway.internal.wire.Turns;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes turns as content blocks of Converse. For one request. */
final class BedrockMessageWriter {

    /** Where the blocks of an answer are kept that have no neutral form. */
    static final String CONTENT = "content";

    private static final int LONGEST_ID = 64;
    private static final String ID_MARKS = "_-.:";

    private final JsonGenerator out;
    private final OpaqueState state;
    private final String cachePoints;
    private final Set<String> documentNames = new HashSet<>();

    BedrockMessageWriter(JsonGenerator out, OpaqueState state, String cachePoints) {
        this.out = out;
        this.state = state;
        this.cachePoints = cachePoints;
    }

    void writeSystem(List<Message> system, @Nullable String instruction) {
        if (system.isEmpty() && instruction == null) {
            return;
        }
        out.writeName("system");
        out.writeStartArray();
        system.forEach(message -> writeParts(message.content()));
        if (instruction != null) {
            text(instruction);
        }
        out.writeEndArray();
    }

    void writeTurns(List<Turns.Turn> turns) {
        out.writeName("messages");
        out.writeStartArray();
        for (Turns.Turn turn : turns) {
            out.writeStartObject();
            out.writeStringProperty("role", turn.assistant() ? "assistant" : "user");
            out.writeName("content");
            out.writeStartArray();
            for (int i = 0; i < turn.messages().size(); i++) {
                boolean last = turn == turns.get(turns.size() - 1)
                        && i == turn.messages().size() - 1;
                writeBlocks(turn.messages().get(i), last);
            }
            if (needsText(turn)) {
                text("(document)");
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Turns without content, and blank texts, are refused. */
    boolean saysAnything(Message message) {
        return message.role() == Role.TOOL
                || !message.toolCalls().isEmpty()
                || !keptBlocks(message).isEmpty()
                || message.content().stream()
                        .anyMatch(part -> !(part instanceof ContentPart.CachePoint)
                                && !(part instanceof ContentPart.Text text
                                        && text.text().isBlank()));
    }

    /** A document needs a text beside it. */
    private static boolean needsText(Turns.Turn turn) {
        boolean document = false;
        for (Message message : turn.messages()) {
            for (ContentPart part : message.content()) {
                document |= part instanceof ContentPart.File && message.role() == Role.USER;
                if (part instanceof ContentPart.Text text && !text.text().isBlank()) {
                    return false;
                }
            }
        }
        return document;
    }

    /** Whether a message will be sent with its thoughts at its beginning. */
    boolean keepsThoughts(Message message) {
        List<?> blocks = keptBlocks(message);
        return !blocks.isEmpty() && Nodes.object(blocks.get(0)).containsKey("reasoningContent");
    }

    private void writeBlocks(Message message, boolean last) {
        if (message.role() == Role.TOOL) {
            writeResult(message);
            return;
        }
        List<?> blocks = keptBlocks(message);
        if (!blocks.isEmpty()) {
            for (Object block : blocks) {
                String text = Nodes.text(Nodes.object(block).get("text"));
                if (text == null || !text.isBlank()) {
                    Json.write(out, block);
                }
            }
            return;
        }
        if (message.reasoning() != null || message.extra().containsKey(CONTENT)) {
            state.drop(message);
        }
        boolean prefill =
                last && message.role() == Role.ASSISTANT && message.content().size() == 1;
        if (prefill
                && message.content().get(0) instanceof ContentPart.Text only
                && !only.text().isBlank()) {
            text(only.text().stripTrailing()); // a beginning to go on from must not end in white space
        } else {
            writeParts(message.content());
        }
        for (ToolCall call : message.toolCalls()) {
            out.writeStartObject();
            out.writeName("toolUse");
            out.writeStartObject();
            out.writeStringProperty("toolUseId", ToolIds.fit(call.id(), LONGEST_ID, ID_MARKS));
            out.writeStringProperty("name", call.name());
            out.writeName("input");
            ToolArguments.write(out, call.arguments());
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    /** The blocks as they came, if the target understands them and they still say what the message says. */
    private List<?> keptBlocks(Message message) {
        List<?> blocks = Nodes.list(message.extra().get(CONTENT));
        if (blocks.isEmpty() || !state.isOwn(message)) {
            return List.of();
        }
        StringBuilder text = new StringBuilder();
        int calls = 0;
        for (Object block : blocks) {
            Map<String, Object> fields = Nodes.object(block);
            text.append(Nodes.text(fields.get("text"), ""));
            for (Object cited :
                    Nodes.list(Nodes.object(fields.get("citationsContent")).get("content"))) {
                text.append(Nodes.text(Nodes.object(cited).get("text"), ""));
            }
            Map<String, Object> call = Nodes.object(fields.get("toolUse"));
            if (BedrockAnswer.isOurs(call)) {
                boolean same = calls < message.toolCalls().size()
                        && message.toolCalls().get(calls).id().equals(call.get("toolUseId"));
                calls += same ? 1 : Short.MAX_VALUE;
            }
        }
        boolean unchanged = text.toString().equals(message.text())
                && calls == message.toolCalls().size();
        return unchanged ? blocks : List.of();
    }

    private void writeResult(Message message) {
        out.writeStartObject();
        out.writeName("toolResult");
        out.writeStartObject();
        out.writeStringProperty("toolUseId", ToolIds.fit(String.valueOf(message.toolCallId()), LONGEST_ID, ID_MARKS));
        out.writeName("content");
        out.writeStartArray();
        boolean marked = false;
        for (ContentPart part : message.content()) {
            marked |= part instanceof ContentPart.CachePoint;
            if (!(part instanceof ContentPart.CachePoint)) {
                writePart(part);
            }
        }
        out.writeEndArray();
        if (message.extra().get(Message.TOOL_ERROR) instanceof Boolean failed) {
            out.writeStringProperty("status", failed ? "error" : "success");
        }
        out.writeEndObject();
        out.writeEndObject();
        if (marked) {
            writePart(ContentPart.cachePoint());
        }
    }

    private void writeParts(List<ContentPart> parts) {
        parts.forEach(this::writePart);
    }

    private void writePart(ContentPart part) {
        if (part instanceof ContentPart.Text text) {
            if (!text.text().isBlank()) {
                text(text.text());
            }
        } else if (part instanceof ContentPart.CachePoint point) {
            writeCachePoint(point);
        } else if (part instanceof ContentPart.Image image) {
            media("image", image.media(), null);
        } else if (part instanceof ContentPart.Audio audio) {
            media("audio", audio.media(), null);
        } else if (part instanceof ContentPart.File file) {
            media("document", file.media(), file.filename() == null ? "document" : file.filename());
        } else if (part instanceof ContentPart.Other raw) {
            Json.write(out, raw.fields());
        }
    }

    /** A block of its own, where the model knows it. */
    void writeCachePoint(ContentPart.CachePoint point) {
        if (!cachePoints.equals("none")) {
            boolean lasting = point.lifetime() != null && cachePoints.equals("ttl");
            Json.write(
                    out,
                    Map.of(
                            "cachePoint",
                            lasting ? Map.of("type", "default", "ttl", point.lifetime()) : Map.of("type", "default")));
        }
    }

    private void text(String text) {
        out.writeStartObject();
        out.writeStringProperty("text", text);
        out.writeEndObject();
    }

    private void media(String kind, Media media, @Nullable String name) {
        MediaData data = MediaData.of(media);
        String uri = media instanceof Media.Url url ? url.url() : "";
        String type = data != null ? data.mimeType() : MediaTypes.ofName(uri, "application/pdf");
        out.writeStartObject();
        out.writeName(kind);
        out.writeStartObject();
        out.writeStringProperty("format", MediaTypes.endOf(type));
        if (name != null) {
            out.writeStringProperty("name", uniqueName(plainName(name)));
        }
        out.writeName("source");
        out.writeStartObject();
        if (data != null) {
            out.writeName("bytes");
            data.write(out);
        } else {
            out.writeName("s3Location");
            Json.write(out, Map.of("uri", uri));
        }
        out.writeEndObject();
        out.writeEndObject();
        out.writeEndObject();
    }

    /** No two documents of a request may have the same name. */
    private String uniqueName(String name) {
        String unique = name;
        for (int i = 2; !documentNames.add(unique); i++) {
            unique = name + " " + i;
        }
        return unique;
    }

    /** Letters, digits, single spaces, hyphens and brackets are all that a document's name may have. */
    private static String plainName(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9\\s\\-()\\[\\]]", "-")
                .replaceAll("\\s+", " ")
                .strip();
        return plain.isEmpty() ? "document" : plain;
    }
}

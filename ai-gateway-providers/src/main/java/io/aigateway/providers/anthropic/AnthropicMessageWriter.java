package io.aigateway.providers.anthropic;

import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.MediaData;
import io.aigateway.internal.wire.OpaqueState;
import io.aigateway.internal.wire.ToolArguments;
import io.aigateway.internal.wire.ToolIds;
import io.aigateway.internal.wire.Turns;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes instructions and turns as content blocks. For one request. */
final class AnthropicMessageWriter {

    /** Where the blocks of an answer are kept that have no neutral form. */
    static final String BLOCKS = "content_blocks";

    private static final int LONGEST_ID = 64;

    private final JsonGenerator out;
    private final OpaqueState state;
    /** Ids in blocks that go back as they came: their results must name them the same. */
    private final Set<String> keptIds = new HashSet<>();

    AnthropicMessageWriter(JsonGenerator out, OpaqueState state) {
        this.out = out;
        this.state = state;
    }

    void writeSystem(List<Message> system, @Nullable String instruction) {
        if (system.isEmpty() && instruction == null) {
            return;
        }
        out.writeName("system");
        if (instruction == null && system.size() == 1 && isOneText(system.get(0).content())) {
            out.writeString(system.get(0).text());
            return;
        }
        out.writeStartArray();
        system.forEach(message -> writeParts(message.content()));
        if (instruction != null) {
            text(instruction, null);
        }
        out.writeEndArray();
    }

    private static boolean isOneText(List<ContentPart> parts) {
        return parts.size() == 1 && parts.get(0) instanceof ContentPart.Text;
    }

    void writeTurns(List<Turns.Turn> turns) {
        out.writeName("messages");
        out.writeStartArray();
        for (int i = 0; i < turns.size(); i++) {
            Turns.Turn turn = turns.get(i);
            boolean prefill = turn.assistant() && i == turns.size() - 1;
            write(turn, prefill);
            if (!turn.instructions().isEmpty()) {
                out.writeStartObject();
                out.writeStringProperty("role", "system");
                out.writeName("content");
                out.writeStartArray();
                turn.instructions().forEach(message -> writeParts(message.content()));
                out.writeEndArray();
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    /** Turns without content are refused. */
    static boolean saysAnything(Message message) {
        return message.role() == Role.TOOL
                || !message.toolCalls().isEmpty()
                || message.extra().containsKey(BLOCKS)
                || message.content().stream()
                        .anyMatch(part -> !(part instanceof ContentPart.CachePoint)
                                && !(part instanceof ContentPart.Text text
                                        && text.text().isBlank()));
    }

    private void write(Turns.Turn turn, boolean prefill) {
        out.writeStartObject();
        out.writeStringProperty("role", turn.assistant() ? "assistant" : "user");
        out.writeName("content");
        Message only = turn.messages().size() == 1 ? turn.messages().get(0) : null;
        if (only != null
                && only.role() != Role.TOOL
                && isOneText(only.content())
                && only.toolCalls().isEmpty()
                && !only.extra().containsKey(BLOCKS)) {
            dropThoughts(only);
            // A beginning to go on from must not end in white space.
            out.writeString(prefill ? only.text().stripTrailing() : only.text());
        } else {
            out.writeStartArray();
            for (int i = 0; i < turn.messages().size(); i++) {
                writeBlocks(
                        turn.messages().get(i), prefill && i == turn.messages().size() - 1);
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private void writeBlocks(Message message, boolean prefill) {
        if (message.role() == Role.TOOL) {
            writeToolResult(message);
            return;
        }
        List<?> blocks = keptBlocks(message);
        if (!blocks.isEmpty()) {
            for (Object block : blocks) {
                Object id = Nodes.object(block).get("id");
                keptIds.add(String.valueOf(id));
                Json.write(out, block);
            }
            return;
        }
        dropThoughts(message);
        if (prefill && message.toolCalls().isEmpty() && isOneText(message.content())) {
            text(message.text().stripTrailing(), null);
            return;
        }
        writeParts(message.content());
        for (ToolCall call : message.toolCalls()) {
            out.writeStartObject();
            out.writeStringProperty("type", "tool_use");
            out.writeStringProperty("id", ToolIds.fit(call.id(), LONGEST_ID));
            out.writeStringProperty("name", call.name());
            out.writeName("input");
            ToolArguments.write(out, call.arguments());
            out.writeEndObject();
        }
    }

    private void dropThoughts(Message message) {
        if (message.reasoning() != null || message.extra().containsKey(BLOCKS)) {
            state.drop(message);
        }
    }

    /** Whether a message will be sent with its thoughts at its beginning. */
    boolean keepsThoughts(Message message) {
        List<?> blocks = keptBlocks(message);
        String first =
                blocks.isEmpty() ? "" : Nodes.text(Nodes.object(blocks.get(0)).get("type"), "");
        return first.equals("thinking") || first.equals("redacted_thinking");
    }

    /** The blocks as they came, if the target understands them and they still say what the message says. */
    private List<?> keptBlocks(Message message) {
        List<?> blocks = Nodes.list(message.extra().get(BLOCKS));
        if (blocks.isEmpty() || !state.isOwn(message)) {
            return List.of();
        }
        StringBuilder text = new StringBuilder();
        int calls = 0;
        for (Object block : blocks) {
            Map<String, Object> fields = Nodes.object(block);
            if ("text".equals(fields.get("type"))) {
                text.append(Nodes.text(fields.get("text"), ""));
            } else if ("tool_use".equals(fields.get("type"))) {
                boolean same = calls < message.toolCalls().size()
                        && message.toolCalls().get(calls).id().equals(fields.get("id"));
                calls += same ? 1 : LONGEST_ID;
            }
        }
        boolean unchanged = text.toString().equals(message.text())
                && calls == message.toolCalls().size();
        return unchanged ? blocks : List.of();
    }

    private void writeToolResult(Message message) {
        List<ContentPart> parts = message.content();
        int last = parts.size() - 1;
        ContentPart.CachePoint mark =
                last >= 0 && parts.get(last) instanceof ContentPart.CachePoint point ? point : null;
        List<ContentPart> said = mark == null ? parts : parts.subList(0, last);
        out.writeStartObject();
        out.writeStringProperty("type", "tool_result");
        String id = String.valueOf(message.toolCallId());
        out.writeStringProperty("tool_use_id", keptIds.contains(id) ? id : ToolIds.fit(id, LONGEST_ID));
        if (isOneText(said)) {
            out.writeStringProperty("content", message.text());
        } else if (!said.isEmpty()) {
            out.writeName("content");
            out.writeStartArray();
            writeParts(said);
            out.writeEndArray();
        }
        if (message.extra().get(Message.TOOL_ERROR) instanceof Boolean failed) {
            out.writeBooleanProperty("is_error", failed);
        }
        cacheControl(mark);
        out.writeEndObject();
    }

    private void writeParts(List<ContentPart> parts) {
        for (int i = 0; i < parts.size(); i++) {
            ContentPart.CachePoint mark =
                    i + 1 < parts.size() && parts.get(i + 1) instanceof ContentPart.CachePoint point ? point : null;
            write(parts.get(i), mark);
        }
    }

    private void write(ContentPart part, ContentPart.@Nullable CachePoint mark) {
        if (part instanceof ContentPart.Text text) {
            if (!text.text().isBlank()) {
                text(text.text(), mark);
            }
        } else if (part instanceof ContentPart.Image image) {
            block("image", image.media(), null, mark);
        } else if (part instanceof ContentPart.File file) {
            block("document", file.media(), file.filename(), mark);
        } else if (part instanceof ContentPart.Other raw && mark == null) {
            Json.write(out, raw.fields());
        } else if (part instanceof ContentPart.Other raw) {
            Map<String, Object> marked = new LinkedHashMap<>(raw.fields());
            marked.put("cache_control", control(mark));
            Json.write(out, marked);
        }
    }

    private void text(String text, ContentPart.@Nullable CachePoint mark) {
        out.writeStartObject();
        out.writeStringProperty("type", "text");
        out.writeStringProperty("text", text);
        cacheControl(mark);
        out.writeEndObject();
    }

    private void cacheControl(ContentPart.@Nullable CachePoint mark) {
        if (mark != null) {
            out.writeName("cache_control");
            Json.write(out, control(mark));
        }
    }

    static Map<String, Object> control(ContentPart.@Nullable CachePoint mark) {
        return mark == null || mark.lifetime() == null
                ? Map.of("type", "ephemeral")
                : Map.of("type", "ephemeral", "ttl", mark.lifetime());
    }

    private void block(String type, Media media, @Nullable String title, ContentPart.@Nullable CachePoint mark) {
        out.writeStartObject();
        out.writeStringProperty("type", type);
        out.writeName("source");
        out.writeStartObject();
        MediaData data = MediaData.of(media);
        if (data != null && data.mimeType().startsWith("text/plain")) {
            out.writeStringProperty("type", "text");
            out.writeStringProperty("media_type", "text/plain");
            out.writeStringProperty("data", plainText(media));
        } else if (data != null) {
            out.writeStringProperty("type", "base64");
            out.writeStringProperty("media_type", data.mimeType());
            out.writeName("data");
            data.write(out);
        } else if (media instanceof Media.FileId id) {
            out.writeStringProperty("type", "file");
            out.writeStringProperty("file_id", id.id());
        } else if (media instanceof Media.Url url) {
            out.writeStringProperty("type", "url");
            out.writeStringProperty("url", url.url());
        }
        out.writeEndObject();
        if (title != null) {
            out.writeStringProperty("title", title);
        }
        cacheControl(mark);
        out.writeEndObject();
    }

    /** A text document travels as text. */
    private static String plainText(Media media) {
        if (media instanceof Media.Bytes bytes) {
            return new String(bytes.bytes(), StandardCharsets.UTF_8);
        }
        String base64 = media instanceof Media.Base64 text
                ? text.data()
                : media instanceof Media.Url url ? url.url().substring(url.url().indexOf(',') + 1) : "";
        return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}

package io.aigateway.providers.responses;

import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.internal.json.DataUrlReader;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.FileNames;
import io.aigateway.internal.wire.OpaqueState;
import io.aigateway.internal.wire.ToolIds;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/** Writes messages as input items. For one request. */
final class ResponsesItemWriter {

    /** Where the items of an answer are kept that have no neutral form. */
    static final String ITEMS = "output_items";

    private static final int LONGEST_ID = 64;

    private final JsonGenerator out;
    private final Upstream upstream;
    private final RequestWriter request;
    private final OpaqueState state;
    private final boolean stored;
    /** Ids made elsewhere, which may be longer than the service takes. */
    private final Set<String> foreignIds = new HashSet<>(0);

    private final Set<String> customCalls = new HashSet<>(0);

    ResponsesItemWriter(JsonGenerator out, Upstream upstream, RequestWriter request, boolean stored) {
        this.out = out;
        this.upstream = upstream;
        this.request = request;
        this.state = new OpaqueState(ResponsesProtocol.FAMILY, upstream, OpaqueState.Sharing.PROVIDER);
        this.stored = stored;
    }

    void write(List<Message> messages) {
        out.writeName("input");
        out.writeStartArray();
        messages.forEach(this::write);
        out.writeEndArray();
        state.report(request);
    }

    private void write(Message message) {
        switch (message.role()) {
            case TOOL -> writeResult(message);
            case ASSISTANT -> writeAssistant(message);
            case DEVELOPER -> writeSaid(message, upstream.quirk(ResponsesQuirks.DEVELOPER_ROLE, "developer"));
            case SYSTEM -> writeSaid(message, "system");
            case USER -> writeSaid(message, "user");
        }
    }

    private void writeAssistant(Message message) {
        List<?> items = keptItems(message);
        if (!items.isEmpty()) {
            boolean elsewhere =
                    message.origin() != null && !message.origin().model().equals(upstream.model());
            boolean thinks =
                    upstream.quirk(ResponsesQuirks.ENCRYPTED_REASONING, "false").equals("true");
            boolean thoughts = stored || thinks || !elsewhere;
            if (!thoughts) {
                state.drop(message);
            }
            boolean whole = items.stream().allMatch(item -> isSent(Nodes.object(item), thoughts));
            items.forEach(item -> writeKept(Nodes.object(item), thoughts, whole));
            return;
        }
        if (message.reasoning() != null || message.extra().containsKey(ITEMS)) {
            state.drop(message);
        }
        if (!state.isOwn(message)) {
            message.toolCalls().forEach(call -> foreignIds.add(call.id()));
        }
        if (!message.content().isEmpty()) {
            writeSaid(message, "assistant");
        }
        for (ToolCall call : message.toolCalls()) {
            out.writeStartObject();
            out.writeStringProperty("type", "function_call");
            out.writeStringProperty("call_id", id(call.id()));
            out.writeStringProperty("name", call.name());
            out.writeStringProperty("arguments", call.arguments());
            out.writeEndObject();
        }
    }

    private String id(String id) {
        return foreignIds.contains(id) ? ToolIds.fit(id, LONGEST_ID) : id;
    }

    /** Thoughts that are neither stored nor encrypted mean nothing to the service any more. */
    private boolean isSent(Map<String, Object> item, boolean thoughts) {
        if (!"reasoning".equals(item.get("type"))) {
            return true;
        }
        boolean lost = !stored
                && item.get("encrypted_content") == null
                && Nodes.list(item.get("content")).isEmpty();
        return thoughts && !lost;
    }

    /** An item that came with thoughts is refused under its own id when these do not come along. */
    private void writeKept(Map<String, Object> item, boolean thoughts, boolean whole) {
        if ("custom_tool_call".equals(item.get("type"))) {
            customCalls.add(String.valueOf(item.get("call_id")));
        }
        if (!isSent(item, thoughts)) {
            return;
        }
        if (whole) {
            Json.write(out, item);
        } else {
            Map<String, Object> anonymous = new LinkedHashMap<>(item);
            anonymous.remove("id");
            Json.write(out, anonymous);
        }
    }

    /** The items as they came, if the target understands them and they still say what the message says. */
    private List<?> keptItems(Message message) {
        List<?> items = Nodes.list(message.extra().get(ITEMS));
        if (items.isEmpty() || !state.isOwn(message)) {
            return List.of();
        }
        StringBuilder text = new StringBuilder();
        int calls = 0;
        for (Object item : items) {
            Map<String, Object> fields = Nodes.object(item);
            if (fields.get("content") instanceof String said) {
                text.append(said);
            }
            for (Object part : Nodes.list(fields.get("content"))) {
                Map<String, Object> content = Nodes.object(part);
                text.append("output_text".equals(content.get("type")) ? Nodes.text(content.get("text"), "") : "");
            }
            if (ResponsesAnswer.isCall(fields)) {
                boolean same = calls < message.toolCalls().size()
                        && message.toolCalls().get(calls).id().equals(fields.get("call_id"));
                calls += same ? 1 : Short.MAX_VALUE;
            }
        }
        boolean unchanged = text.toString().equals(message.text())
                && calls == message.toolCalls().size();
        return unchanged ? items : List.of();
    }

    private void writeResult(Message message) {
        out.writeStartObject();
        boolean custom = customCalls.contains(String.valueOf(message.toolCallId()));
        out.writeStringProperty("type", custom ? "custom_tool_call_output" : "function_call_output");
        out.writeStringProperty("call_id", id(String.valueOf(message.toolCallId())));
        out.writeName("output");
        writeContent(message, "input_text");
        out.writeEndObject();
    }

    private void writeSaid(Message message, String role) {
        out.writeStartObject();
        out.writeStringProperty("type", "message");
        out.writeStringProperty("role", role);
        out.writeName("content");
        writeContent(message, message.role() == Role.ASSISTANT ? "output_text" : "input_text");
        if (message.phase() != null && state.isOwn(message)) {
            out.writeStringProperty("phase", message.phase());
        }
        out.writeEndObject();
    }

    private void writeContent(Message message, String textType) {
        List<ContentPart> parts = message.content();
        boolean onlyText = parts.stream()
                .allMatch(part -> part instanceof ContentPart.CachePoint
                        || (part instanceof ContentPart.Text && parts.size() <= 2));
        long texts = parts.stream().filter(ContentPart.Text.class::isInstance).count();
        if (onlyText && texts <= 1) {
            out.writeString(message.text());
            return;
        }
        out.writeStartArray();
        for (ContentPart part : parts) {
            if (!(part instanceof ContentPart.CachePoint)) {
                writePart(part, textType);
            }
        }
        out.writeEndArray();
    }

    private void writePart(ContentPart part, String textType) {
        if (part instanceof ContentPart.Other raw) {
            Json.write(out, raw.fields());
            return;
        }
        out.writeStartObject();
        if (part instanceof ContentPart.Text text) {
            out.writeStringProperty("type", textType);
            out.writeStringProperty("text", text.text());
        } else if (part instanceof ContentPart.Image image) {
            out.writeStringProperty("type", "input_image");
            media(image.media(), "image_url", "file_id");
            out.writeStringProperty("detail", image.detail() == null ? "auto" : image.detail());
        } else if (part instanceof ContentPart.File file) {
            out.writeStringProperty("type", "input_file");
            String name = FileNames.of(file);
            if (name != null) {
                out.writeStringProperty("filename", name);
            }
            boolean elsewhere =
                    file.media() instanceof Media.Url url && !url.url().startsWith("data:");
            media(file.media(), elsewhere ? "file_url" : "file_data", "file_id");
        } else if (part instanceof ContentPart.Audio audio) {
            out.writeStringProperty("type", "input_audio");
            out.writeName("input_audio");
            out.writeStartObject();
            out.writeName("data");
            base64(audio.media(), "");
            out.writeStringProperty("format", audio.format());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private void media(Media media, String field, String idField) {
        if (media instanceof Media.FileId id) {
            out.writeStringProperty(idField, id.id());
            return;
        }
        out.writeName(field);
        if (media instanceof Media.Url url) {
            out.writeString(url.url());
        } else {
            String type = media instanceof Media.Bytes bytes
                    ? bytes.mimeType()
                    : media instanceof Media.Base64 base64 ? base64.mimeType() : "application/octet-stream";
            base64(media, "data:" + type + ";base64,");
        }
    }

    private void base64(Media media, String prefix) {
        if (media instanceof Media.Bytes bytes) {
            out.writeString(new DataUrlReader(prefix, bytes.bytes()), -1);
        } else if (media instanceof Media.Base64 base64) {
            out.writeString(prefix + base64.data());
        } else {
            out.writeString(media instanceof Media.Url url ? url.url() : "");
        }
    }
}

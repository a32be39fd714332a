package io.aigateway.providers.cohere;

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
import io.aigateway.internal.json.DataUrlReader;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.wire.JsonInstruction;
import io.aigateway.internal.wire.OpaqueState;
import io.aigateway.internal.wire.Parameters;
import io.aigateway.internal.wire.Schemas;
import io.aigateway.internal.wire.Thinking;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes a chat request in Cohere's words. For one request. */
final class CohereRequestWriter {

    private static final int MOST_STOPS = 5;

    private final ChatRequest chat;
    private final JsonGenerator out;
    private final Upstream upstream;
    private final RequestWriter request;
    private final Parameters parameters;
    private final OpaqueState state;
    private final Map<String, Object> extras = new LinkedHashMap<>();

    CohereRequestWriter(ChatRequest chat, JsonGenerator out, Upstream upstream, RequestWriter request) {
        this.chat = chat;
        this.out = out;
        this.upstream = upstream;
        this.request = request;
        this.state = new OpaqueState(CohereProtocol.FAMILY, upstream, OpaqueState.Sharing.PROVIDER);
        this.parameters = new Parameters(chat, CohereProtocol.FAMILY, CohereProtocol.UNSUPPORTED, upstream, request);
        parameters.extras(chat, extras::put);
    }

    void write(boolean stream) {
        out.writeStartObject();
        out.writeStringProperty("model", upstream.model());
        out.writeName("messages");
        out.writeStartArray();
        String instruction = jsonInWords();
        if (instruction != null) {
            writeMessage(Message.system(instruction));
        }
        chat.messages().forEach(this::writeMessage);
        out.writeEndArray();
        state.report(request);
        if (stream) {
            out.writeBooleanProperty("stream", true);
        }
        writeTools();
        writeSampling();
        writeFormat();
        writeThinking();
        extras.forEach((name, value) -> {
            out.writeName(name);
            Json.write(out, value);
        });
        out.writeEndObject();
    }

    private void writeSampling() {
        value("max_tokens", "max_tokens", chat.maxOutputTokens());
        value("temperature", "temperature", chat.temperature());
        value("p", "top_p", within("top_p", chat.topP(), 0.01, 0.99));
        value("k", "top_k", chat.topK());
        value("frequency_penalty", "frequency_penalty", within("frequency_penalty", chat.frequencyPenalty(), 0, 1));
        value("presence_penalty", "presence_penalty", within("presence_penalty", chat.presencePenalty(), 0, 1));
        value("seed", "seed", chat.seed());
        value("user", "user", chat.user());
        value("metadata", "metadata", chat.metadata().isEmpty() ? null : chat.metadata());
        value("parallel_tool_calls", "parallel_tool_calls", chat.parallelToolCalls());
        List<String> stops = chat.stop();
        if (stops.size() > MOST_STOPS) {
            request.note("left out " + (stops.size() - MOST_STOPS) + " stop sequences: the protocol takes 5");
            stops = stops.subList(0, MOST_STOPS);
        }
        value("stop_sequences", "stop", stops.isEmpty() ? null : stops);
    }

    private @Nullable Double within(String name, @Nullable Double value, double least, double most) {
        if (value == null || (value >= least && value <= most)) {
            return value;
        }
        double nearest = Math.max(least, Math.min(most, value));
        request.note(name + " " + nearest + " instead of " + value + ": the protocol takes " + least + " to " + most);
        return nearest;
    }

    private void value(String field, String name, @Nullable Object value) {
        if (value != null && parameters.keeps(name)) {
            out.writeName(field);
            Json.write(out, value);
        }
    }

    private void writeMessage(Message message) {
        out.writeStartObject();
        out.writeStringProperty("role", role(message.role()));
        if (message.toolCallId() != null) {
            out.writeStringProperty("tool_call_id", message.toolCallId());
        }
        boolean own = state.isOwn(message);
        if (!own && (message.reasoning() != null || !message.extra().isEmpty())) {
            state.drop(message);
        }
        writeContent(message, own && message.extra().get("thinking") instanceof String thought ? thought : null);
        if (!message.toolCalls().isEmpty()) {
            writeCalls(message.toolCalls());
        }
        if (own) {
            for (String name : List.of("tool_plan", "citations")) {
                if (message.extra().get(name) != null) {
                    out.writeName(name);
                    Json.write(out, message.extra().get(name));
                }
            }
        }
        out.writeEndObject();
    }

    private static String role(Role role) {
        return switch (role) {
            case SYSTEM, DEVELOPER -> "system";
            case USER -> "user";
            case ASSISTANT -> "assistant";
            case TOOL -> "tool";
        };
    }

    private void writeContent(Message message, @Nullable String thinking) {
        List<ContentPart> parts = message.content();
        if (parts.isEmpty() && thinking == null && !message.toolCalls().isEmpty()) {
            return;
        }
        out.writeName("content");
        boolean texts = parts.stream()
                .allMatch(part -> part instanceof ContentPart.Text || part instanceof ContentPart.CachePoint);
        long count = parts.stream().filter(ContentPart.Text.class::isInstance).count();
        if (texts && count <= 1 && thinking == null) {
            out.writeString(message.text());
            return;
        }
        out.writeStartArray();
        if (thinking != null) {
            Json.write(out, Map.of("type", "thinking", "thinking", thinking));
        }
        parts.forEach(this::writePart);
        out.writeEndArray();
    }

    private void writePart(ContentPart part) {
        if (part instanceof ContentPart.Other raw) {
            Json.write(out, raw.fields());
        } else if (part instanceof ContentPart.Text text) {
            out.writeStartObject();
            out.writeStringProperty("type", "text");
            out.writeStringProperty("text", text.text());
            out.writeEndObject();
        } else if (part instanceof ContentPart.Image image) {
            out.writeStartObject();
            out.writeStringProperty("type", "image_url");
            out.writeName("image_url");
            out.writeStartObject();
            out.writeName("url");
            writeUrl(image.media());
            if (image.detail() != null) {
                out.writeStringProperty("detail", image.detail());
            }
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    private void writeUrl(Media media) {
        if (media instanceof Media.Bytes bytes) {
            out.writeString(new DataUrlReader("data:" + bytes.mimeType() + ";base64,", bytes.bytes()), -1);
        } else if (media instanceof Media.Base64 base64) {
            out.writeString("data:" + base64.mimeType() + ";base64," + base64.data());
        } else {
            out.writeString(media instanceof Media.Url url ? url.url() : "");
        }
    }

    private void writeCalls(List<ToolCall> calls) {
        out.writeName("tool_calls");
        out.writeStartArray();
        for (ToolCall call : calls) {
            Json.write(
                    out,
                    Map.of(
                            "id",
                            call.id(),
                            "type",
                            "function",
                            "function",
                            Map.of("name", call.name(), "arguments", call.arguments())));
        }
        out.writeEndArray();
    }

    private void writeTools() {
        ToolChoice choice = chat.toolChoice();
        List<ToolDefinition> tools = chat.tools();
        if (choice != null && choice.mode() == ToolChoice.Mode.TOOL) {
            String name = String.valueOf(choice.name());
            request.note("tool_choice " + name + " by offering that tool alone");
            tools = tools.stream().filter(tool -> tool.name().equals(name)).toList();
        }
        if (!tools.isEmpty()) {
            out.writeName("tools");
            out.writeStartArray();
            tools.forEach(this::writeTool);
            out.writeEndArray();
            if (tools.stream().allMatch(tool -> Boolean.TRUE.equals(tool.strict()))) {
                out.writeBooleanProperty("strict_tools", true);
            }
        }
        if (choice != null && choice.mode() != ToolChoice.Mode.AUTO && parameters.keeps("tool_choice")) {
            out.writeStringProperty("tool_choice", choice.mode() == ToolChoice.Mode.NONE ? "NONE" : "REQUIRED");
        }
    }

    private void writeTool(ToolDefinition tool) {
        if (tool.raw() != null) {
            Json.write(out, tool.raw());
            return;
        }
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", tool.name());
        if (tool.description() != null) {
            function.put("description", tool.description());
        }
        function.put("parameters", Schemas.ofArguments(tool.parameters()));
        function.putAll(parameters.extras(tool));
        Json.write(out, Map.of("type", "function", "function", function));
    }

    private boolean isJsonWanted() {
        ResponseFormat format = chat.responseFormat();
        return format != null
                && (format.type() == ResponseFormat.Type.JSON_OBJECT
                        || format.type() == ResponseFormat.Type.JSON_SCHEMA);
    }

    private @Nullable String jsonInWords() {
        ResponseFormat format = chat.responseFormat();
        if (format == null || !isJsonWanted() || chat.tools().isEmpty()) {
            return null;
        }
        request.note("JSON asked for in the instructions: the protocol takes no format together with tools");
        return JsonInstruction.of(format);
    }

    private void writeFormat() {
        ResponseFormat format = chat.responseFormat();
        if (format == null || !parameters.keeps("response_format")) {
            return;
        }
        if (format.type() == ResponseFormat.Type.RAW) {
            out.writeName("response_format");
            Json.write(out, format.raw());
        } else if (isJsonWanted() && chat.tools().isEmpty()) {
            out.writeName("response_format");
            Json.write(
                    out,
                    format.schema() == null
                            ? Map.of("type", "json_object")
                            : Map.of("type", "json_object", "json_schema", format.schema()));
        }
    }

    private void writeThinking() {
        ReasoningEffort effort = chat.reasoningEffort();
        if (effort == null || extras.containsKey("thinking") || !parameters.keeps("reasoning_effort")) {
            return;
        }
        if (!upstream.quirk("thinking", "none").equals("budget")) {
            if (!effort.equals(ReasoningEffort.NONE)) {
                request.note("dropped reasoning_effort: " + upstream.model() + " does not accept it");
            }
            return;
        }
        out.writeName("thinking");
        if (effort.equals(ReasoningEffort.NONE)) {
            Json.write(out, Map.of("type", "disabled"));
        } else {
            request.note("reasoning_effort " + effort.value() + " as a thinking budget of " + Thinking.budget(effort)
                    + " tokens");
            out.writeStartObject();
            out.writeStringProperty("type", "enabled");
            out.writeNumberProperty("token_budget", Thinking.budget(effort));
            out.writeEndObject();
        }
    }
}

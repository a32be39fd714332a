package io.aigateway.providers.ollama;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.chat.ReasoningEffort;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.MediaData;
import io.aigateway.internal.wire.OpaqueState;
import io.aigateway.internal.wire.Parameters;
import io.aigateway.internal.wire.Schemas;
import io.aigateway.internal.wire.ToolArguments;
import io.aigateway.internal.wire.Turns;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes a chat request in Ollama's words. For one request. */
final class OllamaRequestWriter {

    /** {@code none} (default): not asked for; {@code bool}: on or off; {@code level}: by effort, as gpt-oss has it. */
    private static final String THINKING = "thinking";
    /** {@code false} (default) refuses a prompt that is too long instead of cutting it; {@code unset} leaves it. */
    private static final String TRUNCATE = "truncate";

    private final ChatRequest chat;
    private final JsonGenerator out;
    private final Upstream upstream;
    private final RequestWriter request;
    private final Parameters parameters;
    private final OpaqueState state;
    private final Map<String, String> toolNames;
    private final Map<String, Object> extras = new LinkedHashMap<>();

    OllamaRequestWriter(ChatRequest chat, JsonGenerator out, Upstream upstream, RequestWriter request) {
        this.chat = chat;
        this.out = out;
        this.upstream = upstream;
        this.request = request;
        this.state = new OpaqueState(OllamaProtocol.FAMILY, upstream, OpaqueState.Sharing.FAMILY);
        this.toolNames = Turns.toolNames(chat.messages());
        this.parameters = new Parameters(chat, OllamaProtocol.FAMILY, OllamaProtocol.UNSUPPORTED, upstream, request);
        parameters.extras(chat, extras::put);
    }

    void write(boolean stream) {
        out.writeStartObject();
        out.writeStringProperty("model", upstream.model());
        out.writeName("messages");
        out.writeStartArray();
        chat.messages().forEach(this::writeMessage);
        out.writeEndArray();
        state.report(request);
        out.writeBooleanProperty("stream", stream);
        if (upstream.quirk(TRUNCATE, "false").equals("false") && !extras.containsKey(TRUNCATE)) {
            out.writeBooleanProperty(TRUNCATE, false);
        }
        writeTools();
        writeFormat();
        writeThinking();
        writeOptions();
        value("user", "user", chat.user());
        value("metadata", "metadata", chat.metadata().isEmpty() ? null : chat.metadata());
        value("parallel_tool_calls", "parallel_tool_calls", chat.parallelToolCalls());
        extras.forEach((name, value) -> {
            out.writeName(name);
            Json.write(out, value);
        });
        out.writeEndObject();
    }

    private void value(String field, String name, @Nullable Object value) {
        if (value != null && parameters.keeps(name)) {
            out.writeName(field);
            Json.write(out, value);
        }
    }

    private void writeMessage(Message message) {
        out.writeStartObject();
        out.writeStringProperty(
                "role",
                switch (message.role()) {
                    case SYSTEM, DEVELOPER -> "system";
                    case USER -> "user";
                    case ASSISTANT -> "assistant";
                    case TOOL -> "tool";
                });
        out.writeStringProperty("content", message.text());
        if (message.reasoning() != null && state.isOwn(message)) {
            out.writeStringProperty("thinking", message.reasoning());
        } else if (message.reasoning() != null) {
            state.drop(message);
        }
        if (message.role() == Role.TOOL) {
            String name = message.name() != null ? message.name() : toolNames.get(message.toolCallId());
            if (name != null) {
                out.writeStringProperty("tool_name", name);
            }
            out.writeStringProperty("tool_call_id", String.valueOf(message.toolCallId()));
        }
        writeImages(message);
        if (!message.toolCalls().isEmpty()) {
            out.writeName("tool_calls");
            out.writeStartArray();
            message.toolCalls().forEach(this::writeCall);
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private void writeImages(Message message) {
        boolean begun = false;
        for (ContentPart part : message.content()) {
            MediaData data = part instanceof ContentPart.Image image ? MediaData.of(image.media()) : null;
            if (data != null) {
                if (!begun) {
                    out.writeName("images");
                    out.writeStartArray();
                    begun = true;
                }
                data.write(out);
            }
        }
        if (begun) {
            out.writeEndArray();
        }
    }

    private void writeCall(ToolCall call) {
        out.writeStartObject();
        out.writeStringProperty("id", call.id());
        out.writeName("function");
        out.writeStartObject();
        out.writeStringProperty("name", call.name());
        out.writeName("arguments");
        ToolArguments.write(out, call.arguments());
        out.writeEndObject();
        out.writeEndObject();
    }

    private void writeTools() {
        ToolChoice choice = chat.toolChoice();
        boolean none = choice != null && choice.mode() == ToolChoice.Mode.NONE;
        if (none && !chat.tools().isEmpty()) {
            request.note("tools left out for tool_choice none, which the protocol has no word for");
        } else if (choice != null && choice.mode() != ToolChoice.Mode.AUTO) {
            request.note("dropped tool_choice: the protocol has no word for it");
        }
        if (chat.tools().isEmpty() || none) {
            return;
        }
        out.writeName("tools");
        out.writeStartArray();
        chat.tools().forEach(this::writeTool);
        out.writeEndArray();
    }

    private void writeTool(ToolDefinition tool) {
        if (tool.raw() != null) {
            Json.write(out, tool.raw());
            return;
        }
        Map<String, Object> function = new LinkedHashMap<>();
        function.put("name", tool.name());
        function.put("description", tool.description() == null ? "" : tool.description());
        function.put("parameters", Schemas.ofArguments(tool.parameters()));
        function.putAll(parameters.extras(tool));
        Json.write(out, Map.of("type", "function", "function", function));
    }

    private void writeFormat() {
        ResponseFormat format = chat.responseFormat();
        if (format == null || !parameters.keeps("response_format")) {
            return;
        }
        switch (format.type()) {
            case JSON_OBJECT -> out.writeStringProperty("format", "json");
            case JSON_SCHEMA -> {
                out.writeName("format");
                Json.write(out, format.schema());
            }
            case RAW -> {
                out.writeName("format");
                Json.write(out, format.raw());
            }
            case TEXT -> {} // is what comes anyway
        }
    }

    private void writeThinking() {
        ReasoningEffort effort = chat.reasoningEffort();
        if (effort == null || extras.containsKey("think") || !parameters.keeps("reasoning_effort")) {
            return;
        }
        boolean off = effort.equals(ReasoningEffort.NONE);
        String how = upstream.quirk(THINKING, "none");
        if (how.equals("none")) {
            if (!off) {
                request.note("dropped reasoning_effort: it is not known that " + upstream.model() + " thinks (set"
                        + " quirks.thinking: bool)");
            }
        } else if (how.equals("level") && !off) {
            String level = effort.equals(ReasoningEffort.MINIMAL) ? "low" : effort.value();
            out.writeStringProperty("think", level.equals("xhigh") ? "high" : level);
        } else {
            request.note("reasoning_effort " + effort.value() + " as think " + !off);
            out.writeBooleanProperty("think", !off);
        }
    }

    private void writeOptions() {
        Map<String, Object> options = new LinkedHashMap<>();
        put(options, "temperature", "temperature", chat.temperature());
        put(options, "top_p", "top_p", chat.topP());
        put(options, "top_k", "top_k", chat.topK());
        put(options, "seed", "seed", chat.seed());
        put(options, "num_predict", "max_tokens", chat.maxOutputTokens());
        put(options, "presence_penalty", "presence_penalty", chat.presencePenalty());
        put(options, "frequency_penalty", "frequency_penalty", chat.frequencyPenalty());
        put(options, "stop", "stop", chat.stop().isEmpty() ? null : chat.stop());
        options.putAll(Nodes.object(extras.remove("options")));
        if (!options.isEmpty()) {
            out.writeName("options");
            Json.write(out, options);
        }
    }

    private void put(Map<String, Object> options, String field, String name, @Nullable Object value) {
        if (value != null && parameters.keeps(name)) {
            options.put(field, value);
        }
    }
}

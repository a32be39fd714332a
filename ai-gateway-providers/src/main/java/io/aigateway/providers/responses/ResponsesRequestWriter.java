package io.aigateway.providers.responses;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.Parameters;
import io.aigateway.internal.wire.Schemas;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes a chat request as Responses. For one request. */
final class ResponsesRequestWriter {

    private static final int LEAST_LIMIT = 16;

    private final ChatRequest chat;
    private final JsonGenerator out;
    private final Upstream upstream;
    private final RequestWriter request;
    private final Parameters parameters;
    private final Map<String, Object> extras = new LinkedHashMap<>();

    ResponsesRequestWriter(ChatRequest chat, JsonGenerator out, Upstream upstream, RequestWriter request) {
        this.chat = chat;
        this.out = out;
        this.upstream = upstream;
        this.request = request;
        this.parameters =
                new Parameters(chat, ResponsesProtocol.FAMILY, ResponsesProtocol.UNSUPPORTED, upstream, request);
        parameters.extras(chat, extras::put);
    }

    void write(boolean stream) {
        out.writeStartObject();
        writeConversation();
        if (stream) {
            out.writeBooleanProperty("stream", true);
        }
        value("max_output_tokens", "max_tokens", limit());
        value("temperature", "temperature", chat.temperature());
        value("top_p", "top_p", chat.topP());
        value("user", "user", chat.user());
        value("metadata", "metadata", chat.metadata().isEmpty() ? null : chat.metadata());
        value("top_k", "top_k", chat.topK());
        value("frequency_penalty", "frequency_penalty", chat.frequencyPenalty());
        value("presence_penalty", "presence_penalty", chat.presencePenalty());
        value("seed", "seed", chat.seed());
        value("stop", "stop", chat.stop().isEmpty() ? null : chat.stop());
        writeStorage();
        extras.forEach((name, value) -> {
            out.writeName(name);
            Json.write(out, value);
        });
        out.writeEndObject();
    }

    /** What a count depends on. */
    void writeForCounting() {
        out.writeStartObject();
        writeConversation();
        out.writeEndObject();
    }

    private void writeConversation() {
        out.writeStringProperty("model", upstream.model());
        new ResponsesItemWriter(out, upstream, request, stores()).write(chat.messages());
        writeTools();
        writeReasoning();
        writeFormat();
    }

    private @Nullable Integer limit() {
        Integer wanted = chat.maxOutputTokens();
        if (wanted == null || wanted >= LEAST_LIMIT) {
            return wanted;
        }
        request.note("max_output_tokens " + LEAST_LIMIT + " instead of " + wanted + ": the protocol takes no less");
        return LEAST_LIMIT;
    }

    private boolean stores() {
        Object own = extras.get("store");
        return own instanceof Boolean stored
                ? stored
                : !upstream.quirk(ResponsesQuirks.STORE, "false").equals("false");
    }

    private void writeStorage() {
        String store = upstream.quirk(ResponsesQuirks.STORE, "false");
        if (!extras.containsKey("store") && !store.equals("unset")) {
            out.writeBooleanProperty("store", store.equals("true"));
        }
        boolean encrypted =
                upstream.quirk(ResponsesQuirks.ENCRYPTED_REASONING, "false").equals("true");
        if (encrypted && !stores() && !extras.containsKey("include")) {
            out.writeName("include");
            Json.write(out, List.of("reasoning.encrypted_content"));
        }
    }

    private void value(String field, String name, @Nullable Object value) {
        if (value != null && parameters.keeps(name)) {
            out.writeName(field);
            Json.write(out, value);
        }
    }

    private void writeTools() {
        if (!chat.tools().isEmpty() && parameters.keeps("tools")) {
            out.writeName("tools");
            out.writeStartArray();
            chat.tools().forEach(this::writeTool);
            out.writeEndArray();
        }
        ToolChoice choice = chat.toolChoice();
        if (choice != null && parameters.keeps("tool_choice")) {
            out.writeName("tool_choice");
            switch (choice.mode()) {
                case AUTO -> out.writeString("auto");
                case NONE -> out.writeString("none");
                case REQUIRED -> out.writeString("required");
                case TOOL -> Json.write(out, Map.of("type", "function", "name", String.valueOf(choice.name())));
                case RAW -> Json.write(out, choice.raw());
            }
        }
        value("parallel_tool_calls", "parallel_tool_calls", chat.parallelToolCalls());
    }

    private void writeTool(ToolDefinition tool) {
        if (tool.raw() != null) {
            Json.write(out, tool.raw());
            return;
        }
        out.writeStartObject();
        out.writeStringProperty("type", "function");
        out.writeStringProperty("name", tool.name());
        if (tool.description() != null) {
            out.writeStringProperty("description", tool.description());
        }
        if (tool.parameters() != null) {
            out.writeName("parameters");
            Json.write(out, Schemas.ofArguments(tool.parameters()));
        }
        if (tool.strict() != null) {
            out.writeBooleanProperty("strict", tool.strict());
        } else if (upstream.quirk(ResponsesQuirks.STRICT, "false").equals("false")) {
            out.writeBooleanProperty("strict", false);
        }
        Json.writeFields(out, parameters.extras(tool));
        out.writeEndObject();
    }

    private void writeReasoning() {
        Map<String, Object> reasoning = new LinkedHashMap<>();
        if (chat.reasoningEffort() != null && parameters.keeps("reasoning_effort")) {
            reasoning.put("effort", chat.reasoningEffort().value());
        }
        reasoning.putAll(Nodes.object(extras.remove("reasoning")));
        if (!reasoning.isEmpty()) {
            out.writeName("reasoning");
            Json.write(out, reasoning);
        }
    }

    private void writeFormat() {
        Map<String, Object> text = new LinkedHashMap<>();
        ResponseFormat format = chat.responseFormat();
        if (format != null && parameters.keeps("response_format")) {
            text.put("format", format(format));
        }
        text.putAll(Nodes.object(extras.remove("text")));
        if (!text.isEmpty()) {
            out.writeName("text");
            Json.write(out, text);
        }
    }

    private static Map<String, Object> format(ResponseFormat format) {
        return switch (format.type()) {
            case TEXT -> Map.of("type", "text");
            case JSON_OBJECT -> Map.of("type", "json_object");
            case RAW -> format.raw() == null ? Map.of() : format.raw();
            case JSON_SCHEMA -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("type", "json_schema");
                fields.put("name", format.name() == null ? "answer" : format.name());
                if (format.description() != null) {
                    fields.put("description", format.description());
                }
                fields.put("schema", format.schema() == null ? Map.of() : format.schema());
                if (format.strict() != null) {
                    fields.put("strict", format.strict());
                }
                yield fields;
            }
        };
    }
}

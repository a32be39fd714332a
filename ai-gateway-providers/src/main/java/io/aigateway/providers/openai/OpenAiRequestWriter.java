package io.aigateway.providers.openai;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.wire.Parameters;
import io.aigateway.internal.wire.Schemas;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes a chat request as JSON. Absent fields are not written. For one request. */
final class OpenAiRequestWriter {

    /** Begins the names of extra fields that lie in the function of a tool. */
    static final String FUNCTION = "function.";

    private static final String USAGE_OPTION = "stream_options";

    private final JsonGenerator out;
    private final Upstream upstream;
    private final RequestWriter request;
    private final Parameters parameters;

    OpenAiRequestWriter(ChatRequest chat, JsonGenerator out, Upstream upstream, RequestWriter request) {
        this.out = out;
        this.upstream = upstream;
        this.request = request;
        this.parameters = new Parameters(chat, OpenAiProtocol.ID, Set.of(), upstream, request);
    }

    void write(ChatRequest chat, boolean stream) {
        out.writeStartObject();
        out.writeStringProperty("model", upstream.model());
        new OpenAiMessageWriter(out, upstream, request).write(chat.messages());
        if (stream) {
            out.writeBooleanProperty("stream", true);
            if (upstream.quirk(Quirks.STREAM_OPTIONS, "true").equals("true")
                    && !chat.extra().containsKey(USAGE_OPTION)) {
                out.writeName(USAGE_OPTION);
                out.writeStartObject();
                out.writeBooleanProperty("include_usage", true);
                out.writeEndObject();
            }
        }
        writeSampling(chat);
        writeTools(chat);
        writeFormat(chat.responseFormat());
        parameters.extras(chat, (name, value) -> {
            if (stream || !name.equals(USAGE_OPTION)) {
                out.writeName(name);
                Json.write(out, value);
            }
        });
        out.writeEndObject();
    }

    private void writeSampling(ChatRequest chat) {
        number("temperature", chat.temperature());
        number("top_p", chat.topP());
        number("top_k", chat.topK());
        number("frequency_penalty", chat.frequencyPenalty());
        number("presence_penalty", chat.presencePenalty());
        number(upstream.quirk(Quirks.MAX_TOKENS_FIELD, "max_tokens"), chat.maxOutputTokens());
        number(upstream.quirk(Quirks.SEED_FIELD, "seed"), chat.seed());
        if (!chat.stop().isEmpty()) {
            value("stop", chat.stop());
        }
        if (chat.reasoningEffort() != null) {
            value("reasoning_effort", chat.reasoningEffort().value());
        }
        if (chat.user() != null) {
            value("user", chat.user());
        }
        if (!chat.metadata().isEmpty()) {
            value("metadata", chat.metadata());
        }
    }

    private void writeTools(ChatRequest chat) {
        if (!chat.tools().isEmpty() && keeps("tools")) {
            out.writeName("tools");
            out.writeStartArray();
            chat.tools().forEach(this::writeTool);
            out.writeEndArray();
        }
        ToolChoice choice = chat.toolChoice();
        if (choice != null && keeps("tool_choice")) {
            out.writeName("tool_choice");
            switch (choice.mode()) {
                case AUTO -> out.writeString("auto");
                case NONE -> out.writeString("none");
                case REQUIRED -> out.writeString("required");
                case TOOL ->
                    Json.write(
                            out, Map.of("type", "function", "function", Map.of("name", String.valueOf(choice.name()))));
                case RAW -> Json.write(out, choice.raw());
            }
        }
        if (chat.parallelToolCalls() != null) {
            value("parallel_tool_calls", chat.parallelToolCalls());
        }
    }

    private void writeTool(ToolDefinition tool) {
        if (tool.raw() != null) {
            Json.write(out, tool.raw());
            return;
        }
        out.writeStartObject();
        out.writeStringProperty("type", "function");
        out.writeName("function");
        out.writeStartObject();
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
        }
        Map<String, Object> more = parameters.extras(tool);
        more.forEach((name, value) -> {
            if (name.startsWith(FUNCTION)) {
                out.writeName(name.substring(FUNCTION.length()));
                Json.write(out, value);
            }
        });
        out.writeEndObject();
        more.forEach((name, value) -> {
            if (!name.startsWith(FUNCTION)) {
                out.writeName(name);
                Json.write(out, value);
            }
        });
        String points = upstream.quirk(Quirks.CACHE_POINTS, "none");
        if (tool.cachePoint() != null && points.startsWith("cache_control")) {
            out.writeName("cache_control");
            String lifetime =
                    points.endsWith(Quirks.WITH_LIFETIME) ? tool.cachePoint().lifetime() : null;
            Json.write(
                    out, lifetime == null ? Map.of("type", "ephemeral") : Map.of("type", "ephemeral", "ttl", lifetime));
        }
        out.writeEndObject();
    }

    private void writeFormat(@Nullable ResponseFormat format) {
        if (format == null || !keeps("response_format")) {
            return;
        }
        out.writeName("response_format");
        switch (format.type()) {
            case TEXT -> Json.write(out, Map.of("type", "text"));
            case JSON_OBJECT -> Json.write(out, Map.of("type", "json_object"));
            case JSON_SCHEMA -> writeSchema(format);
            case RAW -> Json.write(out, format.raw());
        }
    }

    private void writeSchema(ResponseFormat format) {
        out.writeStartObject();
        out.writeStringProperty("type", "json_schema");
        out.writeName("json_schema");
        out.writeStartObject();
        if (format.name() != null) {
            out.writeStringProperty("name", format.name());
        }
        if (format.description() != null) {
            out.writeStringProperty("description", format.description());
        }
        out.writeName("schema");
        Json.write(out, format.schema());
        if (format.strict() != null) {
            out.writeBooleanProperty("strict", format.strict());
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    private void number(String name, @Nullable Number value) {
        if (value != null) {
            value(name, value);
        }
    }

    private void value(String name, @Nullable Object value) {
        if (keeps(name)) {
            out.writeName(name);
            Json.write(out, value);
        }
    }

    private boolean keeps(String name) {
        return parameters.keeps(name);
    }
}

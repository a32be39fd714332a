package io.aigateway.providers.anthropic;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ReasoningEffort;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.CachePoints;
import io.aigateway.internal.wire.JsonInstruction;
import io.aigateway.internal.wire.OpaqueState;
import io.aigateway.internal.wire.Parameters;
import io.aigateway.internal.wire.Schemas;
import io.aigateway.internal.wire.Thinking;
import io.aigateway.internal.wire.Turns;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes a chat request as Messages. For one request. */
final class AnthropicRequestWriter {

    /** The tool whose input is the answer, where a schema can only be had by a forced call. */
    static final String ANSWER_TOOL = "json_answer__";

    private static final int LEAST_BUDGET = 1024;
    private static final int MOST_CACHE_POINTS = 4;

    private final ChatRequest chat;
    private final Dialect dialect;
    private final JsonGenerator out;
    private final Upstream upstream;
    private final RequestWriter request;
    private final Parameters parameters;
    private final Map<String, Object> extras = new LinkedHashMap<>();
    private final Turns turns;
    private final OpaqueState state;
    private final AnthropicMessageWriter messages;
    private final boolean nativeSchema;
    private final int maxTokens;
    private final int budget;

    AnthropicRequestWriter(
            ChatRequest chat, Dialect dialect, JsonGenerator out, Upstream upstream, RequestWriter request) {
        this.chat = CachePoints.limited(chat, MOST_CACHE_POINTS, request);
        this.dialect = dialect;
        this.out = out;
        this.upstream = upstream;
        this.request = request;
        this.parameters =
                new Parameters(chat, AnthropicProtocol.FAMILY, AnthropicProtocol.UNSUPPORTED, upstream, request);
        parameters.extras(chat, extras::put);
        this.turns = Turns.of(
                this.chat.messages(),
                AnthropicMessageWriter::saysAnything,
                upstream.quirk(AnthropicQuirks.INSTRUCTIONS, "first").equals("in-place"));
        this.state = new OpaqueState(AnthropicProtocol.FAMILY, upstream, OpaqueState.Sharing.CLAUDE);
        this.messages = new AnthropicMessageWriter(out, state);
        Map<String, Object> schema =
                chat.responseFormat() == null ? null : chat.responseFormat().schema();
        this.nativeSchema = schema != null
                && upstream.quirk(AnthropicQuirks.JSON_SCHEMA, "native").equals("native")
                && Schemas.isClosed(schema);
        this.maxTokens = chat.maxOutputTokens() != null
                ? chat.maxOutputTokens()
                : Integer.parseInt(upstream.quirk(AnthropicQuirks.DEFAULT_MAX_TOKENS, "32000"));
        this.budget = budget();
    }

    void write(boolean stream) {
        out.writeStartObject();
        if (dialect.version() == null) {
            out.writeStringProperty("model", upstream.model());
        } else {
            out.writeStringProperty("anthropic_version", dialect.version());
        }
        if (chat.maxOutputTokens() == null && !extras.containsKey("max_tokens")) {
            request.note("max_tokens " + maxTokens + ": the protocol requires a limit and the request has none");
        }
        if (!extras.containsKey("max_tokens")) {
            out.writeNumberProperty("max_tokens", maxTokens);
        }
        writeConversation();
        if (stream && dialect != Dialect.BEDROCK) {
            out.writeBooleanProperty("stream", true);
        }
        new AnthropicSampling(chat, out, upstream, request, parameters).write(isThinking());
        writeMetadata();
        writeExtras();
        out.writeEndObject();
    }

    /** What a count depends on. */
    void writeForCounting() {
        out.writeStartObject();
        out.writeStringProperty("model", upstream.model());
        writeConversation();
        extras.keySet().removeIf(name -> name.equals("service_tier") || name.equals("container"));
        writeExtras();
        out.writeEndObject();
    }

    private void writeConversation() {
        boolean byTool = isAnsweredByTool();
        String instruction = jsonInstruction();
        if (turns.moved()) {
            request.note("instructions within the conversation were moved to its beginning");
        }
        messages.writeSystem(turns.system(), instruction);
        messages.writeTurns(turns.turns());
        state.report(request);
        writeTools(byTool);
        writeThinking();
        writeOutput(byTool);
    }

    /** A schema is native, or asked for by a forced call, which cannot be had while the model thinks. */
    private boolean isAnsweredByTool() {
        ResponseFormat format = chat.responseFormat();
        boolean wanted = format != null && format.type() == ResponseFormat.Type.JSON_SCHEMA && !nativeSchema;
        return wanted && !isThinking() && chat.tools().isEmpty();
    }

    private @Nullable String jsonInstruction() {
        ResponseFormat format = chat.responseFormat();
        if (format == null) {
            return null;
        }
        boolean schemaInWords =
                format.type() == ResponseFormat.Type.JSON_SCHEMA && !nativeSchema && !isAnsweredByTool();
        if (format.type() == ResponseFormat.Type.JSON_OBJECT || schemaInWords) {
            request.note("JSON asked for in the instructions: the model has no parameter for it");
            return JsonInstruction.of(format);
        }
        return null;
    }

    private void writeTools(boolean byTool) {
        List<ToolDefinition> tools = chat.tools();
        if (!tools.isEmpty() || byTool) {
            out.writeName("tools");
            out.writeStartArray();
            tools.forEach(this::writeTool);
            if (byTool) {
                writeAnswerTool();
            }
            out.writeEndArray();
        }
        writeToolChoice(byTool);
    }

    private void writeTool(ToolDefinition tool) {
        if (tool.raw() != null) {
            Json.write(out, tool.raw());
            return;
        }
        out.writeStartObject();
        out.writeStringProperty("name", tool.name());
        if (tool.description() != null) {
            out.writeStringProperty("description", tool.description());
        }
        out.writeName("input_schema");
        Json.write(out, Schemas.withoutTopAlternatives(tool.parameters()));
        if (tool.strict() != null) {
            out.writeBooleanProperty("strict", tool.strict());
        }
        Json.writeFields(out, parameters.extras(tool));
        if (tool.cachePoint() != null) {
            out.writeName("cache_control");
            Json.write(out, AnthropicMessageWriter.control(tool.cachePoint()));
        }
        out.writeEndObject();
    }

    private void writeAnswerTool() {
        request.note("JSON schema emulated by a forced tool call: the model has no parameter for it");
        ResponseFormat format = chat.responseFormat();
        out.writeStartObject();
        out.writeStringProperty("name", ANSWER_TOOL);
        out.writeStringProperty("description", "Gives the answer in the wanted form.");
        out.writeName("input_schema");
        Json.write(out, format == null ? null : format.schema());
        out.writeEndObject();
    }

    private void writeToolChoice(boolean byTool) {
        boolean single = Boolean.FALSE.equals(chat.parallelToolCalls()) && parameters.keeps("parallel_tool_calls");
        Map<String, Object> choice = byTool ? named("tool", ANSWER_TOOL) : choice(chat.toolChoice());
        if (choice == null && single && !chat.tools().isEmpty()) {
            choice = named("auto", null);
        }
        if (choice == null) {
            return;
        }
        if (single && !"none".equals(choice.get("type"))) {
            choice.put("disable_parallel_tool_use", true);
        }
        out.writeName("tool_choice");
        Json.write(out, choice);
    }

    private @Nullable Map<String, Object> choice(@Nullable ToolChoice choice) {
        if (choice == null || !parameters.keeps("tool_choice")) {
            return null;
        }
        boolean forced = choice.mode() == ToolChoice.Mode.REQUIRED || choice.mode() == ToolChoice.Mode.TOOL;
        if (forced && isThinking()) {
            request.note("tool_choice auto: a thinking model cannot be forced to call");
            return named("auto", null);
        }
        return switch (choice.mode()) {
            case AUTO -> named("auto", null);
            case NONE -> named("none", null);
            case REQUIRED -> named("any", null);
            case TOOL -> named("tool", choice.name());
            case RAW -> choice.raw() == null ? null : new LinkedHashMap<>(choice.raw());
        };
    }

    private static Map<String, Object> named(String type, @Nullable String name) {
        Map<String, Object> choice = new LinkedHashMap<>(4);
        choice.put("type", type);
        if (name != null) {
            choice.put("name", name);
        }
        return choice;
    }

    private boolean isAdaptive() {
        return upstream.quirk(AnthropicQuirks.THINKING, "budget").equals("adaptive");
    }

    /** Whether this request makes the model think. */
    private boolean isThinking() {
        if (extras.get("thinking") instanceof Map<?, ?> own) {
            return !"disabled".equals(own.get("type"));
        }
        ReasoningEffort effort = chat.reasoningEffort();
        return budget > 0 || (isAdaptive() && effort != null && !effort.equals(ReasoningEffort.NONE));
    }

    /** The thinking budget; 0 where none is sent. */
    private int budget() {
        ReasoningEffort effort = chat.reasoningEffort();
        if (effort == null || extras.containsKey("thinking") || isAdaptive() || effort.equals(ReasoningEffort.NONE)) {
            return 0;
        }
        if (!parameters.adapts()
                || upstream.quirk(AnthropicQuirks.THINKING, "budget").equals("none")) {
            request.note("dropped reasoning_effort: " + upstream.model() + " does not accept it");
            return 0;
        }
        if (maxTokens <= LEAST_BUDGET) {
            request.note("no thinking: max_tokens " + maxTokens + " leaves no room for it");
            return 0;
        }
        if (isPrefill()) {
            request.note("no thinking: the answer goes on from a given beginning");
            return 0;
        }
        if (callsWithoutThoughts()) {
            request.note("no thinking: the tool calls being answered were made without thoughts of this provider");
            return 0;
        }
        int wanted = Thinking.budget(effort);
        return wanted < maxTokens ? wanted : Math.max(LEAST_BUDGET, maxTokens / 2);
    }

    private boolean isPrefill() {
        List<Turns.Turn> all = turns.turns();
        return !all.isEmpty() && all.get(all.size() - 1).assistant();
    }

    /** While tools run, the turn that called them must begin with its thoughts if thinking is on. */
    private boolean callsWithoutThoughts() {
        List<Turns.Turn> all = turns.turns();
        if (all.size() < 2 || all.get(all.size() - 1).messages().get(0).role() != Role.TOOL) {
            return false;
        }
        return !messages.keepsThoughts(all.get(all.size() - 2).messages().get(0));
    }

    private void writeThinking() {
        ReasoningEffort effort = chat.reasoningEffort();
        if (effort == null || extras.containsKey("thinking")) {
            return;
        }
        if (effort.equals(ReasoningEffort.NONE)) {
            if (!upstream.quirk(AnthropicQuirks.THINKING, "budget").equals("none")) {
                out.writeName("thinking");
                Json.write(out, Map.of("type", "disabled"));
            }
        } else if (isAdaptive()) {
            out.writeName("thinking");
            Json.write(out, Map.of("type", "adaptive"));
        } else if (budget > 0) {
            request.note("reasoning_effort " + effort.value() + " as a thinking budget of " + budget + " tokens");
            out.writeName("thinking");
            out.writeStartObject();
            out.writeStringProperty("type", "enabled");
            out.writeNumberProperty("budget_tokens", budget);
            out.writeEndObject();
        }
    }

    private void writeOutput(boolean byTool) {
        Map<String, Object> config = new LinkedHashMap<>();
        ReasoningEffort effort = chat.reasoningEffort();
        if (effort != null && isAdaptive() && !effort.equals(ReasoningEffort.NONE)) {
            config.put("effort", effort.equals(ReasoningEffort.MINIMAL) ? "low" : effort.value());
        }
        ResponseFormat format = chat.responseFormat();
        Map<String, Object> schema = format == null ? null : format.schema();
        if (schema != null && nativeSchema && !byTool) {
            config.put("format", Map.of("type", "json_schema", "schema", schema));
        } else if (format != null && format.type() == ResponseFormat.Type.RAW && format.raw() != null) {
            config.put("format", format.raw());
        }
        config.putAll(Nodes.object(extras.remove("output_config")));
        if (!config.isEmpty()) {
            out.writeName("output_config");
            Json.write(out, config);
        }
    }

    private void writeMetadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        chat.metadata().forEach((name, value) -> {
            if (name.equals("user_id")) {
                metadata.put(name, value);
            } else {
                request.note("dropped metadata." + name + ": the protocol knows user_id only");
            }
        });
        if (chat.user() != null && parameters.keeps("user")) {
            metadata.put("user_id", chat.user());
        }
        if (!metadata.isEmpty()) {
            out.writeName("metadata");
            Json.write(out, metadata);
        }
    }

    /** Beta features go into a header, but on Bedrock into the body. */
    private void writeExtras() {
        extras.forEach((name, value) -> {
            if (!name.equals("betas")) {
                out.writeName(name);
                Json.write(out, value);
            } else if (dialect == Dialect.BEDROCK) {
                out.writeName("anthropic_beta");
                Json.write(out, value);
            } else {
                request.header("anthropic-beta", joined(value));
            }
        });
    }

    private static String joined(Object betas) {
        return betas instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : String.valueOf(betas);
    }
}

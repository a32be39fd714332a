package io.aigateway.providers.bedrock;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.Message;
import io.aigateway.chat.ReasoningEffort;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes a chat request as Converse. For one request. */
final class BedrockRequestWriter {

    private static final double LEAST_TOP_P_OF_THINKING = 0.95;
    private static final int MOST_CACHE_POINTS = 4;
    /** Keywords that Nova refuses anywhere, and those it takes at the top. */
    private static final Set<String> REFUSED_BY_NOVA =
            Set.of("$schema", "$id", "additionalProperties", "patternProperties", "unevaluatedProperties");

    private static final Set<String> NOVA_TOP = Set.of("type", "properties", "required", "$defs", "definitions");

    private static final String ADDITIONAL = "additionalModelRequestFields";

    private final ChatRequest chat;
    private final JsonGenerator out;
    private final Upstream upstream;
    private final RequestWriter request;
    private final Parameters parameters;
    private final Map<String, Object> extras = new LinkedHashMap<>();
    private final Map<String, Object> additional = new LinkedHashMap<>();
    private final OpaqueState state;
    private final BedrockMessageWriter messages;
    private final Turns turns;
    private final String thinking;

    BedrockRequestWriter(ChatRequest chat, JsonGenerator out, Upstream upstream, RequestWriter request) {
        this.chat = CachePoints.limited(chat, MOST_CACHE_POINTS, request);
        this.out = out;
        this.upstream = upstream;
        this.request = request;
        this.parameters = new Parameters(chat, BedrockProtocol.FAMILY, BedrockProtocol.UNSUPPORTED, upstream, request);
        parameters.extras(chat, extras::put);
        this.state = new OpaqueState(BedrockProtocol.FAMILY, upstream, OpaqueState.Sharing.PROVIDER_AND_VENDOR);
        this.messages = new BedrockMessageWriter(out, state, upstream.quirk(BedrockQuirks.CACHE_POINTS, "none"));
        this.turns = Turns.of(this.chat.messages(), messages::saysAnything);
        this.thinking = upstream.quirk(BedrockQuirks.THINKING, "none");
        putThinking();
    }

    /** The fields of the whole request. */
    void write() {
        writeConversation();
        putTopK();
        writeInference();
        writeFormat();
        if (!chat.metadata().isEmpty() && parameters.keeps("metadata")) {
            Map<String, String> labels = new LinkedHashMap<>();
            chat.metadata().forEach((name, value) -> labels.put(name, String.valueOf(value)));
            out.writeName("requestMetadata");
            Json.write(out, labels);
        }
        for (String name : BedrockProtocol.UNSUPPORTED) {
            ignored(name);
        }
        additional.putAll(Nodes.object(extras.remove(ADDITIONAL)));
        if (!additional.isEmpty()) {
            out.writeName(ADDITIONAL);
            Json.write(out, additional);
        }
        extras.forEach((name, value) -> {
            out.writeName(name);
            Json.write(out, value);
        });
    }

    private void ignored(String name) {
        Object value =
                switch (name) {
                    case "frequency_penalty" -> chat.frequencyPenalty();
                    case "presence_penalty" -> chat.presencePenalty();
                    case "seed" -> chat.seed();
                    case "user" -> chat.user();
                    default -> chat.parallelToolCalls();
                };
        if (value != null && parameters.keeps(name)) {
            throw new IllegalStateException(name + " is among what Converse has no word for");
        }
    }

    /** What is said and what can be called. */
    void writeConversation() {
        if (turns.moved()) {
            request.note("instructions within the conversation were moved to its beginning");
        }
        messages.writeSystem(turns.system(), schemaInWords());
        messages.writeTurns(turns.turns());
        state.report(request);
        writeTools();
    }

    private boolean isSchemaNative() {
        ResponseFormat format = chat.responseFormat();
        return upstream.quirk(BedrockQuirks.JSON_SCHEMA, "native").equals("native")
                && format != null
                && format.schema() != null
                && Schemas.isClosed(format.schema());
    }

    private @Nullable String schemaInWords() {
        ResponseFormat format = chat.responseFormat();
        if (format == null) {
            return null;
        }
        boolean words = format.type() == ResponseFormat.Type.JSON_OBJECT
                || (format.type() == ResponseFormat.Type.JSON_SCHEMA && !isSchemaNative());
        if (!words) {
            return null;
        }
        request.note("JSON asked for in the instructions: the model has no parameter for it");
        return JsonInstruction.of(format);
    }

    private void writeTools() {
        boolean none = chat.toolChoice() != null && chat.toolChoice().mode() == ToolChoice.Mode.NONE;
        Set<String> called = calledTools();
        if (none && !chat.tools().isEmpty()) {
            request.note(
                    called.isEmpty()
                            ? "tools left out for tool_choice none, which the protocol has no word for"
                            : "tool_choice none cannot be said while the conversation holds calls");
        }
        boolean given = !chat.tools().isEmpty() && !(none && called.isEmpty());
        if (!given && called.isEmpty()) {
            return;
        }
        out.writeName("toolConfig");
        out.writeStartObject();
        out.writeName("tools");
        out.writeStartArray();
        if (given) {
            chat.tools().forEach(this::writeTool);
        } else {
            request.note("declared the tools called before: the protocol wants them with the conversation");
            called.forEach(name -> writeTool(
                    ToolDefinition.builder(name).description("Called before.").build()));
        }
        out.writeEndArray();
        ToolChoice choice = chat.toolChoice();
        if (choice != null && given && !none && parameters.keeps("tool_choice")) {
            out.writeName("toolChoice");
            Json.write(out, allowed(choice));
        }
        out.writeEndObject();
    }

    /** A Claude that thinks cannot be forced to call. */
    private Map<String, Object> allowed(ToolChoice choice) {
        boolean forced = choice.mode() == ToolChoice.Mode.REQUIRED || choice.mode() == ToolChoice.Mode.TOOL;
        if (forced && claudeThinks()) {
            request.note("tool_choice auto: a thinking model cannot be forced to call");
            return Map.of("auto", Map.of());
        }
        return choice(choice);
    }

    private boolean claudeThinks() {
        return thinking.startsWith("claude")
                && additional.get("thinking") instanceof Map<?, ?> how
                && !"disabled".equals(how.get("type"));
    }

    /** Nova at its highest effort takes no other figures. */
    private boolean novaThinksHard() {
        return additional.get("reasoningConfig") instanceof Map<?, ?> how
                && "high".equals(how.get("maxReasoningEffort"));
    }

    /** While tools run, the turn that called them must begin with its thoughts; nor may a beginning be given. */
    private @Nullable String reasonNotToThink() {
        List<Turns.Turn> all = turns.turns();
        int last = all.size() - 1;
        if (last >= 0 && all.get(last).assistant()) {
            return "the answer goes on from a given beginning";
        }
        boolean answering = last > 0 && all.get(last).messages().get(0).role() == Role.TOOL;
        if (answering && !messages.keepsThoughts(all.get(last - 1).messages().get(0))) {
            return "the tool calls being answered were made without thoughts of this provider";
        }
        return null;
    }

    private Set<String> calledTools() {
        Set<String> names = new LinkedHashSet<>();
        for (Message message : chat.messages()) {
            for (ToolCall call : message.toolCalls()) {
                names.add(call.name());
            }
            if (message.role() == Role.TOOL && message.name() != null) {
                names.add(message.name());
            }
        }
        return names;
    }

    private static Map<String, Object> choice(ToolChoice choice) {
        return switch (choice.mode()) {
            case REQUIRED -> Map.of("any", Map.of());
            case TOOL -> Map.of("tool", Map.of("name", String.valueOf(choice.name())));
            case RAW -> choice.raw() == null ? Map.of("auto", Map.of()) : choice.raw();
            default -> Map.of("auto", Map.of());
        };
    }

    private void writeTool(ToolDefinition tool) {
        if (tool.raw() != null) {
            Json.write(out, tool.raw());
            return;
        }
        out.writeStartObject();
        out.writeName("toolSpec");
        out.writeStartObject();
        out.writeStringProperty("name", tool.name());
        if (tool.description() != null && !tool.description().isBlank()) {
            out.writeStringProperty("description", tool.description());
        }
        out.writeName("inputSchema");
        Json.write(out, Map.of("json", schema(tool)));
        if (tool.strict() != null) {
            out.writeBooleanProperty("strict", tool.strict());
        }
        Json.writeFields(out, parameters.extras(tool));
        out.writeEndObject();
        out.writeEndObject();
        if (tool.cachePoint() != null) {
            messages.writeCachePoint(tool.cachePoint());
        }
    }

    /** The first Novas take the plainest of schemas only. */
    private Map<String, Object> schema(ToolDefinition tool) {
        Map<String, Object> schema = Schemas.withoutTopAlternatives(tool.parameters());
        if (!upstream.model().contains("amazon.nova-") || upstream.model().contains("amazon.nova-2")) {
            return schema;
        }
        Map<String, Object> plain = new LinkedHashMap<>(Schemas.without(schema, REFUSED_BY_NOVA));
        plain.keySet().retainAll(NOVA_TOP);
        return plain;
    }

    private void writeInference() {
        Map<String, Object> config = new LinkedHashMap<>();
        String reason = novaThinksHard() ? "not at the highest effort" : null;
        put(config, "maxTokens", "max_tokens", chat.maxOutputTokens(), reason);
        String thinks = claudeThinks() ? "not together with thinking" : reason;
        Double temperature = chat.temperature();
        if (temperature != null && temperature > 1) {
            request.note("temperature 1 instead of " + temperature + ": the protocol takes 0 to 1");
            temperature = 1.0;
        }
        put(config, "temperature", "temperature", temperature, thinks);
        boolean one = upstream.quirk(BedrockQuirks.ONE_OF_SAMPLING, "false").equals("true");
        boolean small = chat.topP() != null && chat.topP() < LEAST_TOP_P_OF_THINKING;
        put(
                config,
                "topP",
                "top_p",
                chat.topP(),
                one && temperature != null ? "not together with temperature" : small ? thinks : reason);
        List<String> stops = new ArrayList<>(chat.stop());
        if (stops.removeIf(String::isBlank)) {
            request.note("left out blank stop sequences, which models refuse");
        }
        put(config, "stopSequences", "stop", stops.isEmpty() ? null : stops, null);
        config.putAll(Nodes.object(extras.remove("inferenceConfig")));
        if (!config.isEmpty()) {
            out.writeName("inferenceConfig");
            Json.write(out, config);
        }
    }

    private void put(
            Map<String, Object> config, String field, String name, @Nullable Object value, @Nullable String refused) {
        if (value == null) {
            return;
        }
        if (refused != null) {
            request.note("dropped " + name + ": " + refused);
        } else if (parameters.keeps(name)) {
            config.put(field, value);
        }
    }

    private void putTopK() {
        String field = upstream.quirk(BedrockQuirks.TOP_K_FIELD, "");
        if (chat.topK() == null || !parameters.keeps("top_k")) {
            return;
        }
        if (claudeThinks()) {
            request.note("dropped top_k: not together with thinking");
            return;
        }
        if (field.isEmpty()) {
            request.note("dropped top_k: no field for it is known for " + upstream.model());
            return;
        }
        int dot = field.indexOf('.');
        additional.put(
                dot < 0 ? field : field.substring(0, dot),
                dot < 0 ? chat.topK() : Map.of(field.substring(dot + 1), chat.topK()));
    }

    private void putThinking() {
        ReasoningEffort effort = chat.reasoningEffort();
        if (effort == null || !parameters.keeps("reasoning_effort")) {
            return;
        }
        boolean off = effort.equals(ReasoningEffort.NONE);
        String how = parameters.adapts() ? thinking : "none";
        String obstacle = how.startsWith("claude") && !off ? reasonNotToThink() : null;
        if (obstacle != null) {
            request.note("no thinking: " + obstacle);
            return;
        }
        switch (how) {
            case "claude-budget" -> putClaudeBudget(effort, off);
            case "claude-adaptive" -> {
                additional.put("thinking", Map.of("type", off ? "disabled" : "adaptive"));
                if (!off) {
                    additional.put("output_config", Map.of("effort", word(effort)));
                }
            }
            case "nova" -> {
                if (!off) {
                    additional.put("reasoningConfig", Map.of("type", "enabled", "maxReasoningEffort", word(effort)));
                }
            }
            case "effort" -> additional.put("reasoning_effort", off ? "low" : word(effort));
            default -> {
                if (!off) {
                    request.note("dropped reasoning_effort: " + upstream.model() + " does not accept it");
                }
            }
        }
    }

    private static String word(ReasoningEffort effort) {
        return switch (effort.value()) {
            case "minimal", "low" -> "low";
            case "medium" -> "medium";
            default -> "high";
        };
    }

    private void putClaudeBudget(ReasoningEffort effort, boolean off) {
        if (off) {
            return;
        }
        int limit = chat.maxOutputTokens() == null ? Integer.MAX_VALUE : chat.maxOutputTokens();
        int budget = Math.min(Thinking.budget(effort), limit / 2);
        if (budget < Thinking.budget(ReasoningEffort.LOW)) {
            request.note("no thinking: max_tokens " + limit + " leaves no room for it");
            return;
        }
        request.note("reasoning_effort " + effort.value() + " as a thinking budget of " + budget + " tokens");
        additional.put("thinking", Map.of("type", "enabled", "budget_tokens", budget));
    }

    private void writeFormat() {
        ResponseFormat format = chat.responseFormat();
        Map<String, Object> config = new LinkedHashMap<>();
        Map<String, Object> schema = format == null ? null : format.schema();
        if (format != null && format.type() == ResponseFormat.Type.RAW && format.raw() != null) {
            config.put("textFormat", format.raw());
        } else if (format != null && schema != null && isSchemaNative() && parameters.keeps("response_format")) {
            Map<String, Object> wanted = new LinkedHashMap<>();
            wanted.put("schema", Json.toText(schema));
            wanted.put("name", format.name() == null ? "answer" : format.name());
            if (format.description() != null) {
                wanted.put("description", format.description());
            }
            config.put("textFormat", Map.of("type", "json_schema", "structure", Map.of("jsonSchema", wanted)));
        }
        config.putAll(Nodes.object(extras.remove("outputConfig")));
        if (!config.isEmpty()) {
            out.writeName("outputConfig");
            Json.write(out, config);
        }
    }
}

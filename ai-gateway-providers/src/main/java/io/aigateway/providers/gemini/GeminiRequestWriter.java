package io.aigateway.providers.gemini;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.chat.ReasoningEffort;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.JsonInstruction;
import io.aigateway.internal.wire.OpaqueState;
import io.aigateway.internal.wire.Parameters;
import io.aigateway.internal.wire.Thinking;
import io.aigateway.internal.wire.Turns;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes a chat request as {@code generateContent}. For one request. */
final class GeminiRequestWriter {

    private static final int MOST_STOPS = 5;
    private static final String ALL_LEVELS = "MINIMAL,LOW,MEDIUM,HIGH";
    private static final String GENERATION = "generationConfig";

    private final ChatRequest chat;
    private final JsonGenerator out;
    private final Upstream upstream;
    private final RequestWriter request;
    private final Parameters parameters;
    private final Map<String, Object> extras = new LinkedHashMap<>();
    private final boolean openApi;

    GeminiRequestWriter(ChatRequest chat, JsonGenerator out, Upstream upstream, RequestWriter request) {
        this.chat = chat;
        this.out = out;
        this.upstream = upstream;
        this.request = request;
        this.parameters = new Parameters(chat, GeminiProtocol.FAMILY, GeminiProtocol.UNSUPPORTED, upstream, request);
        parameters.extras(chat, extras::put);
        this.openApi = upstream.quirk(GeminiQuirks.SCHEMA, "json").equals("openapi");
    }

    /** The fields of the whole request. */
    void write() {
        writeConversation();
        writeGeneration();
        if (!chat.metadata().isEmpty()) {
            if (upstream.quirk(GeminiQuirks.LABELS, "false").equals("true") && parameters.keeps("metadata")) {
                out.writeName("labels");
                Json.write(out, chat.metadata());
            } else {
                request.note("dropped metadata: labels exist on Vertex AI only");
            }
        }
        extras.forEach((name, value) -> {
            if (!name.equals(GENERATION)) {
                out.writeName(name);
                Json.write(out, value);
            }
        });
    }

    /** What is said and what can be called. */
    void writeConversation() {
        boolean asUser = upstream.quirk(GeminiQuirks.SYSTEM, "instruction").equals("user");
        Turns turns =
                Turns.of(asUser ? saidByUser(chat.messages()) : chat.messages(), GeminiMessageWriter::saysAnything);
        if (turns.moved()) {
            request.note("instructions within the conversation were moved to its beginning");
        }
        OpaqueState state = new OpaqueState(GeminiProtocol.FAMILY, upstream, OpaqueState.Sharing.PROVIDER);
        boolean signed = upstream.quirk(GeminiQuirks.SIGNATURES, "optional").equals("required");
        GeminiMessageWriter messages = new GeminiMessageWriter(out, state, signed, Turns.toolNames(chat.messages()));
        writeSystem(turns.system(), messages);
        messages.write(turns.turns());
        state.report(request);
        writeTools();
    }

    private List<Message> saidByUser(List<Message> messages) {
        List<Message> said = new ArrayList<>(messages.size());
        for (Message message : messages) {
            boolean system = message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
            said.add(system ? Message.user(message.content().toArray(new ContentPart[0])) : message);
        }
        request.note("instructions are said by the user: the model takes none");
        return said;
    }

    private void writeSystem(List<Message> system, GeminiMessageWriter messages) {
        String instruction = schemaInWords();
        if (system.isEmpty() && instruction == null) {
            return;
        }
        out.writeName("systemInstruction");
        out.writeStartObject();
        out.writeName("parts");
        out.writeStartArray();
        for (Message message : system) {
            message.content().forEach(messages::writePart);
        }
        if (instruction != null) {
            messages.writePart(ContentPart.text(instruction));
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private boolean isJsonWanted() {
        ResponseFormat format = chat.responseFormat();
        return format != null
                && (format.type() == ResponseFormat.Type.JSON_OBJECT
                        || format.type() == ResponseFormat.Type.JSON_SCHEMA);
    }

    /** Most models refuse JSON as a parameter when there are tools. */
    private boolean isJsonNative() {
        return chat.tools().isEmpty()
                || upstream.quirk(GeminiQuirks.SCHEMA_WITH_TOOLS, "false").equals("true");
    }

    private @Nullable String schemaInWords() {
        ResponseFormat format = chat.responseFormat();
        if (format == null || !isJsonWanted() || isJsonNative()) {
            return null;
        }
        request.note("JSON asked for in the instructions: the model does not take a format together with tools");
        return JsonInstruction.of(format);
    }

    private void writeTools() {
        List<ToolDefinition> functions =
                chat.tools().stream().filter(tool -> tool.raw() == null).toList();
        if (!chat.tools().isEmpty()) {
            out.writeName("tools");
            out.writeStartArray();
            if (!functions.isEmpty()) {
                out.writeStartObject();
                out.writeName("functionDeclarations");
                out.writeStartArray();
                functions.forEach(this::writeFunction);
                out.writeEndArray();
                out.writeEndObject();
            }
            for (ToolDefinition tool : chat.tools()) {
                if (tool.raw() != null) {
                    Json.write(out, tool.raw());
                }
            }
            out.writeEndArray();
        }
        ToolChoice choice = chat.toolChoice();
        if (choice != null && !extras.containsKey("toolConfig") && parameters.keeps("tool_choice")) {
            out.writeName("toolConfig");
            Json.write(out, choice.raw() != null ? choice.raw() : Map.of("functionCallingConfig", calling(choice)));
        }
    }

    private static Map<String, Object> calling(ToolChoice choice) {
        return switch (choice.mode()) {
            case NONE -> Map.of("mode", "NONE");
            case REQUIRED -> Map.of("mode", "ANY");
            case TOOL -> Map.of("mode", "ANY", "allowedFunctionNames", List.of(String.valueOf(choice.name())));
            default -> Map.of("mode", "AUTO");
        };
    }

    private void writeFunction(ToolDefinition tool) {
        out.writeStartObject();
        out.writeStringProperty("name", tool.name());
        if (tool.description() != null) {
            out.writeStringProperty("description", tool.description());
        }
        Map<String, Object> schema = tool.parameters();
        Map<String, Object> written = schema == null || !openApi ? schema : GeminiSchemas.subset(schema);
        boolean empty = written == null
                || (openApi && Nodes.object(written.get("properties")).isEmpty() && !written.containsKey("anyOf"));
        if (!empty) {
            out.writeName(openApi ? "parameters" : "parametersJsonSchema");
            Json.write(out, written);
        }
        Json.writeFields(out, parameters.extras(tool));
        out.writeEndObject();
    }

    private void writeGeneration() {
        Map<String, Object> config = new LinkedHashMap<>();
        put(config, "temperature", "temperature", chat.temperature());
        put(config, "topP", "top_p", chat.topP());
        put(config, "topK", "top_k", chat.topK());
        put(config, "maxOutputTokens", "max_tokens", chat.maxOutputTokens());
        put(config, "presencePenalty", "presence_penalty", chat.presencePenalty());
        put(config, "frequencyPenalty", "frequency_penalty", chat.frequencyPenalty());
        put(config, "seed", "seed", chat.seed());
        putStops(config);
        putFormat(config);
        putThinking(config);
        ignored("user", chat.user());
        ignored("parallel_tool_calls", chat.parallelToolCalls());
        config.putAll(Nodes.object(extras.get(GENERATION)));
        if (!config.isEmpty()) {
            out.writeName(GENERATION);
            Json.write(out, config);
        }
    }

    private void put(Map<String, Object> config, String field, String name, @Nullable Object value) {
        if (value != null && parameters.keeps(name)) {
            config.put(field, value);
        }
    }

    /** Says that something is not sent. */
    private void ignored(String name, @Nullable Object value) {
        if (value != null && parameters.keeps(name)) {
            throw new IllegalStateException(name + " is among what the protocol has no word for");
        }
    }

    private void putStops(Map<String, Object> config) {
        List<String> stops = chat.stop();
        if (stops.size() > MOST_STOPS) {
            request.note("left out " + (stops.size() - MOST_STOPS) + " stop sequences: the protocol takes 5");
            stops = new ArrayList<>(stops.subList(0, MOST_STOPS));
        }
        put(config, "stopSequences", "stop", stops.isEmpty() ? null : stops);
    }

    private void putFormat(Map<String, Object> config) {
        ResponseFormat format = chat.responseFormat();
        if (format == null || !parameters.keeps("response_format")) {
            return;
        }
        if (format.type() == ResponseFormat.Type.RAW) {
            config.putAll(format.raw() == null ? Map.of() : format.raw());
        } else if (isJsonWanted() && isJsonNative()) {
            config.put("responseMimeType", "application/json");
            if (format.schema() != null) {
                config.put(
                        openApi ? "responseSchema" : "responseJsonSchema",
                        openApi ? GeminiSchemas.subset(format.schema()) : format.schema());
            }
        }
    }

    private void putThinking(Map<String, Object> config) {
        ReasoningEffort effort = chat.reasoningEffort();
        boolean own = Nodes.object(extras.get(GENERATION)).containsKey("thinkingConfig");
        if (effort == null || own) {
            return;
        }
        String how = upstream.quirk(GeminiQuirks.THINKING, "budget");
        boolean off = effort.equals(ReasoningEffort.NONE);
        if (!parameters.keeps("reasoning_effort") || (how.equals("none") && off)) {
            return;
        }
        if (how.equals("none") || !parameters.adapts()) {
            request.note("dropped reasoning_effort: " + upstream.model() + " does not accept it");
            return;
        }
        Map<String, Object> thinking = new LinkedHashMap<>();
        if (how.equals("level")) {
            String level = level(effort);
            request.note("reasoning_effort " + effort.value() + " as thinkingLevel " + level);
            thinking.put("thinkingLevel", level);
        } else {
            int least = Integer.parseInt(upstream.quirk(GeminiQuirks.THINKING_LEAST, "0"));
            int most = Integer.parseInt(upstream.quirk(GeminiQuirks.THINKING_MOST, "32768"));
            int budget = Math.max(least, Math.min(most, Thinking.budget(effort)));
            request.note("reasoning_effort " + effort.value() + " as thinkingBudget " + budget);
            thinking.put("thinkingBudget", budget);
        }
        if (!off) {
            thinking.put("includeThoughts", true);
        }
        config.put("thinkingConfig", thinking);
    }

    /** The level asked for, or the next one the model knows. */
    private String level(ReasoningEffort effort) {
        List<String> known =
                List.of(upstream.quirk(GeminiQuirks.THINKING_LEVELS, ALL_LEVELS).split(","));
        List<String> all = List.of(ALL_LEVELS.split(","));
        int wanted =
                switch (effort.value()) {
                    case "none", "minimal" -> 0;
                    case "low" -> 1;
                    case "medium" -> 2;
                    default -> 3;
                };
        for (int i = wanted; i < all.size(); i++) {
            if (known.contains(all.get(i))) {
                return all.get(i);
            }
        }
        return known.get(known.size() - 1);
    }
}

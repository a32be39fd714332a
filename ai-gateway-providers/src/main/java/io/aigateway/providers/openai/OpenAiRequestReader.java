package io.aigateway.providers.openai;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ReasoningEffort;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Reads requests as OpenAI's clients send them. What has no neutral form is kept in the extras, so that writing the
 * request again loses nothing. Thread-safe.
 */
public final class OpenAiRequestReader {

    /** Names under which an application, and nobody else, may set fields of a protocol. */
    private static final Set<String> FAMILIES =
            Set.of("openai", "openai-responses", "anthropic", "gemini", "bedrock", "cohere", "ollama");

    private static final String CACHE = "cache_control";
    private static final Set<String> TOOL_FIELDS = Set.of("type", "function", CACHE);
    private static final Set<String> FUNCTION_FIELDS = Set.of("name", "description", "parameters", "strict", CACHE);

    /**
     * A request that was read.
     *
     * @param request the request
     * @param stream whether a stream is wanted
     */
    public record Parsed(ChatRequest request, boolean stream) {}

    /**
     * An embedding request that was read.
     *
     * @param request the request
     * @param base64 whether the vectors are wanted as base64 of little-endian floats
     */
    public record Embedding(EmbeddingRequest request, boolean base64) {}

    private OpenAiRequestReader() {}

    /**
     * Reads a request body.
     *
     * @throws WireFormatException if it is not a chat request
     */
    public static Parsed read(byte[] body) {
        Object document;
        try {
            document = Json.parse(body);
        } catch (JacksonException e) {
            throw new WireFormatException("not JSON: " + e.getOriginalMessage(), e);
        }
        if (!(document instanceof Map<?, ?> fields)) {
            throw new WireFormatException("expected a JSON object", null);
        }
        return read(fields);
    }

    /**
     * Reads an embedding request.
     *
     * @throws WireFormatException if it is none
     */
    public static Embedding readEmbedding(byte[] body) {
        Map<String, Object> fields;
        try {
            fields = Nodes.object(Json.parse(body));
        } catch (JacksonException e) {
            throw new WireFormatException("not JSON: " + e.getOriginalMessage(), e);
        }
        List<String> inputs = new ArrayList<>();
        if (fields.get("input") instanceof String one) {
            inputs.add(one);
        } else {
            for (Object each : Nodes.list(fields.get("input"))) {
                if (!(each instanceof String text)) {
                    throw new WireFormatException("input: expected texts, for tokens mean nothing elsewhere", null);
                }
                inputs.add(text);
            }
        }
        Map<String, Object> extra = new LinkedHashMap<>(fields);
        extra.keySet().removeAll(List.of("model", "input", "dimensions", "encoding_format"));
        extra.values().removeIf(value -> value == null);
        EmbeddingRequest request = EmbeddingRequest.builder(model(fields))
                .inputs(inputs)
                .dimensions(
                        fields.get("dimensions") instanceof Number number ? Integer.valueOf(number.intValue()) : null)
                .extra(extra)
                .build();
        return new Embedding(request, "base64".equals(fields.get("encoding_format")));
    }

    private static Parsed read(Map<?, ?> fields) {
        ChatRequest.Builder request = ChatRequest.builder(model(fields));
        if (fields.get("messages") instanceof List<?> messages) {
            OpenAiMessageParser parser = new OpenAiMessageParser();
            messages.forEach(each -> request.message(parser.read(each)));
        } else if (fields.get("messages") != null) {
            throw new WireFormatException("messages: expected a list of messages", null);
        }
        Object streaming = fields.get("stream");
        if (streaming != null && !(streaming instanceof Boolean)) {
            throw new WireFormatException("stream: expected true or false", null);
        }
        boolean stream = Boolean.TRUE.equals(streaming);
        // A request with both limits means the newer one.
        boolean bothLimits = fields.get("max_tokens") != null && fields.get("max_completion_tokens") != null;
        fields.forEach((name, value) -> {
            String field = (String) name;
            if (bothLimits && field.equals("max_tokens")) {
                return;
            }
            if (value != null && !field.equals("model") && !field.equals("messages") && !field.equals("stream")) {
                readField(request, field, value);
            }
        });
        return new Parsed(request.build(), stream);
    }

    private static String model(Map<?, ?> fields) {
        Object model = fields.get("model");
        if (model != null && !(model instanceof String)) {
            throw new WireFormatException("model: expected a text", null);
        }
        return model == null ? "" : (String) model;
    }

    private static void readField(ChatRequest.Builder request, String name, Object value) {
        boolean known = value instanceof Number number
                ? readNumber(request, name, number)
                : switch (name) {
                    case "parallel_tool_calls" -> value instanceof Boolean flag && set(request.parallelToolCalls(flag));
                    case "reasoning_effort" ->
                        value instanceof String text && set(request.reasoningEffort(new ReasoningEffort(text)));
                    case "user" -> value instanceof String text && set(request.endUser(text));
                    case "metadata" -> value instanceof Map<?, ?> && set(request.metadata(object(value)));
                    case "stop" -> readStop(request, value);
                    case "tools" -> readTools(request, value);
                    case "tool_choice" -> readToolChoice(request, value);
                    case "response_format" -> readFormat(request, value);
                    default -> false;
                };
        if (!known && FAMILIES.contains(name) && value instanceof Map<?, ?>) {
            throw new WireFormatException(
                    name + ": fields for one protocol cannot be sent in a request of another", null);
        }
        if (!known) {
            request.extra(name, value);
        }
    }

    private static boolean set(ChatRequest.Builder done) {
        return done != null;
    }

    private static boolean readNumber(ChatRequest.Builder request, String name, Number value) {
        return switch (name) {
            case "temperature" -> set(request.temperature(value.doubleValue()));
            case "top_p" -> set(request.topP(value.doubleValue()));
            case "top_k" -> set(request.topK(whole(name, value)));
            case "frequency_penalty" -> set(request.frequencyPenalty(value.doubleValue()));
            case "presence_penalty" -> set(request.presencePenalty(value.doubleValue()));
            case "max_tokens", "max_completion_tokens" -> set(request.maxOutputTokens(whole(name, value)));
            case "seed", "random_seed" -> set(request.seed((long) inRange(name, value, Long.MAX_VALUE)));
            default -> false;
        };
    }

    private static int whole(String name, Number value) {
        return (int) inRange(name, value, Integer.MAX_VALUE);
    }

    private static double inRange(String name, Number value, long most) {
        double number = value.doubleValue();
        if (number != Math.rint(number) || Math.abs(number) > most) {
            throw new WireFormatException(name + ": expected a whole number up to " + most, null);
        }
        return number;
    }

    private static boolean readStop(ChatRequest.Builder request, Object value) {
        if (value instanceof String one) {
            request.stop(List.of(one));
            return true;
        }
        if (value instanceof List<?> several && several.stream().allMatch(String.class::isInstance)) {
            request.stop(several.stream().map(String.class::cast).toList());
            return true;
        }
        return false;
    }

    private static boolean readTools(ChatRequest.Builder request, Object value) {
        if (!(value instanceof List<?> tools)) {
            return false;
        }
        for (Object tool : tools) {
            if (!(tool instanceof Map<?, ?> fields)) {
                throw new WireFormatException("tools: an entry is not an object", null);
            }
            request.tool(tool(fields));
        }
        return true;
    }

    /** A function always in neutral words; what it says besides is kept for its own protocol. */
    private static ToolDefinition tool(Map<?, ?> fields) {
        Map<String, Object> function = Nodes.object(fields.get("function"));
        boolean plain = "function".equals(fields.get("type"))
                && function.get("name") instanceof String
                && (function.get("parameters") == null || function.get("parameters") instanceof Map<?, ?>);
        if (!plain) {
            return ToolDefinition.raw(OpenAiProtocol.ID, object(fields));
        }
        Map<String, Object> extra = new LinkedHashMap<>(0);
        Object mark = fields.get(CACHE) == null ? function.get(CACHE) : fields.get(CACHE);
        fields.forEach((name, value) -> keep(extra, "", (String) name, value, TOOL_FIELDS));
        function.forEach((name, value) -> keep(extra, OpenAiRequestWriter.FUNCTION, name, value, FUNCTION_FIELDS));
        return ToolDefinition.builder(String.valueOf(function.get("name")))
                .description(text(function.get("description")))
                .parameters(function.get("parameters") instanceof Map<?, ?> schema ? object(schema) : null)
                .strict(function.get("strict") instanceof Boolean strict ? strict : null)
                .protocol(OpenAiProtocol.ID)
                .cachePoint(mark == null ? null : OpenAiMessageParser.cachePoint(mark))
                .extra(extra)
                .build();
    }

    private static void keep(
            Map<String, Object> extra, String prefix, String name, @Nullable Object value, Set<String> known) {
        if (value != null && !known.contains(name)) {
            extra.put(prefix + name, value);
        }
    }

    private static boolean readToolChoice(ChatRequest.Builder request, Object value) {
        if (value instanceof String mode) {
            ToolChoice choice =
                    switch (mode) {
                        case "auto" -> ToolChoice.AUTO;
                        case "none" -> ToolChoice.NONE;
                        case "required", "any" -> ToolChoice.REQUIRED;
                        default -> null;
                    };
            return choice != null && set(request.toolChoice(choice));
        }
        if (value instanceof Map<?, ?> fields) {
            boolean named = "function".equals(fields.get("type"))
                    && fields.get("function") instanceof Map<?, ?> function
                    && function.get("name") instanceof String;
            Map<?, ?> function = named ? (Map<?, ?>) fields.get("function") : null;
            return set(request.toolChoice(
                    function == null
                            ? ToolChoice.raw(object(fields))
                            : ToolChoice.tool(String.valueOf(function.get("name")))));
        }
        return false;
    }

    private static boolean readFormat(ChatRequest.Builder request, Object value) {
        if (!(value instanceof Map<?, ?> fields)) {
            return false;
        }
        ResponseFormat format = ResponseFormat.raw(object(fields));
        if ("text".equals(fields.get("type"))) {
            format = ResponseFormat.TEXT;
        } else if ("json_object".equals(fields.get("type")) && fields.get("schema") == null) {
            format = ResponseFormat.JSON_OBJECT;
        } else if ("json_schema".equals(fields.get("type"))
                && fields.get("json_schema") instanceof Map<?, ?> schema
                && schema.get("schema") instanceof Map<?, ?> shape) {
            format = ResponseFormat.builder(ResponseFormat.Type.JSON_SCHEMA)
                    .name(text(schema.get("name")))
                    .schema(object(shape))
                    .strict(schema.get("strict") instanceof Boolean strict ? strict : null)
                    .description(text(schema.get("description")))
                    .build();
        }
        return set(request.responseFormat(format));
    }

    static @Nullable String text(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }

    @SuppressWarnings("NullAway") // JSON null is a value of these maps
    static Map<String, Object> object(Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((name, each) -> copy.put((String) name, each));
        return copy;
    }
}

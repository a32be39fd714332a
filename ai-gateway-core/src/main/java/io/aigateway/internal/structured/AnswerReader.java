package io.aigateway.internal.structured;

import io.aigateway.chat.AnswerType;
import io.aigateway.chat.ResponseFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads answers of one type, and says what schema they must fit. Providers want an object on the outside: other values are
 * wrapped into one. Thread-safe.
 */
final class AnswerReader<T> {

    /** The property that holds a value which is no object. */
    private static final String WRAPPER = "value";

    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_PROBLEM = 500;

    private final String name;
    private final Map<String, Object> schema;
    private final boolean wrapped;
    private final JsonText texts;
    private final ObjectReader strict;
    private final ObjectReader lenient;

    /** What came of reading an answer: the value, or what was wrong with it. */
    record Read<T>(@Nullable T value, String problem) {}

    /**
     * Prepares the reading.
     *
     * @param ownSchema whether the request has a schema of its own: then a type need not have one, but only a reader
     * @throws UnreadableTypeException if the type cannot be read
     */
    AnswerReader(JsonMapper mapper, AnswerType<T> type, boolean ownSchema) {
        JavaType java = mapper.constructType(type.type());
        Map<String, Object> value = ownSchema ? AnswerSchema.ifAny(mapper, java) : AnswerSchema.of(mapper, java);
        this.wrapped = !value.isEmpty() && !isObject(value);
        this.schema = wrapped ? wrapped(value) : unfolded(value);
        this.name = name(type.simpleName());
        this.texts = new JsonText(mapper);
        this.strict = mapper.readerFor(java);
        this.lenient = strict.without(
                DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);
    }

    /** The format that asks for such answers; strict where every object names all its properties. */
    ResponseFormat format() {
        return ResponseFormat.builder(ResponseFormat.Type.JSON_SCHEMA)
                .name(name)
                .schema(schema)
                .strict(isClosed(schema) ? true : null)
                .build();
    }

    /**
     * Reads a whole answer.
     *
     * @throws UnreadableTypeException if the type turns out to be wrong, not the answer
     */
    Read<T> read(String text) {
        List<JsonNode> documents;
        try {
            documents = texts.documents(text);
        } catch (JacksonException e) {
            return new Read<>(null, "it is not JSON: " + problem(e));
        }
        String problem = null;
        for (JsonNode document : documents) {
            Read<T> read = read(document);
            if (read.value() != null) {
                return read;
            }
            problem = problem == null ? read.problem() : problem;
        }
        return new Read<>(null, Objects.requireNonNull(problem));
    }

    private Read<T> read(JsonNode document) {
        JsonNode value = document;
        if (wrapped) {
            JsonNode inner = document.isObject() && document.size() == 1 ? document.get(WRAPPER) : null;
            value = inner == null ? document : inner;
        }
        JsonNode checked = wrapped ? outer(value) : value;
        String missing = RequiredValues.missing(schema, checked);
        if (missing != null) {
            return new Read<>(null, missing + " is missing");
        }
        try {
            T read = strict.readValue(strict.treeAsTokens(value));
            return new Read<>(read, read == null ? "it is null" : "");
        } catch (InvalidDefinitionException e) {
            throw new UnreadableTypeException(problem(e), e);
        } catch (JacksonException e) {
            return new Read<>(null, problem(e));
        }
    }

    private static JsonNode outer(JsonNode value) {
        return tools.jackson.databind.node.JsonNodeFactory.instance.objectNode().set(WRAPPER, value);
    }

    /** What can be read of an answer that is still being written; null if nothing can. */
    @Nullable
    T readPartial(String text) {
        T value = readClosed(PartialJson.close(text, true));
        return value != null ? value : readClosed(PartialJson.close(text, false));
    }

    private @Nullable T readClosed(@Nullable String document) {
        if (document == null) {
            return null;
        }
        try {
            JsonNode node = texts.document(document);
            JsonNode value = wrapped && node.isObject() ? node.get(WRAPPER) : node;
            return value == null ? null : lenient.readValue(lenient.treeAsTokens(value));
        } catch (JacksonException e) {
            return null; // not yet: there is more to come
        }
    }

    private static String problem(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return line.length() <= LONGEST_PROBLEM ? line : line.substring(0, LONGEST_PROBLEM) + "…";
    }

    private static boolean isObject(Map<String, Object> value) {
        return "object".equals(value.get(SchemaWords.TYPE))
                || "object".equals(definition(value).get(SchemaWords.TYPE));
    }

    private static Map<?, ?> definition(Map<String, Object> value) {
        return value.get(SchemaWords.REF) instanceof String reference
                        && value.get(SchemaWords.DEFINITIONS) instanceof Map<?, ?> all
                ? Definitions.resolve(all, reference)
                : Map.of();
    }

    /** A root that is a reference is written out: providers want to see the object. */
    private static Map<String, Object> unfolded(Map<String, Object> value) {
        Map<?, ?> definition = definition(value);
        if (definition.isEmpty()) {
            return value;
        }
        Map<String, Object> root = new LinkedHashMap<>();
        definition.forEach((key, each) -> root.put(String.valueOf(key), each));
        root.put(SchemaWords.DEFINITIONS, value.get(SchemaWords.DEFINITIONS));
        return root;
    }

    private static Map<String, Object> wrapped(Map<String, Object> value) {
        Map<String, Object> inner = new LinkedHashMap<>(value);
        Object definitions = inner.remove(SchemaWords.DEFINITIONS);
        Map<String, Object> root = new LinkedHashMap<>();
        root.put(SchemaWords.TYPE, "object");
        root.put(SchemaWords.PROPERTIES, Map.of(WRAPPER, inner));
        root.put(SchemaWords.REQUIRED, List.of(WRAPPER));
        root.put(SchemaWords.ADDITIONAL, false);
        if (definitions != null) {
            root.put(SchemaWords.DEFINITIONS, definitions);
        }
        return root;
    }

    private static boolean isClosed(@Nullable Object schema) {
        if (schema instanceof List<?> choices) {
            return choices.stream().allMatch(AnswerReader::isClosed);
        }
        if (!(schema instanceof Map<?, ?> map)) {
            return true;
        }
        boolean open = map.isEmpty()
                || map.get(SchemaWords.ADDITIONAL) instanceof Map
                || ("object".equals(map.get(SchemaWords.TYPE)) && !map.containsKey(SchemaWords.PROPERTIES));
        return !open
                && isClosed(map.get(SchemaWords.ITEMS))
                && isClosed(map.get(SchemaWords.ANY_OF))
                && values(map, SchemaWords.PROPERTIES)
                && values(map, SchemaWords.DEFINITIONS);
    }

    private static boolean values(Map<?, ?> map, String name) {
        return !(map.get(name) instanceof Map<?, ?> inner)
                || inner.values().stream().allMatch(AnswerReader::isClosed);
    }

    /** As providers want names: letters, digits, {@code _} and {@code -}, at most 64. */
    private static String name(String type) {
        String plain = type.replaceAll("[^a-zA-Z0-9_-]+", "_").replaceAll("^_+|_+$", "");
        String named = plain.isEmpty() ? "answer" : plain;
        return named.length() <= LONGEST_NAME ? named : named.substring(0, LONGEST_NAME);
    }
}

package io.aigateway.internal.structured;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds what a document lacks of what its schema requires: Jackson would put null, 0 or false there without a word. */
final class RequiredValues {

    private final Map<?, ?> definitions;

    private RequiredValues(Map<?, ?> definitions) {
        this.definitions = definitions;
    }

    /** The path of the first value that a document lacks; null if it lacks none. */
    static @Nullable String missing(Map<String, Object> schema, JsonNode document) {
        Map<?, ?> definitions = schema.get(SchemaWords.DEFINITIONS) instanceof Map<?, ?> map ? map : Map.of();
        return new RequiredValues(definitions).missing(schema, document, "");
    }

    private @Nullable String missing(Map<?, ?> schema, JsonNode value, String path) {
        if (schema.get(SchemaWords.REF) instanceof String reference) {
            return missing(Definitions.resolve(definitions, reference), value, path);
        } else if (schema.get(SchemaWords.ANY_OF) instanceof List<?> choices) {
            return missingOfAny(choices, value, path);
        } else if (value.isArray() && schema.get(SchemaWords.ITEMS) instanceof Map<?, ?> items) {
            for (int i = 0; i < value.size(); i++) {
                String found = missing(items, value.get(i), path + "[" + i + "]");
                if (found != null) {
                    return found;
                }
            }
            return null;
        }
        return value.isObject() ? missingOfObject(schema, value, path) : null;
    }

    private @Nullable String missingOfObject(Map<?, ?> schema, JsonNode value, String path) {
        if (schema.get(SchemaWords.ADDITIONAL) instanceof Map<?, ?> each) {
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                String found = missing(each, entry.getValue(), join(path, entry.getKey()));
                if (found != null) {
                    return found;
                }
            }
        }
        if (schema.get(SchemaWords.PROPERTIES) instanceof Map<?, ?> properties) {
            for (Map.Entry<?, ?> property : properties.entrySet()) {
                String name = String.valueOf(property.getKey());
                Map<?, ?> inner = property.getValue() instanceof Map<?, ?> map ? map : Map.of();
                JsonNode given = value.get(name);
                boolean absent = given == null || given.isNull();
                String found =
                        absent ? (mayBeNull(inner) ? null : join(path, name)) : missing(inner, given, join(path, name));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** Of the choice that the value's own words name, if they name one; of the last one else. */
    private @Nullable String missingOfAny(List<?> choices, JsonNode value, String path) {
        String last = null;
        for (Object choice : choices) {
            Map<?, ?> schema = choice instanceof Map<?, ?> map ? map : Map.of();
            String found = missing(schema, value, path);
            if (found == null && !"null".equals(schema.get(SchemaWords.TYPE))) {
                return null;
            }
            if (found != null && (last == null || isNamed(schema, value))) {
                last = found;
            }
        }
        return last;
    }

    private static boolean isNamed(Map<?, ?> schema, JsonNode value) {
        if (schema.get(SchemaWords.PROPERTIES) instanceof Map<?, ?> properties) {
            for (Map.Entry<?, ?> property : properties.entrySet()) {
                JsonNode given = value.get(String.valueOf(property.getKey()));
                if (given != null
                        && property.getValue() instanceof Map<?, ?> inner
                        && inner.get(SchemaWords.ENUM) instanceof List<?> values
                        && values.size() == 1) {
                    return values.contains(given.asString(""));
                }
            }
        }
        return false;
    }

    private static boolean mayBeNull(Map<?, ?> schema) {
        return schema.isEmpty()
                || (schema.get(SchemaWords.TYPE) instanceof List<?> types && types.contains("null"))
                || (schema.get(SchemaWords.ANY_OF) instanceof List<?> choices
                        && choices.stream()
                                .anyMatch(each ->
                                        each instanceof Map<?, ?> map && "null".equals(map.get(SchemaWords.TYPE))));
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}

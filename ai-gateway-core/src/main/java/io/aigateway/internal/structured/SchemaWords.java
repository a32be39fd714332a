package io.aigateway.internal.structured;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of JSON schemas, and the forms that all of them are made of. */
final class SchemaWords {

    static final String TYPE = "type";
    static final String PROPERTIES = "properties";
    static final String REQUIRED = "required";
    static final String ADDITIONAL = "additionalProperties";
    static final String ITEMS = "items";
    static final String ENUM = "enum";
    static final String ANY_OF = "anyOf";
    static final String REF = "$ref";
    static final String DEFINITIONS = "$defs";
    static final String DESCRIPTION = "description";

    private SchemaWords() {}

    /** An object with these properties, all of them required, and no others. */
    static Map<String, Object> closed(Map<String, Object> properties) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(TYPE, "object");
        schema.put(PROPERTIES, properties);
        schema.put(REQUIRED, new ArrayList<>(properties.keySet()));
        schema.put(ADDITIONAL, false);
        return schema;
    }

    /** The same, or null. */
    static Map<String, Object> orNull(Map<String, Object> schema) {
        Map<String, Object> orNull = new LinkedHashMap<>(schema);
        if (schema.isEmpty() || schema.get(TYPE) instanceof List) {
            return schema;
        } else if (schema.get(TYPE) instanceof String type) {
            orNull.put(TYPE, List.of(type, "null"));
            if (schema.get(ENUM) instanceof List<?> values) {
                List<@Nullable Object> more = new ArrayList<>(values);
                more.add(null);
                orNull.put(ENUM, more);
            }
            return orNull;
        } else if (schema.get(ANY_OF) instanceof List<?> choices) {
            List<Object> more = new ArrayList<>(choices);
            more.add(Map.of(TYPE, "null"));
            orNull.put(ANY_OF, more);
            return orNull;
        }
        return Map.of(ANY_OF, List.of(schema, Map.of(TYPE, "null")));
    }
}

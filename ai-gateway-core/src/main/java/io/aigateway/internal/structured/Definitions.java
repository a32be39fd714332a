package io.aigateway.internal.structured;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JavaType;

/** The types of a schema that contain themselves. For one thread. */
final class Definitions {

    private static final String PREFIX = "#/$defs/";

    /** Types whose schema is being written. */
    private final Set<JavaType> open = new HashSet<>();

    private final Set<JavaType> recursive = new HashSet<>();
    private final Map<JavaType, String> names = new HashMap<>();
    private final Map<String, Object> written = new LinkedHashMap<>();

    /** The definition that a reference names; empty if it is not written yet. */
    static Map<?, ?> resolve(Map<?, ?> definitions, String reference) {
        Object found = definitions.get(reference.substring(PREFIX.length()));
        return found instanceof Map<?, ?> map ? map : Map.of();
    }

    /** All by name. */
    Map<String, Object> all() {
        return written;
    }

    /** Writes a type that may contain itself: where it does, its schema is a definition. */
    Map<String, Object> named(JavaType type, Supplier<Map<String, Object>> writer) {
        if (names.containsKey(type) && !open.contains(type)) {
            return reference(type);
        }
        if (!open.add(type)) {
            recursive.add(type);
            names.computeIfAbsent(type, each -> nameOf(each.getRawClass()));
            return reference(type);
        }
        Map<String, Object> schema;
        try {
            schema = writer.get();
        } finally {
            open.remove(type);
        }
        if (!recursive.contains(type)) {
            return schema;
        }
        written.put(String.valueOf(names.get(type)), schema);
        return reference(type);
    }

    private Map<String, Object> reference(JavaType type) {
        return Map.of(SchemaWords.REF, PREFIX + names.get(type));
    }

    private String nameOf(Class<?> type) {
        String simple = type.getSimpleName().replaceAll("[^a-zA-Z0-9_-]", "_");
        String name = simple;
        for (int i = 2; names.containsValue(name); i++) {
            name = simple + i;
        }
        return name;
    }
}

package io.aigateway.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Copies of JSON objects: unmodifiable, in order, and, unlike {@link Map#copyOf}, able to hold JSON null. Thread-safe.
 */
public final class JsonMaps {

    private static final Class<?> UNORDERED_MAP = Map.of("a", 1, "b", 2).getClass();
    private static final Class<?> UNORDERED_PAIR = Set.of("a", "b").getClass();
    private static final Class<?> UNORDERED_SET = Set.of("a", "b", "c").getClass();

    private JsonMaps() {}

    /** A copy in the order of the original; of a map whose order differs from JVM to JVM, in the order of its names. */
    public static Map<String, Object> copyOf(Map<String, Object> fields) {
        if (fields.isEmpty()) {
            return Map.of();
        }
        return Collections.unmodifiableMap(isUnordered(fields) ? new TreeMap<>(fields) : new LinkedHashMap<>(fields));
    }

    /**
     * Whether the order of a map or set differs from JVM to JVM, as that of {@link Map#of} does: written as it is, the
     * same request would be other bytes in every JVM, which providers' prompt caches do not know again.
     */
    public static boolean isUnordered(Object value) {
        Class<?> type = value.getClass();
        return type == UNORDERED_MAP || type == UNORDERED_PAIR || type == UNORDERED_SET;
    }
}

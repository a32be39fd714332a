package io.aigateway.internal.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks into JSON read as plain Java values; what is missing or of another type is empty. */
public final class Nodes {

    private Nodes() {}

    /** The object, or an empty one. */
    @SuppressWarnings("unchecked") // JSON objects are read with text keys only
    public static Map<String, Object> object(@Nullable Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
    }

    /** The list, or an empty one. */
    public static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /** An unmodifiable copy of the list without its nulls. */
    public static List<Object> copy(List<?> items) {
        List<Object> copy = new ArrayList<>(items.size());
        for (Object item : items) {
            if (item != null) {
                copy.add(item);
            }
        }
        return Collections.unmodifiableList(copy);
    }

    /** The text; null if it is none. */
    public static @Nullable String text(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }

    /** The text, or the fallback if it is none. */
    public static String text(@Nullable Object value, String otherwise) {
        return value instanceof String text ? text : otherwise;
    }

    /** The number, or 0. */
    public static long number(@Nullable Object value) {
        return value instanceof Number number ? (long) Math.min(number.doubleValue(), 1e15) : 0;
    }

    /** The whole number, or the fallback if it is none. */
    public static int index(@Nullable Object value, int otherwise) {
        return value instanceof Number number ? number.intValue() : otherwise;
    }
}

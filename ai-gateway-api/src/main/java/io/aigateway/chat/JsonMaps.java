package io.aigateway.chat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies of JSON objects: unmodifiable, in order, and, unlike {@link Map#copyOf}, able to hold JSON null. */
final class JsonMaps {

    private JsonMaps() {}

    static Map<String, Object> copyOf(Map<String, Object> fields) {
        if (fields.isEmpty()) {
            return Map.of();
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}

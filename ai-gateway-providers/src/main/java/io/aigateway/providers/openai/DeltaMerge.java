package io.aigateway.providers.openai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what a stream sends in pieces of fields that have no neutral form: text fields grow, lists are joined,
 * list items with the same {@code type} and {@code index} are one item in pieces, anything else is replaced.
 */
final class DeltaMerge {

    private static final Set<String> GROWING =
            Set.of("refusal", "data", "transcript", "text", "summary", "thinking", "audio_content", "channel_text");

    private DeltaMerge() {}

    static @Nullable Object merge(String name, @Nullable Object old, @Nullable Object piece) {
        if (old == null || piece == null) {
            return piece == null ? old : piece;
        }
        if (old instanceof String before && piece instanceof String next) {
            return GROWING.contains(name) ? before + next : next;
        }
        if (old instanceof List<?> before && piece instanceof List<?> next) {
            return mergeLists(before, next);
        }
        if (old instanceof Map<?, ?> before && piece instanceof Map<?, ?> next) {
            return mergeMaps(before, next);
        }
        return piece;
    }

    @SuppressWarnings("NullAway") // JSON null is a value of these maps
    private static Map<String, Object> mergeMaps(Map<?, ?> before, Map<?, ?> next) {
        Map<String, Object> merged = new LinkedHashMap<>();
        before.forEach((name, value) -> merged.put((String) name, value));
        next.forEach((name, value) -> merged.put((String) name, merge((String) name, merged.get(name), value)));
        return merged;
    }

    private static List<Object> mergeLists(List<?> before, List<?> next) {
        List<Object> merged = new ArrayList<>(before);
        for (Object item : next) {
            int last = merged.size() - 1;
            if (last >= 0 && samePiece(merged.get(last), item)) {
                merged.set(last, mergeMaps((Map<?, ?>) merged.get(last), (Map<?, ?>) item));
            } else {
                merged.add(item);
            }
        }
        return merged;
    }

    private static boolean samePiece(Object before, Object next) {
        return before instanceof Map<?, ?> one
                && next instanceof Map<?, ?> other
                && one.get("index") != null
                && one.get("type") != null
                && Objects.equals(one.get("index"), other.get("index"))
                && Objects.equals(one.get("type"), other.get("type"));
    }
}

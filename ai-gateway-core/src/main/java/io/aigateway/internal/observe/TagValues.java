package io.aigateway.internal.observe;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps the values of each tag few: those beyond the bound become {@code other}. Thread-safe. */
final class TagValues {

    static final String NONE = "none";
    static final String OTHER = "other";
    private static final int LONGEST = 200;

    private final IntSupplier most;
    private final Map<String, Set<String>> known = new ConcurrentHashMap<>();

    TagValues(IntSupplier most) {
        this.most = most;
    }

    /** The value itself, {@code none} if there is none, or {@code other} if the tag has too many. */
    String bounded(String tag, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return NONE;
        }
        Set<String> values = known.computeIfAbsent(tag, each -> ConcurrentHashMap.newKeySet());
        if (values.contains(value)) {
            return value;
        }
        if (value.length() > LONGEST || values.size() >= most.getAsInt()) {
            return OTHER;
        }
        values.add(value);
        return value;
    }
}

package io.aigateway.internal.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object in their order. Most objects of a stream have a handful of fields and live for one frame:
 * these lie side by side in an array and are searched one after another; from {@value #FEW} on they are hashed. For one
 * thread while it is filled; entries cannot be removed.
 */
final class JsonObject extends AbstractMap<String, Object> {

    private static final int FEW = 12;

    /** Names and values in turns. */
    private @Nullable Object[] few = new Object[8];

    private int size;
    private @Nullable Map<String, Object> many;

    @Override
    @SuppressWarnings("NullAway") // JSON null is a value
    public @Nullable Object put(String name, @Nullable Object value) {
        if (many != null) {
            return many.put(name, value);
        }
        int at = indexOf(name);
        if (at >= 0) {
            Object before = few[at + 1];
            few[at + 1] = value;
            return before;
        }
        if (size == FEW) {
            Map<String, Object> hashed = new LinkedHashMap<>(4 * FEW);
            hashed.putAll(this);
            hashed.put(name, value);
            many = hashed;
            return null;
        }
        if (2 * size == few.length) {
            few = Arrays.copyOf(few, 2 * few.length);
        }
        few[2 * size] = name;
        few[2 * size + 1] = value;
        size++;
        return null;
    }

    private int indexOf(@Nullable Object name) {
        for (int i = 0; i < 2 * size; i += 2) {
            Object each = few[i];
            if (each == name || (each != null && each.equals(name))) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        if (many != null) {
            return many.get(name);
        }
        int at = indexOf(name);
        return at < 0 ? null : few[at + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return many != null ? many.containsKey(name) : indexOf(name) >= 0;
    }

    @Override
    public int size() {
        return many != null ? many.size() : size;
    }

    @Override
    @SuppressWarnings("NullAway") // JSON null is a value
    public void forEach(BiConsumer<? super String, ? super Object> action) {
        if (many != null) {
            many.forEach(action);
            return;
        }
        for (int i = 0; i < 2 * size; i += 2) {
            action.accept((String) few[i], few[i + 1]);
        }
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return many != null ? many.entrySet() : new Entries();
    }

    private final class Entries extends AbstractSet<Map.Entry<String, Object>> {
        @Override
        public int size() {
            return size;
        }

        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < size;
                }

                @Override
                @SuppressWarnings("NullAway") // JSON null is a value
                public Map.Entry<String, Object> next() {
                    if (next >= size) {
                        throw new NoSuchElementException();
                    }
                    int at = 2 * next++;
                    return new SimpleImmutableEntry<>(String.valueOf(few[at]), few[at + 1]);
                }
            };
        }
    }
}

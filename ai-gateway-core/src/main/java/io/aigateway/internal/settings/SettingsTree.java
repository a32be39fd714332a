package io.aigateway.internal.settings;

import io.aigateway.error.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tree of settings while it is put together in code. Not thread-safe. */
public final class SettingsTree {

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** The tree. */
    public Map<String, Object> values() {
        return values;
    }

    /** Sets a value by its path. */
    public void put(String path, Object value) {
        put(values, path, value);
    }

    /** Sets a value in a tree by its path. */
    public static void put(Map<String, Object> tree, String path, Object value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            tree.put(path, value);
            return;
        }
        String name = path.substring(0, dot);
        Map<String, Object> group = new LinkedHashMap<>();
        if (tree.get(name) instanceof Map<?, ?> known) {
            known.forEach((key, each) -> group.put(String.valueOf(key), each));
        }
        put(group, path.substring(dot + 1), value);
        tree.put(name, group);
    }

    /** Takes over a whole tree: its groups are put into those that are there, everything else replaces what is there. */
    public void putAll(Map<?, ?> tree) {
        merge(values, tree);
    }

    private static void merge(Map<String, Object> into, Map<?, ?> tree) {
        tree.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (value instanceof Map<?, ?> group) {
                Map<String, Object> merged = new LinkedHashMap<>();
                if (into.get(name) instanceof Map<?, ?> known) {
                    merge(merged, known);
                }
                merge(merged, group);
                into.put(name, merged);
            } else {
                into.put(name, value == null ? "" : value);
            }
        });
    }

    /**
     * Adds an entry to a group.
     *
     * @throws ConfigurationException if it is there already
     */
    public void putNew(String group, String name, Object value) {
        Map<String, Object> entries = new LinkedHashMap<>();
        if (values.get(group) instanceof Map<?, ?> known) {
            known.forEach((key, each) -> entries.put(String.valueOf(key), each));
        }
        if (entries.put(name, value) != null) {
            throw new ConfigurationException(List.of(group + "." + name + ": is there twice"));
        }
        values.put(group, entries);
    }

    /** Adds an item to a list. */
    public void add(String list, Object item) {
        List<Object> items = new ArrayList<>();
        if (values.get(list) instanceof List<?> known) {
            items.addAll(known);
        }
        items.add(item);
        values.put(list, items);
    }
}

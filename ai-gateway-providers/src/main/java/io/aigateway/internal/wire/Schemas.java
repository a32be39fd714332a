package io.aigateway.internal.wire;

import io.aigateway.internal.json.Nodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What protocols ask of JSON schemas. */
public final class Schemas {

    private static final int DEEPEST = 100;
    private static final int DEEPEST_BRANCH = 8;
    /** References by turns make trees of any size. */
    private static final int MOST_BRANCHES = 1_000;

    private static final List<String> ALTERNATIVES = List.of("anyOf", "oneOf", "allOf");
    private static final Set<String> NAMED = Set.of("properties", "$defs", "definitions", "patternProperties");

    private Schemas() {}

    /** The schema of a tool's arguments, which must say that they are an object, and which fields it may have. */
    public static Map<String, Object> ofArguments(@Nullable Map<String, Object> schema) {
        if (schema == null || schema.isEmpty()) {
            return ordered("type", "object", "properties", Map.of());
        }
        boolean object = "object".equals(schema.get("type"));
        boolean fields = schema.containsKey("properties") || schema.containsKey("$ref");
        if (object && fields) {
            return schema;
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put("type", "object");
        typed.putAll(schema);
        if (!(schema.get("type") instanceof String)) {
            typed.put("type", "object");
        }
        if (!fields) {
            typed.put("properties", Map.of());
        }
        return typed;
    }

    /**
     * The schema of a tool's arguments for services that refuse alternatives at its top: the fields of all alternatives
     * together, of which those are required that each of them requires.
     */
    public static Map<String, Object> withoutTopAlternatives(@Nullable Map<String, Object> schema) {
        Map<String, Object> typed = ofArguments(schema);
        if (ALTERNATIVES.stream().noneMatch(typed::containsKey)) {
            return typed;
        }
        Fields fields = new Fields(typed);
        fields.add(typed, true, 0);
        Map<String, Object> flat = new LinkedHashMap<>(typed);
        ALTERNATIVES.forEach(flat::remove);
        flat.put("properties", fields.properties());
        if (!fields.required.isEmpty()) {
            flat.put("required", new ArrayList<>(fields.required));
        }
        return flat;
    }

    /** The fields of an object and of its alternatives, gathered. */
    private static final class Fields {
        private final Map<String, Object> root;
        private final Map<String, Set<Object>> shapes = new LinkedHashMap<>();
        private final Set<Object> required = new LinkedHashSet<>();
        private int branches;

        Fields(Map<String, Object> root) {
            this.root = root;
        }

        /**
         * Gathers a schema's fields.
         *
         * @param always whether what it requires is required whatever alternative holds
         */
        void add(Map<String, Object> schema, boolean always, int depth) {
            if (depth > DEEPEST_BRANCH || ++branches > MOST_BRANCHES) {
                return;
            }
            Map<String, Object> own = resolved(root, schema);
            Nodes.object(own.get("properties"))
                    .forEach((name, shape) -> shapes.computeIfAbsent(name, each -> new LinkedHashSet<>())
                            .add(shape));
            if (always) {
                required.addAll(Nodes.list(own.get("required")));
            }
            for (Object each : Nodes.list(own.get("allOf"))) {
                add(Nodes.object(each), always, depth + 1);
            }
            for (String name : List.of("anyOf", "oneOf")) {
                Set<Object> common = null;
                for (Object each : Nodes.list(own.get(name))) {
                    Map<String, Object> branch = resolved(root, Nodes.object(each));
                    add(branch, false, depth + 1);
                    Set<Object> needed = new LinkedHashSet<>(Nodes.list(branch.get("required")));
                    if (common == null) {
                        common = needed;
                    } else {
                        common.retainAll(needed);
                    }
                }
                if (always && common != null) {
                    required.addAll(common);
                }
            }
        }

        /** A field that has several shapes may have any of them. */
        Map<String, Object> properties() {
            Map<String, Object> properties = new LinkedHashMap<>();
            shapes.forEach((name, several) -> properties.put(
                    name, several.size() == 1 ? several.iterator().next() : Map.of("anyOf", new ArrayList<>(several))));
            return properties;
        }
    }

    /** What a reference leads to, over several steps. */
    private static Map<String, Object> resolved(Map<String, Object> root, Map<String, Object> schema) {
        Map<String, Object> found = schema;
        for (int i = 0; i < DEEPEST_BRANCH && found.get("$ref") instanceof String reference; i++) {
            Object target = root;
            for (String step : reference.split("/")) {
                if (!step.equals("#") && !step.isEmpty()) {
                    target = Nodes.object(target).get(step);
                }
            }
            found = Nodes.object(target);
        }
        return found;
    }

    /** Without the keywords of the given names, at every depth where a keyword may stand. */
    public static Map<String, Object> without(Map<String, Object> schema, Set<String> keywords) {
        return without(schema, keywords, 0);
    }

    private static Map<String, Object> without(Map<String, Object> schema, Set<String> keywords, int depth) {
        Map<String, Object> kept = new LinkedHashMap<>();
        schema.forEach((name, value) -> {
            if (keywords.contains(name) || depth > DEEPEST) {
                return;
            }
            if (NAMED.contains(name) && value instanceof Map<?, ?>) {
                Map<String, Object> named = new LinkedHashMap<>();
                Nodes.object(value)
                        .forEach((each, shape) -> named.put(
                                each,
                                shape instanceof Map<?, ?>
                                        ? without(Nodes.object(shape), keywords, depth + 1)
                                        : shape));
                kept.put(name, named);
            } else if (value instanceof Map<?, ?> && !name.equals("default") && !name.equals("const")) {
                kept.put(name, without(Nodes.object(value), keywords, depth + 1));
            } else if (value instanceof List<?> list && ALTERNATIVES.contains(name)) {
                List<Object> shapes = new ArrayList<>();
                list.forEach(each -> shapes.add(without(Nodes.object(each), keywords, depth + 1)));
                kept.put(name, shapes);
            } else {
                kept.put(name, value);
            }
        });
        return kept;
    }

    /** Two fields in this order. */
    private static Map<String, Object> ordered(String first, Object one, String second, Object two) {
        Map<String, Object> fields = new LinkedHashMap<>(4);
        fields.put(first, one);
        fields.put(second, two);
        return fields;
    }

    /** Whether no object of the schema may have fields that it does not name: what strict outputs ask for. */
    public static boolean isClosed(Map<String, Object> schema) {
        return isClosed(schema, 0);
    }

    private static boolean isClosed(@Nullable Object node, int depth) {
        if (node instanceof List<?> list) {
            return list.stream().allMatch(each -> isClosed(each, depth + 1));
        }
        if (!(node instanceof Map<?, ?> map) || depth > DEEPEST) {
            return depth <= DEEPEST;
        }
        Map<String, Object> fields = Nodes.object(map);
        boolean object = "object".equals(fields.get("type")) || fields.get("properties") instanceof Map<?, ?>;
        if (object && !Boolean.FALSE.equals(fields.get("additionalProperties"))) {
            return false;
        }
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            boolean named = field.getKey().equals("properties")
                    || field.getKey().endsWith("efs")
                    || field.getKey().equals("definitions");
            if (named) {
                for (Object each : Nodes.object(field.getValue()).values()) {
                    if (!isClosed(each, depth + 1)) {
                        return false;
                    }
                }
            } else if (!field.getKey().equals("enum") && !isClosed(field.getValue(), depth + 1)) {
                return false;
            }
        }
        return true;
    }
}

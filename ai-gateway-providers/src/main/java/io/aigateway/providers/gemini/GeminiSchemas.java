package io.aigateway.providers.gemini;

import io.aigateway.internal.json.Nodes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON schemas in the subset of OpenAPI that older models know: references are filled in, {@code const} becomes an
 * {@code enum}, a type or null becomes {@code nullable}, and what the subset has no word for is left out.
 */
final class GeminiSchemas {

    private static final int DEEPEST = 64;
    private static final Set<String> KNOWN = Set.of(
            "type",
            "format",
            "title",
            "description",
            "nullable",
            "enum",
            "items",
            "minItems",
            "maxItems",
            "properties",
            "required",
            "propertyOrdering",
            "property_ordering",
            "anyOf",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "pattern",
            "minProperties",
            "maxProperties",
            "default",
            "example");

    private static final List<String> BESIDE = List.of("nullable", "title", "description");

    /** References by turns make trees of any size. */
    private static final int MOST_NODES = 5_000;

    private final Map<String, Object> root;
    private int nodes;
    /** The references that lead to where we are. */
    private final Set<String> followed = new HashSet<>();

    private GeminiSchemas(Map<String, Object> root) {
        this.root = root;
    }

    static Map<String, Object> subset(Map<String, Object> schema) {
        return new GeminiSchemas(schema).schema(schema, 0);
    }

    private Map<String, Object> schema(Map<String, Object> given, int depth) {
        Map<String, Object> schema = joined(given, depth);
        if (depth > DEEPEST || ++nodes > MOST_NODES) {
            return Map.of("type", "object");
        }
        String reference = Nodes.text(schema.get("$ref"));
        if (reference != null) {
            if (!followed.add(reference)) {
                return Map.of("type", "object"); // a schema that refers to itself has no end
            }
            Map<String, Object> found = schema(resolved(reference), depth + 1);
            followed.remove(reference);
            return found;
        }
        Map<String, Object> subset = new LinkedHashMap<>();
        schema.forEach((name, value) -> field(subset, name, value, depth));
        return made(subset);
    }

    /** What the subset asks of a whole schema: nothing beside alternatives, items of arrays, texts as choices. */
    private static Map<String, Object> made(Map<String, Object> subset) {
        if (subset.get("anyOf") instanceof List<?> alternatives && !alternatives.isEmpty()) {
            Map<String, Object> only = new LinkedHashMap<>();
            only.put("anyOf", withSiblings(subset, alternatives));
            for (String name : BESIDE) {
                if (subset.containsKey(name)) {
                    only.put(name, subset.get(name));
                }
            }
            return only;
        }
        String type = Nodes.text(subset.get("type"), "");
        if (type.equalsIgnoreCase("array")) {
            subset.putIfAbsent("items", Map.of("type", "string"));
        } else if (subset.get("enum") instanceof List<?> choices) {
            List<Object> texts = new ArrayList<>();
            choices.forEach(each -> {
                if (each != null) {
                    texts.add(String.valueOf(each));
                }
            });
            subset.put("enum", texts);
            subset.put("type", type.equalsIgnoreCase("string") ? type : "string");
        } else if (!subset.containsKey("type")) {
            subset.put("type", subset.containsKey("properties") ? "object" : "string");
        }
        return subset;
    }

    /** Fields that stand beside alternatives belong to each of them. */
    private static List<Object> withSiblings(Map<String, Object> subset, List<?> alternatives) {
        Map<String, Object> siblings = Nodes.object(subset.get("properties"));
        if (siblings.isEmpty()) {
            return new ArrayList<>(alternatives);
        }
        List<Object> all = new ArrayList<>();
        for (Object each : alternatives) {
            Map<String, Object> merged = new LinkedHashMap<>(Nodes.object(each));
            Map<String, Object> properties = new LinkedHashMap<>(siblings);
            properties.putAll(Nodes.object(merged.get("properties")));
            merged.put("type", "object");
            merged.put("properties", properties);
            Set<Object> required = new LinkedHashSet<>(Nodes.list(subset.get("required")));
            required.addAll(Nodes.list(merged.get("required")));
            if (!required.isEmpty()) {
                merged.put("required", new ArrayList<>(required));
            }
            all.add(merged);
        }
        return all;
    }

    private Map<String, Object> resolved(String reference) {
        Object found = root;
        for (String step : reference.split("/")) {
            if (!step.equals("#") && !step.isEmpty()) {
                found = Nodes.object(found).get(step);
            }
        }
        return Nodes.object(found);
    }

    private void field(Map<String, Object> subset, String name, @Nullable Object value, int depth) {
        switch (name) {
            case "const" -> subset.put("enum", List.of(String.valueOf(value)));
            case "oneOf" -> alternatives(subset, value, depth);
            case "prefixItems" -> tuple(subset, value, depth);
            case "anyOf" -> alternatives(subset, value, depth);
            case "items" -> subset.put(name, schema(Nodes.object(value), depth + 1));
            case "properties" -> {
                Map<String, Object> properties = new LinkedHashMap<>();
                Nodes.object(value)
                        .forEach((property, each) -> properties.put(property, schema(Nodes.object(each), depth + 1)));
                subset.put(name, properties);
            }
            case "type" -> type(subset, value);
            default -> {
                if (KNOWN.contains(name) && value != null) {
                    subset.put(name, value);
                }
            }
        }
    }

    /** Of several schemas that all hold, one that says it all. */
    private Map<String, Object> joined(Map<String, Object> schema, int depth) {
        if (!(schema.get("allOf") instanceof List<?> branches)) {
            return schema;
        }
        Map<String, Object> whole = new LinkedHashMap<>(schema);
        whole.remove("allOf");
        for (Object each : branches) {
            Map<String, Object> branch = Nodes.object(each);
            String reference = Nodes.text(branch.get("$ref"));
            if (depth > DEEPEST || ++nodes > MOST_NODES) {
                break;
            }
            merge(whole, joined(reference == null ? branch : resolved(reference), depth + 1));
        }
        return whole;
    }

    private static void merge(Map<String, Object> whole, Map<String, Object> more) {
        more.forEach((name, value) -> {
            Object before = whole.get(name);
            if (before instanceof Map<?, ?> && value instanceof Map<?, ?>) {
                Map<String, Object> both = new LinkedHashMap<>(Nodes.object(before));
                both.putAll(Nodes.object(value));
                whole.put(name, both);
            } else if (name.equals("required") && before != null) {
                Set<Object> both = new LinkedHashSet<>(Nodes.list(before));
                both.addAll(Nodes.list(value));
                whole.put(name, new ArrayList<>(both));
            } else if (before == null) {
                whole.put(name, value);
            }
        });
    }

    /** Items by their position become items of any of these kinds. */
    private void tuple(Map<String, Object> subset, @Nullable Object value, int depth) {
        Set<Object> kinds = new LinkedHashSet<>(all(value, depth));
        if (!subset.containsKey("items") && !kinds.isEmpty()) {
            subset.put("items", kinds.size() == 1 ? kinds.iterator().next() : Map.of("anyOf", new ArrayList<>(kinds)));
        }
    }

    private static void type(Map<String, Object> subset, @Nullable Object value) {
        if (!(value instanceof List<?> types)) {
            subset.put("type", value == null ? "object" : value);
            return;
        }
        List<Object> kinds = new ArrayList<>(types);
        if (kinds.removeIf(kind -> kind == null || kind.equals("null"))) {
            subset.put("nullable", true);
        }
        if (kinds.size() == 1) {
            subset.put("type", kinds.get(0));
        } else if (!kinds.isEmpty()) {
            List<Object> each = new ArrayList<>();
            kinds.forEach(kind -> each.add(made(new LinkedHashMap<>(Map.of("type", kind)))));
            subset.put("anyOf", each);
        }
    }

    private List<Object> all(@Nullable Object value, int depth) {
        List<Object> schemas = new ArrayList<>();
        Nodes.list(value).forEach(each -> schemas.add(schema(Nodes.object(each), depth + 1)));
        return schemas;
    }

    /** "This or null" is this, and nullable. */
    private void alternatives(Map<String, Object> subset, @Nullable Object value, int depth) {
        List<Object> schemas = all(value, depth);
        boolean nullable =
                schemas.removeIf(each -> "null".equals(Nodes.object(each).get("type")));
        if (schemas.isEmpty()) {
            subset.put("type", "string");
        } else if (schemas.size() == 1 && nullable) {
            subset.putAll(Nodes.object(schemas.get(0)));
        } else {
            subset.put("anyOf", schemas);
        }
        if (nullable) {
            subset.put("nullable", true);
        }
    }
}

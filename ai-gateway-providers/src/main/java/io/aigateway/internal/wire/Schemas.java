package io.aigateway.internal.wire;

import io.aigateway.internal.json.Nodes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What protocols ask of JSON schemas. */
public final class Schemas {

    private static final int DEEPEST = 100;

    private Schemas() {}

    /** The schema of a tool's arguments, which must say that they are an object. */
    public static Map<String, Object> ofArguments(@Nullable Map<String, Object> schema) {
        if (schema == null || schema.isEmpty()) {
            return Map.of("type", "object", "properties", Map.of());
        }
        if (schema.containsKey("type")) {
            return schema;
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put("type", "object");
        typed.putAll(schema);
        return typed;
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

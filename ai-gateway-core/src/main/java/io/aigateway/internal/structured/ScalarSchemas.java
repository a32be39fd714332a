package io.aigateway.internal.structured;

import static io.aigateway.internal.structured.SchemaWords.DESCRIPTION;
import static io.aigateway.internal.structured.SchemaWords.ENUM;
import static io.aigateway.internal.structured.SchemaWords.ITEMS;
import static io.aigateway.internal.structured.SchemaWords.TYPE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** SchemaWords of values that have no properties. */
final class ScalarSchemas {

    private ScalarSchemas() {}

    static Map<String, Object> optional(JavaType type, Map<String, Object> schema) {
        return type.getRawClass().getName().startsWith("java.util.Optional") ? SchemaWords.orNull(schema) : schema;
    }

    static Map<String, Object> untyped(Class<?> type) {
        if (type == ObjectNode.class) {
            return Map.of(TYPE, "object");
        }
        if (type == ArrayNode.class) {
            return Map.of(TYPE, "array", ITEMS, Map.of());
        }
        if (type == Object.class || JsonNode.class.isAssignableFrom(type)) {
            return Map.of();
        }
        return Map.of(TYPE, "object");
    }

    /** In words, for few providers know the same formats. */
    static Map<String, Object> dateTime(Class<?> type) {
        String example =
                switch (type.getSimpleName()) {
                    case "LocalDate" -> "2026-01-31";
                    case "LocalTime" -> "10:15:30";
                    case "OffsetTime" -> "10:15:30Z";
                    case "LocalDateTime" -> "2026-01-31T10:15:30";
                    case "Year" -> "2026";
                    case "YearMonth" -> "2026-01";
                    case "MonthDay" -> "--01-31";
                    case "Period" -> "P1M2D";
                    case "Duration" -> Duration.ofMinutes(90).toString();
                    case "ZoneId", "TimeZone" -> "Europe/Oslo";
                    case "ZoneOffset" -> "+01:00";
                    default -> "2026-01-31T10:15:30Z";
                };
        return Map.of(TYPE, "string", DESCRIPTION, "ISO 8601, such as " + example);
    }

    /** The names that the reader takes for the constants, found by writing each and reading it again. */
    static Map<String, Object> enumeration(JsonMapper mapper, JavaType type) {
        Object[] constants = type.getRawClass().getEnumConstants();
        if (constants == null) {
            return Map.of(TYPE, "string");
        }
        List<Object> values = new ArrayList<>();
        for (Object constant : constants) {
            JsonNode written = mapper.valueToTree(constant);
            JsonNode name = mapper.getNodeFactory().stringNode(((Enum<?>) constant).name());
            if (reads(mapper, written, type, constant)) {
                values.add(written.isNumber() ? written.numberValue() : written.asString());
            } else if (reads(mapper, name, type, constant)) {
                values.add(name.asString());
            }
        }
        if (values.isEmpty()) {
            throw new UnreadableTypeException(
                    "no constant of " + type.getRawClass().getSimpleName() + " can be read", null);
        }
        boolean numbers = values.stream().allMatch(Number.class::isInstance);
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(TYPE, numbers ? "integer" : "string");
        schema.put(ENUM, values);
        return schema;
    }

    private static boolean reads(JsonMapper mapper, JsonNode name, JavaType type, Object constant) {
        try {
            return name.isValueNode() && constant == mapper.treeToValue(name, type);
        } catch (JacksonException e) {
            return false; // this is the question
        }
    }

    /** What a creator of one scalar takes. */
    static Map<String, Object> ofCreator(JavaType type, ValueInstantiator creator) {
        if (creator.canCreateFromString()) {
            return Map.of(TYPE, "string");
        } else if (creator.canCreateFromInt() || creator.canCreateFromLong() || creator.canCreateFromBigInteger()) {
            return Map.of(TYPE, "integer");
        } else if (creator.canCreateFromDouble() || creator.canCreateFromBigDecimal()) {
            return Map.of(TYPE, "number");
        } else if (creator.canCreateFromBoolean()) {
            return Map.of(TYPE, "boolean");
        }
        throw new UnreadableTypeException(
                type.getRawClass().getSimpleName() + " has nothing that can be set: no record component, constructor"
                        + " parameter, setter or visible field that Jackson knows",
                null);
    }
}

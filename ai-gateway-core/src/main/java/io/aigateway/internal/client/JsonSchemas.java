package io.aigateway.internal.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.aigateway.error.FailureDetails;
import io.aigateway.trace.FailureKind;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JSON schemas of Java types, in the strict dialect that providers enforce: every object lists all its properties as
 * required and allows no others; what may be absent may be null instead.
 */
final class JsonSchemas {

    private static final String TYPE = "type";

    private final Deque<Class<?>> open = new ArrayDeque<>();

    private JsonSchemas() {}

    /** The schema of a record or a class with fields. */
    static Map<String, Object> of(Class<?> type) {
        Map<String, Object> schema = new JsonSchemas().schema(type);
        if (!"object".equals(schema.get(TYPE))) {
            throw refused(type + " is not a record or a class with fields");
        }
        return schema;
    }

    /** Whether every object in the schema names all its properties. */
    static boolean isClosed(Map<?, ?> schema) {
        if (schema.get("additionalProperties") instanceof Map) {
            return false;
        }
        return schema.values().stream().allMatch(each -> !(each instanceof Map<?, ?> inner) || isClosed(inner));
    }

    /** The path of the first required value that a document lacks; null if it lacks none. */
    static @Nullable String missing(Map<?, ?> schema, @Nullable Object value, String path) {
        if (value instanceof List<?> items && schema.get("items") instanceof Map<?, ?> each) {
            for (int i = 0; i < items.size(); i++) {
                String found = missing(each, items.get(i), path + "[" + i + "]");
                if (found != null) {
                    return found;
                }
            }
        }
        if (!(schema.get("properties") instanceof Map<?, ?> properties) || !(value instanceof Map<?, ?> fields)) {
            return null;
        }
        for (Map.Entry<?, ?> property : properties.entrySet()) {
            String name = path.isEmpty() ? String.valueOf(property.getKey()) : path + "." + property.getKey();
            Map<?, ?> inner = property.getValue() instanceof Map<?, ?> map ? map : Map.of();
            Object given = fields.get(property.getKey());
            if (given == null && !(inner.get(TYPE) instanceof List)) {
                return name;
            }
            String found = missing(inner, given, name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static String name(RecordComponent component) {
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
    }

    private static String name(Field field) {
        JsonProperty renamed = field.getAnnotation(JsonProperty.class);
        return renamed == null || renamed.value().isEmpty() ? field.getName() : renamed.value();
    }

    private Map<String, Object> schema(Type type) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            Type[] parameters = generic.getActualTypeArguments();
            if (Collection.class.isAssignableFrom(raw)) {
                return Map.of(TYPE, "array", "items", schema(parameters[0]));
            }
            if (Map.class.isAssignableFrom(raw)) {
                return Map.of(TYPE, "object", "additionalProperties", schema(parameters[1]));
            }
            throw refused("the generic type " + type.getTypeName());
        }
        if (!(type instanceof Class<?> raw)) {
            throw refused("the type " + type.getTypeName());
        }
        return schemaOfClass(raw);
    }

    private Map<String, Object> schemaOfClass(Class<?> type) {
        if (CharSequence.class.isAssignableFrom(type)
                || type == char.class
                || type == Character.class
                || type.getName().startsWith("java.time.")
                || type == java.util.UUID.class
                || type == java.net.URI.class) {
            return Map.of(TYPE, "string");
        } else if (type == boolean.class || type == Boolean.class) {
            return Map.of(TYPE, "boolean");
        } else if (type == double.class
                || type == Double.class
                || type == float.class
                || type == Float.class
                || type == java.math.BigDecimal.class) {
            return Map.of(TYPE, "number");
        } else if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return Map.of(TYPE, "integer");
        } else if (type.isEnum()) {
            List<String> names = Stream.of(type.getEnumConstants())
                    .map(each -> ((Enum<?>) each).name())
                    .toList();
            return Map.of(TYPE, "string", "enum", names);
        } else if (type.isArray()) {
            return Map.of(TYPE, "array", "items", schema(type.getComponentType()));
        }
        return object(type);
    }

    private Map<String, Object> object(Class<?> type) {
        if (open.contains(type)) {
            throw refused(type.getSimpleName() + " contains itself");
        }
        open.push(type);
        Map<String, Object> properties = new LinkedHashMap<>();
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                properties.put(
                        name(component), property(component.getGenericType(), component, component.getAnnotatedType()));
            }
        } else {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                    properties.put(name(field), property(field.getGenericType(), field, field.getAnnotatedType()));
                }
            }
        }
        open.pop();
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(TYPE, "object");
        schema.put("properties", properties);
        schema.put("required", new ArrayList<>(properties.keySet()));
        schema.put("additionalProperties", false);
        return schema;
    }

    private Map<String, Object> property(Type type, AnnotatedElement element, AnnotatedElement annotatedType) {
        Map<String, Object> schema = schema(type);
        boolean nullable = Stream.concat(Stream.of(element.getAnnotations()), Stream.of(annotatedType.getAnnotations()))
                .anyMatch(each -> each.annotationType().getSimpleName().equals("Nullable"));
        if (!nullable) {
            return schema;
        }
        Map<String, Object> orNull = new LinkedHashMap<>(schema);
        orNull.put(TYPE, List.of(String.valueOf(schema.get(TYPE)), "null"));
        return orNull;
    }

    private static RuntimeException refused(String what) {
        return FailureDetails.local(FailureKind.INVALID_REQUEST, "No JSON schema can be made of " + what + ".")
                .toException();
    }
}

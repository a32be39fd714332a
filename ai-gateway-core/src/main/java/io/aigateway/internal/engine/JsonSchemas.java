package io.aigateway.internal.engine;

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
                        component.getName(),
                        property(component.getGenericType(), component, component.getAnnotatedType()));
            }
        } else {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                    properties.put(field.getName(), property(field.getGenericType(), field, field.getAnnotatedType()));
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

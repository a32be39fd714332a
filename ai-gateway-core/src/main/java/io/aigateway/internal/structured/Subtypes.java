package io.aigateway.internal.structured;

import static io.aigateway.internal.structured.SchemaWords.ANY_OF;
import static io.aigateway.internal.structured.SchemaWords.DESCRIPTION;
import static io.aigateway.internal.structured.SchemaWords.ENUM;
import static io.aigateway.internal.structured.SchemaWords.PROPERTIES;
import static io.aigateway.internal.structured.SchemaWords.REF;
import static io.aigateway.internal.structured.SchemaWords.TYPE;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.jsontype.TypeIdResolver;

/** SchemaWords of types that have subtypes: any of them, told apart as the reader tells them apart. */
final class Subtypes {

    private final DeserializationContext context;
    private final DeserializationConfig config;
    private final Map<String, Object> definitions;
    private final Function<JavaType, Map<String, Object>> schemas;

    /**
     * Creates the writer.
     *
     * @param definitions those written so far
     * @param schemas writes the schema of one subtype
     */
    Subtypes(
            DeserializationContext context,
            Map<String, Object> definitions,
            Function<JavaType, Map<String, Object>> schemas) {
        this.context = context;
        this.config = context.getConfig();
        this.definitions = definitions;
        this.schemas = schemas;
    }

    Map<String, Object> union(JavaType type, TypeDeserializer subtypes) {
        TypeIdResolver ids = subtypes.getTypeIdResolver();
        List<Map<String, Object>> choices = new ArrayList<>();
        Set<Class<?>> seen = new HashSet<>();
        for (NamedType each : config.getSubtypeResolver()
                .collectAndResolveSubtypesByTypeId(
                        config, context.introspectBeanDescription(type).getClassInfo())) {
            Class<?> subtype = each.getType();
            if (subtype.isInterface() || Modifier.isAbstract(subtype.getModifiers())) {
                continue;
            }
            JavaType whole = config.getTypeFactory().constructSpecializedType(type, subtype);
            if (seen.add(subtype)) {
                choices.add(choice(type, whole, subtypes, () -> id(each, ids)));
            }
        }
        if (choices.isEmpty()) {
            throw new UnreadableTypeException(
                    type.getRawClass().getSimpleName() + " has no subtypes that can be read", null);
        }
        return choices.size() == 1 ? choices.get(0) : Map.of(ANY_OF, choices);
    }

    private String id(NamedType subtype, TypeIdResolver ids) {
        String id = subtype.hasName() ? subtype.getName() : ids.idFromValueAndType(context, null, subtype.getType());
        JavaType read = ids.typeFromId(context, id);
        if (read == null || read.getRawClass() != subtype.getType()) {
            throw new UnreadableTypeException(
                    "the subtype " + subtype.getType().getSimpleName() + " has no name of its own", null);
        }
        return id;
    }

    private Map<String, Object> choice(
            JavaType base, JavaType subtype, TypeDeserializer subtypes, Supplier<String> id) {
        Map<String, Object> whole = schemas.apply(subtype);
        JsonTypeInfo.As form = subtypes.getTypeInclusion();
        boolean deduced = subtypes.getTypeIdResolver().getMechanism() == JsonTypeInfo.Id.DEDUCTION;
        if (deduced) {
            return whole;
        } else if (form == JsonTypeInfo.As.WRAPPER_OBJECT) {
            return SchemaWords.closed(new LinkedHashMap<>(Map.of(id.get(), whole)));
        } else if (form != JsonTypeInfo.As.PROPERTY && form != JsonTypeInfo.As.EXISTING_PROPERTY) {
            throw new UnreadableTypeException("subtypes named by " + form + " have no schema; use PROPERTY", null);
        }
        Map<?, ?> resolved =
                whole.get(REF) instanceof String reference ? Definitions.resolve(definitions, reference) : whole;
        if (!(resolved.get(PROPERTIES) instanceof Map<?, ?> own)) {
            throw new UnreadableTypeException(
                    "the subtype " + subtype.getRawClass().getSimpleName() + " is no object with properties", null);
        }
        boolean hidden = form == JsonTypeInfo.As.PROPERTY && !isVisible(base);
        if (hidden && own.containsKey(subtypes.getPropertyName())) {
            throw new UnreadableTypeException(
                    subtype.getRawClass().getSimpleName() + " has a property \"" + subtypes.getPropertyName()
                            + "\" of its own, which its name as a subtype would hide: rename one, or set visible = true",
                    null);
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(subtypes.getPropertyName(), Map.of(TYPE, "string", ENUM, List.of(id.get())));
        own.forEach((name, value) -> properties.putIfAbsent(String.valueOf(name), value));
        Map<String, Object> schema = SchemaWords.closed(properties);
        if (resolved.get(DESCRIPTION) instanceof String description) {
            schema.put(DESCRIPTION, description);
        }
        return schema;
    }

    private boolean isVisible(JavaType base) {
        JsonTypeInfo.Value info = config.getAnnotationIntrospector()
                .findPolymorphicTypeInfo(
                        config, context.introspectBeanDescription(base).getClassInfo());
        return info != null && info.getIdVisible();
    }
}

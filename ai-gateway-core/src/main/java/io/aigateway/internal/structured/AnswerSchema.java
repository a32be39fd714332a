package io.aigateway.internal.structured;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.ContainerDeserializerBase;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.databind.util.NameTransformer;

/**
 * Makes the JSON schema of a type out of what reads it: the mapper's own deserializers, so that every name, subtype and
 * creator is the one that the reader knows. In the strict dialect that providers enforce: every object lists all its
 * properties as required and allows no others; what may be absent may be null instead. Types that contain themselves are
 * {@code $defs}; all others are written where they are used. For one type and one thread.
 */
final class AnswerSchema {

    /** Providers take some thousand; a type with more is a mistake. */
    private static final int MOST_OBJECTS = 2_000;

    private final JsonMapper mapper;
    private final DeserializationContext context;
    private final DeserializationConfig config;
    private final AnnotationIntrospector annotations;
    private final Definitions definitions = new Definitions();
    private final Subtypes subtypes;
    private int objects;

    private AnswerSchema(JsonMapper mapper) {
        this.mapper = mapper;
        this.context = mapper._deserializationContext();
        this.config = context.getConfig();
        this.annotations = config.getAnnotationIntrospector();
        this.subtypes = new Subtypes(
                context,
                definitions.all(),
                type -> value(type, context.findContextualValueDeserializer(type, null), null));
    }

    /**
     * The schema of a type.
     *
     * @throws UnreadableTypeException if it has none, or Jackson cannot read it
     */
    static Map<String, Object> of(JsonMapper mapper, JavaType type) {
        try {
            return new AnswerSchema(mapper).document(type);
        } catch (JacksonException e) {
            throw new UnreadableTypeException(String.valueOf(e.getOriginalMessage()), e);
        }
    }

    /**
     * The schema of a type; empty if it has none although Jackson can read it, by a deserializer of its own.
     *
     * @throws UnreadableTypeException if Jackson cannot read it
     */
    static Map<String, Object> ifAny(JsonMapper mapper, JavaType type) {
        try {
            return of(mapper, type);
        } catch (UnreadableTypeException e) {
            if (e.isForEverybody()) {
                throw e;
            }
            return Map.of();
        }
    }

    private Map<String, Object> document(JavaType type) {
        Map<String, Object> root = new LinkedHashMap<>(value(type, null));
        if (!definitions.all().isEmpty()) {
            root.put(SchemaWords.DEFINITIONS, definitions.all());
        }
        return root;
    }

    private Map<String, Object> value(JavaType type, @Nullable SettableBeanProperty property) {
        ValueDeserializer<?> reader = property == null || !property.hasValueDeserializer()
                ? context.findContextualValueDeserializer(type, property)
                : property.getValueDeserializer();
        TypeDeserializer subtypes = property == null || !property.hasValueTypeDeserializer()
                ? context.findTypeDeserializer(type)
                : property.getValueTypeDeserializer();
        return value(type, reader, subtypes);
    }

    private Map<String, Object> value(
            JavaType type, ValueDeserializer<?> declared, @Nullable TypeDeserializer subtypes) {
        ValueDeserializer<?> reader = declared;
        while (reader instanceof DelegatingDeserializer delegating) {
            reader = delegating.getDelegatee();
        }
        if (type.isReferenceType()) {
            return SchemaWords.orNull(value(type.getReferencedType(), null));
        } else if (subtypes != null && !type.isContainerType()) {
            return definitions.named(type, () -> this.subtypes.union(type, subtypes));
        } else if (reader instanceof BeanDeserializerBase bean) {
            return bean(type, bean);
        }
        LogicalType kind = reader.logicalType();
        if (kind == null) {
            throw UnreadableTypeException.withoutSchema("what "
                    + reader.getClass().getName() + " reads for "
                    + type.getRawClass().getSimpleName()
                    + " is not known; give the request a schema as its response format");
        }
        return switch (kind) {
            case Array, Collection -> array(type, reader);
            case Map -> map(type, reader);
            case Integer -> ScalarSchemas.optional(type, Map.of(SchemaWords.TYPE, "integer"));
            case Float -> ScalarSchemas.optional(type, Map.of(SchemaWords.TYPE, "number"));
            case Boolean -> Map.of(SchemaWords.TYPE, "boolean");
            case Textual, OtherScalar -> Map.of(SchemaWords.TYPE, "string");
            case Binary -> Map.of(SchemaWords.TYPE, "string", SchemaWords.DESCRIPTION, "bytes in base64");
            case DateTime -> ScalarSchemas.dateTime(type.getRawClass());
            case Enum -> ScalarSchemas.enumeration(mapper, type);
            case Untyped -> ScalarSchemas.untyped(type.getRawClass());
            case POJO ->
                throw new UnreadableTypeException(
                        type.getRawClass().getSimpleName()
                                + " is abstract and names no subtypes: make it sealed, or annotate it"
                                + " with @JsonTypeInfo and @JsonSubTypes",
                        null);
        };
    }

    private Map<String, Object> array(JavaType type, ValueDeserializer<?> reader) {
        return Map.of(SchemaWords.TYPE, "array", SchemaWords.ITEMS, content(type, reader));
    }

    private Map<String, Object> map(JavaType type, ValueDeserializer<?> reader) {
        return Map.of(SchemaWords.TYPE, "object", SchemaWords.ADDITIONAL, content(type, reader));
    }

    private Map<String, Object> content(JavaType type, ValueDeserializer<?> reader) {
        JavaType content = type.getContentType();
        if (content == null && reader instanceof ContainerDeserializerBase<?> container) {
            content = container.getContentType();
        }
        if (content == null) {
            throw new UnreadableTypeException(
                    "what " + type.getRawClass().getSimpleName() + " contains is not known", null);
        }
        boolean known =
                reader instanceof ContainerDeserializerBase<?> container && container.getContentDeserializer() != null;
        return known
                ? value(
                        content,
                        ((ContainerDeserializerBase<?>) reader).getContentDeserializer(),
                        context.findTypeDeserializer(content))
                : value(content, null);
    }

    private Map<String, Object> bean(JavaType type, BeanDeserializerBase bean) {
        ValueInstantiator creator = bean.getValueInstantiator();
        JavaType delegate = creator.canCreateUsingDelegate() ? creator.getDelegateType(config) : null;
        if (delegate != null) {
            return value(delegate, null);
        }
        if (!bean.properties().hasNext() && unwrapped(type).isEmpty()) {
            return ScalarSchemas.ofCreator(type, creator);
        }
        return definitions.named(type, () -> object(type, bean));
    }

    private Map<String, Object> object(JavaType type, BeanDeserializerBase bean) {
        if (++objects > MOST_OBJECTS) {
            throw new UnreadableTypeException("it has more than " + MOST_OBJECTS + " objects in it", null);
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        collect(type, bean, NameTransformer.NOP, properties);
        Map<String, Object> schema = SchemaWords.closed(properties);
        String description = annotations.findClassDescription(
                config, context.introspectBeanDescription(type).getClassInfo());
        if (description != null && !description.isEmpty()) {
            schema.put(SchemaWords.DESCRIPTION, description);
        }
        return schema;
    }

    private void collect(JavaType type, BeanDeserializerBase bean, NameTransformer names, Map<String, Object> into) {
        Map<String, BeanPropertyDefinition> known = definitionsOf(type);
        Map<BeanPropertyDefinition, NameTransformer> unwrapped = unwrapped(type);
        Set<String> inner = new HashSet<>();
        unwrapped.keySet().forEach(each -> inner.add(each.getName()));
        bean.properties().forEachRemaining(property -> {
            if (!property.isIgnorable() && !property.isInjectionOnly() && !inner.contains(property.getName())) {
                into.put(names.transform(property.getName()), property(property, known.get(property.getName())));
            }
        });
        unwrapped.forEach((definition, transformer) -> {
            JavaType part = definition.getPrimaryType();
            if (context.findContextualValueDeserializer(part, null) instanceof BeanDeserializerBase reader) {
                collect(part, reader, NameTransformer.chainedTransformer(names, transformer), into);
            }
        });
    }

    private Map<String, BeanPropertyDefinition> definitionsOf(JavaType type) {
        Map<String, BeanPropertyDefinition> byName = new LinkedHashMap<>();
        BeanDescription description = context.introspectBeanDescription(type);
        description.findProperties().forEach(each -> byName.put(each.getName(), each));
        return byName;
    }

    /** What Jackson takes out of the properties when it resolves a deserializer. */
    private Map<BeanPropertyDefinition, NameTransformer> unwrapped(JavaType type) {
        Map<BeanPropertyDefinition, NameTransformer> found = new LinkedHashMap<>();
        for (BeanPropertyDefinition each : definitionsOf(type).values()) {
            AnnotatedMember member = each.getPrimaryMember();
            NameTransformer transformer =
                    member == null ? null : annotations.findUnwrappingNameTransformer(config, member);
            if (transformer != null) {
                found.put(each, transformer);
            }
        }
        return found;
    }

    private Map<String, Object> property(SettableBeanProperty property, @Nullable BeanPropertyDefinition definition) {
        Map<String, Object> schema = value(property.getType(), property);
        if (Nullness.mayBeNull(property, definition, annotations, config)) {
            schema = SchemaWords.orNull(schema);
        }
        String description = property.getMetadata().getDescription();
        if (description != null && !description.isEmpty() && !schema.containsKey(SchemaWords.REF)) {
            Map<String, Object> described = new LinkedHashMap<>(schema);
            described.put(SchemaWords.DESCRIPTION, description);
            return described;
        }
        return schema;
    }
}

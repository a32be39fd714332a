package io.aigateway.internal.structured;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;
import tools.jackson.databind.jsontype.NamedType;

/** Sealed types that say nothing of it themselves are told apart by a property {@code type} with the subtype's simple name. */
final class SealedTypes extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1L;

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        if (!(annotated instanceof AnnotatedClass type) || !isOpen(type.getRawType())) {
            return null;
        }
        String property = subtypes(type.getRawType()).stream().anyMatch(each -> has(each, "type")) ? "@type" : "type";
        return JsonTypeInfo.Value.construct(
                JsonTypeInfo.Id.SIMPLE_NAME, JsonTypeInfo.As.PROPERTY, property, null, false, null);
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
        if (!(annotated instanceof AnnotatedClass type) || !isOpen(type.getRawType())) {
            return null;
        }
        List<NamedType> named = new ArrayList<>();
        subtypes(type.getRawType()).forEach(each -> named.add(new NamedType(each)));
        return named;
    }

    private static boolean isOpen(Class<?> type) {
        return type.isSealed() && Modifier.isAbstract(type.getModifiers());
    }

    /** Those that can be made, in the order of their declaration. */
    private static List<Class<?>> subtypes(Class<?> type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        collect(type, found);
        return found.stream()
                .filter(each -> !Modifier.isAbstract(each.getModifiers()))
                .toList();
    }

    private static void collect(Class<?> type, Set<Class<?>> found) {
        for (Class<?> each : type.getPermittedSubclasses()) {
            if (found.add(each) && each.isSealed()) {
                collect(each, found);
            }
        }
    }

    private static boolean has(Class<?> type, String name) {
        return Stream.of(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                .anyMatch(field -> {
                    JsonProperty renamed = field.getAnnotation(JsonProperty.class);
                    return field.getName().equals(name)
                            || (renamed != null && renamed.value().equals(name));
                });
    }
}

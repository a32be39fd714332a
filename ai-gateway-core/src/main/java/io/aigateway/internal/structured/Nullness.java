package io.aigateway.internal.structured;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.OptBoolean;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

/**
 * Whether a property may be null: an annotation named {@code Nullable} on any of its members or their types,
 * {@code @JsonProperty(isRequired = FALSE)}, or what a module says of its language's types.
 */
final class Nullness {

    private Nullness() {}

    static boolean mayBeNull(
            SettableBeanProperty property,
            @Nullable BeanPropertyDefinition definition,
            AnnotationIntrospector annotations,
            MapperConfig<?> config) {
        if (property.getType().isPrimitive()) {
            return false;
        }
        Stream<@Nullable AnnotatedMember> members = definition == null
                ? Stream.of(property.getMember())
                : Stream.of(
                        property.getMember(),
                        definition.getField(),
                        definition.getSetter(),
                        definition.getGetter(),
                        definition.getConstructorParameter());
        return members.anyMatch(each -> each != null && mayBeNull(each, annotations, config));
    }

    private static boolean mayBeNull(
            AnnotatedMember member, AnnotationIntrospector annotations, MapperConfig<?> config) {
        if (isAnnotated(member)) {
            return true;
        }
        JsonProperty said = member.getAnnotation(JsonProperty.class);
        if (said != null && said.isRequired() != OptBoolean.DEFAULT) {
            return said.isRequired() == OptBoolean.FALSE;
        }
        boolean kotlin = Stream.of(member.getDeclaringClass().getAnnotations())
                .anyMatch(each -> each.annotationType().getName().equals("kotlin.Metadata"));
        // Of Java, the annotation's default would be taken for a word of its own.
        return (said == null || kotlin) && Boolean.FALSE.equals(annotations.hasRequiredMarker(config, member));
    }

    private static boolean isAnnotated(AnnotatedMember member) {
        if (member instanceof AnnotatedParameter parameter) {
            int index = parameter.getIndex();
            if (!(parameter.getOwner().getMember() instanceof Executable creator)) {
                return false;
            }
            Annotation[][] declared = creator.getParameterAnnotations();
            AnnotatedType[] types = creator.getAnnotatedParameterTypes();
            return (index < declared.length && names(declared[index]))
                    || (index < types.length && names(types[index].getAnnotations()))
                    || component(creator.getDeclaringClass(), index, declared.length);
        }
        if (member.getMember() instanceof Field field) {
            return names(field) || names(field.getAnnotatedType().getAnnotations());
        }
        if (member.getMember() instanceof Method method) {
            boolean setter = method.getParameterCount() == 1;
            return names(method)
                    || names(method.getAnnotatedReturnType().getAnnotations())
                    || (setter && names(method.getParameterAnnotations()[0]))
                    || (setter && names(method.getAnnotatedParameterTypes()[0].getAnnotations()));
        }
        return false;
    }

    private static boolean component(Class<?> type, int index, int count) {
        RecordComponent[] components = type.isRecord() ? type.getRecordComponents() : new RecordComponent[0];
        return components.length == count
                && index < count
                && (names(components[index])
                        || names(components[index].getAnnotatedType().getAnnotations()));
    }

    private static boolean names(AnnotatedElement element) {
        return names(element.getAnnotations());
    }

    private static boolean names(Annotation[] annotations) {
        return Stream.of(annotations)
                .anyMatch(each -> each.annotationType().getSimpleName().equals("Nullable"));
    }
}

package io.aigateway.chat;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The type of a structured answer, generic or not. Immutable.
 *
 * <pre>{@code
 * client.chat(request, AnswerType.of(Invoice.class));
 * client.chat(request, AnswerType.listOf(Invoice.class));
 * client.chat(request, new AnswerType<Map<String, List<Invoice>>>() {});
 * }</pre>
 *
 * @param <T> the type
 */
public abstract class AnswerType<T> {

    private final Type type;

    /**
     * The type that the subclass names in its {@code extends} clause: {@code new AnswerType<List<Invoice>>() {}}.
     *
     * @throws IllegalArgumentException if it names none, or one with a type variable in it
     */
    protected AnswerType() {
        Type parent = getClass().getGenericSuperclass();
        if (!(parent instanceof ParameterizedType generic) || generic.getRawType() != AnswerType.class) {
            throw new IllegalArgumentException("Write new AnswerType<YourType>() {} with the type in it.");
        }
        this.type = generic.getActualTypeArguments()[0];
        if (isOpen(type)) {
            throw new IllegalArgumentException(
                    "The type " + type.getTypeName() + " has a variable in it; only a whole type can be answered.");
        }
    }

    private AnswerType(Type type) {
        this.type = Objects.requireNonNull(type, "type");
    }

    /** A class without type parameters. */
    public static <T> AnswerType<T> of(Class<T> type) {
        return new Given<>(type);
    }

    /** A list of instances of a class without type parameters. */
    public static <E> AnswerType<List<E>> listOf(Class<E> type) {
        return new Given<>(new ListOf(Objects.requireNonNull(type, "type")));
    }

    /** The Java type. */
    public final Type type() {
        return type;
    }

    /** The type's name without packages, such as {@code List<Invoice>}. */
    public final String simpleName() {
        return simpleName(type);
    }

    private static boolean isOpen(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Stream.of(generic.getActualTypeArguments()).anyMatch(AnswerType::isOpen);
        } else if (type instanceof WildcardType wild) {
            return Stream.of(wild.getUpperBounds()).anyMatch(AnswerType::isOpen);
        }
        return type instanceof TypeVariable
                || (type instanceof GenericArrayType array && isOpen(array.getGenericComponentType()));
    }

    private static String simpleName(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.getSimpleName();
        } else if (type instanceof ParameterizedType generic) {
            return simpleName(generic.getRawType())
                    + Stream.of(generic.getActualTypeArguments())
                            .map(AnswerType::simpleName)
                            .collect(Collectors.joining(", ", "<", ">"));
        } else if (type instanceof GenericArrayType array) {
            return simpleName(array.getGenericComponentType()) + "[]";
        }
        return type.getTypeName();
    }

    /** Two are equal that describe the same type. */
    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof AnswerType<?> that && type.equals(that.type);
    }

    @Override
    public final int hashCode() {
        return type.hashCode();
    }

    @Override
    public final String toString() {
        return "AnswerType[" + simpleName() + "]";
    }

    private static final class Given<T> extends AnswerType<T> {
        Given(Type type) {
            super(type);
        }
    }

    private record ListOf(Class<?> element) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {element};
        }

        @Override
        public Type getRawType() {
            return List.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }

        /** As the JDK's own, so that a list written as a subclass is equal. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof ParameterizedType that
                    && that.getRawType() == List.class
                    && that.getActualTypeArguments()[0].equals(element);
        }

        @Override
        public int hashCode() {
            return element.hashCode() ^ List.class.hashCode();
        }

        @Override
        public String getTypeName() {
            return "java.util.List<" + element.getTypeName() + ">";
        }

        @Override
        public String toString() {
            return getTypeName();
        }
    }
}

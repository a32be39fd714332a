package io.aigateway.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model's wish to have a tool run.
 */
public final class ToolCall {

    private final String id;
    private final String name;
    private final String arguments;
    private final Map<String, Object> extra;

    private ToolCall(Builder from) {
        this.id = from.id;
        this.name = from.name;
        this.arguments = from.arguments;
        this.extra = JsonMaps.copyOf(from.extra);
    }

    /** A call that says nothing besides. */
    public static ToolCall of(String id, String name, String arguments) {
        return builder(id, name, arguments).build();
    }

    /** A builder with what must be said. */
    public static Builder builder(String id, String name, String arguments) {
        return new Builder(id, name, arguments);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(id, name, arguments);
        copy.extra = extra;
        return copy;
    }

    /** The provider's id; the {@linkplain Message#tool result} must carry it. */
    public String id() {
        return id;
    }

    /** The tool's name. */
    public String name() {
        return name;
    }

    /** The arguments as JSON text, {@code {}} if there are none; not validated. */
    public String arguments() {
        return arguments;
    }

    /** Fields of the call that have no neutral name; they go back to where they come from. */
    public Map<String, Object> extra() {
        return extra;
    }

    /** Without the arguments. */
    @Override
    public String toString() {
        return "ToolCall[" + id + ", " + name + "]";
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(id, name, arguments, extra);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ToolCall that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link ToolCall}. For one thread. */
    public static final class Builder {
        private String id;
        private String name;
        private String arguments;
        private Map<String, Object> extra = Map.of();

        private Builder(String id, String name, String arguments) {
            this.id = Objects.requireNonNull(id, "id");
            this.name = Objects.requireNonNull(name, "name");
            this.arguments = Objects.requireNonNull(arguments, "arguments");
        }

        /** Sets {@link ToolCall#id()}. */
        public Builder id(String value) {
            id = value;
            return this;
        }

        /** Sets {@link ToolCall#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link ToolCall#arguments()}. */
        public Builder arguments(String value) {
            arguments = value;
            return this;
        }

        /** Sets {@link ToolCall#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** What was said. */
        public ToolCall build() {
            return new ToolCall(this);
        }
    }
}

package io.aigateway.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tool that the provider ran by itself while it answered, such as a web search or a code interpreter. The application
 * has nothing to do. Immutable.
 */
public final class ServerToolStep {

    private final @Nullable String id;
    private final String name;
    private final String arguments;
    private final @Nullable Object result;
    private final boolean failed;
    private final Map<String, Object> extra;

    private ServerToolStep(Builder from) {
        this.id = from.id;
        this.name = from.name;
        this.arguments = from.arguments;
        this.result = from.result;
        this.failed = from.failed;
        this.extra = JsonMaps.copyOf(from.extra);
    }

    /** A builder with what must be said. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(name);
        copy.id = id;
        copy.arguments = arguments;
        copy.result = result;
        copy.failed = failed;
        copy.extra = extra;
        return copy;
    }

    /** The provider's id of the step; null if it has none. */
    public @Nullable String id() {
        return id;
    }

    /** The tool's name or kind in the provider's words, such as {@code web_search}. */
    public String name() {
        return name;
    }

    /** What the tool was asked, as JSON text; {@code {}} if the provider does not tell. */
    public String arguments() {
        return arguments;
    }

    /** What the tool gave back, as a JSON value; null if the provider does not tell, or not yet. */
    public @Nullable Object result() {
        return result;
    }

    /** Whether the tool failed. */
    public boolean failed() {
        return failed;
    }

    /** The step in the provider's own words. */
    public Map<String, Object> extra() {
        return extra;
    }

    /** The name, never what was asked or found. */
    @Override
    public String toString() {
        return "ServerToolStep[" + name + (failed ? ", failed]" : "]");
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(id, name, arguments, result, failed, extra);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ServerToolStep that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link ServerToolStep}. For one thread. */
    public static final class Builder {
        private @Nullable String id;
        private String name;
        private String arguments = "{}";
        private @Nullable Object result;
        private boolean failed;
        private Map<String, Object> extra = Map.of();

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Sets {@link ServerToolStep#id()}. */
        public Builder id(@Nullable String value) {
            id = value;
            return this;
        }

        /** Sets {@link ServerToolStep#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link ServerToolStep#arguments()}. */
        public Builder arguments(String value) {
            arguments = value;
            return this;
        }

        /** Sets {@link ServerToolStep#result()}. */
        public Builder result(@Nullable Object value) {
            result = value;
            return this;
        }

        /** Sets {@link ServerToolStep#failed()}. */
        public Builder failed(boolean value) {
            failed = value;
            return this;
        }

        /** Sets {@link ServerToolStep#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** What was said. */
        public ServerToolStep build() {
            return new ServerToolStep(this);
        }
    }
}

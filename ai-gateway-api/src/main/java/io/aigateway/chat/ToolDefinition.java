package io.aigateway.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A tool that the model may call.
 */
public final class ToolDefinition {

    private final String name;
    private final @Nullable String description;
    private final @Nullable Map<String, Object> parameters;
    private final @Nullable Boolean strict;
    private final @Nullable Map<String, Object> raw;
    private final @Nullable String protocol;
    private final ContentPart.@Nullable CachePoint cachePoint;
    private final Map<String, Object> extra;

    private ToolDefinition(Builder from) {
        this.name = from.name;
        this.description = from.description;
        this.parameters = from.parameters == null ? null : JsonMaps.copyOf(from.parameters);
        this.strict = from.strict;
        this.raw = from.raw == null ? null : JsonMaps.copyOf(from.raw);
        this.protocol = from.protocol;
        this.cachePoint = from.cachePoint;
        this.extra = JsonMaps.copyOf(from.extra);
    }

    /** A builder with what must be said. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(name);
        copy.description = description;
        copy.parameters = parameters;
        copy.strict = strict;
        copy.raw = raw;
        copy.protocol = protocol;
        copy.cachePoint = cachePoint;
        copy.extra = extra;
        return copy;
    }

    /** The tool's name: letters, digits, {@code _} and {@code -}; empty for a raw tool. */
    public String name() {
        return name;
    }

    /** What it does, for the model; null if it speaks for itself. */
    public @Nullable String description() {
        return description;
    }

    /** The JSON schema of its arguments; null for a tool without arguments. */
    public @Nullable Map<String, Object> parameters() {
        return parameters;
    }

    /** Whether the provider must keep to the schema; null leaves it to the provider. */
    public @Nullable Boolean strict() {
        return strict;
    }

    /** A tool in the provider's own words (web search, custom grammar), passed through unchanged; null for a function. */
    public @Nullable Map<String, Object> raw() {
        return raw;
    }

    /** The family of the protocol whose words a raw tool has: no other is asked; null if any may be. */
    public @Nullable String protocol() {
        return protocol;
    }

    /** Ends a beginning worth keeping in the provider's prompt cache behind this tool; null if not. */
    public ContentPart.@Nullable CachePoint cachePoint() {
        return cachePoint;
    }

    /**
     * Fields beside the neutral ones, such as {@code eager_input_streaming}: written where the protocol is the one whose
     * words they are, or none is named.
     */
    public Map<String, Object> extra() {
        return extra;
    }

    /** A function with the JSON schema of its arguments. */
    public static ToolDefinition of(String name, String description, Map<String, Object> parameters) {
        return builder(name).description(description).parameters(parameters).build();
    }

    /** A tool in the provider's own words, passed through unchanged. */
    public static ToolDefinition raw(Map<String, Object> fields) {
        return builder("").raw(fields).build();
    }

    /** A tool in the words of one protocol, such as {@code anthropic}; targets of other protocols are not asked. */
    public static ToolDefinition raw(String protocol, Map<String, Object> fields) {
        return builder("").raw(fields).protocol(protocol).build();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(name, description, parameters, strict, raw, protocol, cachePoint, extra);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ToolDefinition that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ToolDefinition[" + "name=" + name + ", description=" + description + ", parameters=" + parameters
                + ", strict=" + strict + ", raw=" + raw + ", protocol=" + protocol + ", cachePoint=" + cachePoint + "]";
    }

    /** Builds {@link ToolDefinition}. For one thread. */
    public static final class Builder {
        private String name;
        private @Nullable String description;
        private @Nullable Map<String, Object> parameters;
        private @Nullable Boolean strict;
        private @Nullable Map<String, Object> raw;
        private @Nullable String protocol;
        private ContentPart.@Nullable CachePoint cachePoint;
        private Map<String, Object> extra = Map.of();

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Sets {@link ToolDefinition#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link ToolDefinition#description()}. */
        public Builder description(@Nullable String value) {
            description = value;
            return this;
        }

        /** Sets {@link ToolDefinition#parameters()}. */
        public Builder parameters(@Nullable Map<String, Object> value) {
            parameters = value;
            return this;
        }

        /** Sets {@link ToolDefinition#strict()}. */
        public Builder strict(@Nullable Boolean value) {
            strict = value;
            return this;
        }

        /** Sets {@link ToolDefinition#raw()}. */
        public Builder raw(@Nullable Map<String, Object> value) {
            raw = value;
            return this;
        }

        /** Sets {@link ToolDefinition#protocol()}. */
        public Builder protocol(@Nullable String value) {
            protocol = value;
            return this;
        }

        /** Sets {@link ToolDefinition#cachePoint()}. */
        public Builder cachePoint(ContentPart.@Nullable CachePoint value) {
            cachePoint = value;
            return this;
        }

        /** Sets {@link ToolDefinition#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** What was said. */
        public ToolDefinition build() {
            return new ToolDefinition(this);
        }
    }
}

package io.aigateway.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a preset knows about models whose names begin alike. The longest prefix wins; nothing known means nothing
 * filtered.
 */
public final class ModelFacts {

    private final String prefix;
    private final @Nullable Integer contextWindow;
    private final Set<Capability> lacks;
    private final Map<String, String> quirks;

    private ModelFacts(Builder from) {
        this.prefix = from.prefix;
        this.contextWindow = from.contextWindow;
        this.lacks = Set.copyOf(from.lacks);
        this.quirks = Map.copyOf(from.quirks);
    }

    /** A builder with what must be said. */
    public static Builder builder(String prefix) {
        return new Builder(prefix);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(prefix);
        copy.contextWindow = contextWindow;
        copy.lacks = lacks;
        copy.quirks = quirks;
        return copy;
    }

    /** How the names begin; behind a {@code *}, what they contain. */
    public String prefix() {
        return prefix;
    }

    /** Input and output tokens together; null if unknown. */
    public @Nullable Integer contextWindow() {
        return contextWindow;
    }

    /** What these models cannot do although the provider can. */
    public Set<Capability> lacks() {
        return lacks;
    }

    /** How these models differ from what holds for the provider. */
    public Map<String, String> quirks() {
        return quirks;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(prefix, contextWindow, lacks, quirks);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ModelFacts that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ModelFacts[" + "prefix=" + prefix + ", contextWindow=" + contextWindow + ", lacks=" + lacks
                + ", quirks=" + quirks + "]";
    }

    /** Builds {@link ModelFacts}. For one thread. */
    public static final class Builder {
        private String prefix;
        private @Nullable Integer contextWindow;
        private Set<Capability> lacks = Set.of();
        private Map<String, String> quirks = Map.of();

        private Builder(String prefix) {
            this.prefix = Objects.requireNonNull(prefix, "prefix");
        }

        /** Sets {@link ModelFacts#prefix()}. */
        public Builder prefix(String value) {
            prefix = value;
            return this;
        }

        /** Sets {@link ModelFacts#contextWindow()}. */
        public Builder contextWindow(@Nullable Integer value) {
            contextWindow = value;
            return this;
        }

        /** Sets {@link ModelFacts#lacks()}. */
        public Builder lacks(Set<Capability> value) {
            lacks = value;
            return this;
        }

        /** Sets {@link ModelFacts#quirks()}. */
        public Builder quirks(Map<String, String> value) {
            quirks = value;
            return this;
        }

        /** What was said. */
        public ModelFacts build() {
            return new ModelFacts(this);
        }
    }
}

package io.aigateway.trace;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A target that the matched route offered, and why it could or could not take the call.
 */
public final class Consideration {

    private final int tier;
    private final String provider;
    private final String model;
    private final int weight;
    private final @Nullable String excludedBecause;

    private Consideration(Builder from) {
        this.tier = from.tier;
        this.provider = from.provider;
        this.model = from.model;
        this.weight = from.weight;
        this.excludedBecause = from.excludedBecause;
    }

    /** A builder with what must be said. */
    public static Builder builder(String provider, String model) {
        return new Builder(provider, model);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(provider, model);
        copy.tier = tier;
        copy.weight = weight;
        copy.excludedBecause = excludedBecause;
        return copy;
    }

    /** 0 for the first tier. */
    public int tier() {
        return tier;
    }

    /** Id of the provider. */
    public String provider() {
        return provider;
    }

    /** The upstream's model name. */
    public String model() {
        return model;
    }

    /** The configured weight; 0 means drained. */
    public int weight() {
        return weight;
    }

    /** Why it was left out; null if it was eligible. */
    public @Nullable String excludedBecause() {
        return excludedBecause;
    }

    /** Whether the target could take the call. */
    public boolean eligible() {
        return excludedBecause == null;
    }

    /** {@code tier 0: qwen/qwen-turbo (weight 90)}, with the reason if it was left out. */
    @Override
    public String toString() {
        String line = "tier " + tier + ": " + provider + "/" + model + " (weight " + weight + ")";
        return excludedBecause == null ? line : line + " excluded: " + excludedBecause;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(tier, provider, model, weight, excludedBecause);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Consideration that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link Consideration}. For one thread. */
    public static final class Builder {
        private int tier;
        private String provider;
        private String model;
        private int weight;
        private @Nullable String excludedBecause;

        private Builder(String provider, String model) {
            this.provider = Objects.requireNonNull(provider, "provider");
            this.model = Objects.requireNonNull(model, "model");
        }

        /** Sets {@link Consideration#tier()}. */
        public Builder tier(int value) {
            tier = value;
            return this;
        }

        /** Sets {@link Consideration#provider()}. */
        public Builder provider(String value) {
            provider = value;
            return this;
        }

        /** Sets {@link Consideration#model()}. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets {@link Consideration#weight()}. */
        public Builder weight(int value) {
            weight = value;
            return this;
        }

        /** Sets {@link Consideration#excludedBecause()}. */
        public Builder excludedBecause(@Nullable String value) {
            excludedBecause = value;
            return this;
        }

        /** What was said. */
        public Consideration build() {
            return new Consideration(this);
        }
    }
}

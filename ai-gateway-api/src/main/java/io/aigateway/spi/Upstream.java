package io.aigateway.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a codec may know about where a request goes.
 */
public final class Upstream {

    private final String provider;
    private final String model;
    private final Map<String, String> quirks;

    private Upstream(Builder from) {
        this.provider = from.provider;
        this.model = from.model;
        this.quirks = Map.copyOf(from.quirks);
    }

    /** An upstream that follows its protocol's norm but for the quirks. */
    public static Upstream of(String provider, String model, Map<String, String> quirks) {
        return builder(provider, model).quirks(quirks).build();
    }

    /** A builder with what must be said. */
    public static Builder builder(String provider, String model) {
        return new Builder(provider, model);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(provider, model);
        copy.quirks = quirks;
        return copy;
    }

    /** Id of the provider. */
    public String provider() {
        return provider;
    }

    /** The upstream's model name. */
    public String model() {
        return model;
    }

    /** How this provider differs from its protocol's norm; the protocol defines the names. */
    public Map<String, String> quirks() {
        return quirks;
    }

    /** The quirk's value, or the fallback where the provider follows the norm. */
    public String quirk(String name, String fallback) {
        return quirks.getOrDefault(name, fallback);
    }

    /** The same upstream with another model. */
    public Upstream withModel(String other) {
        return toBuilder().model(other).build();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(provider, model, quirks);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Upstream that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "Upstream[" + "provider=" + provider + ", model=" + model + ", quirks=" + quirks + "]";
    }

    /** Builds {@link Upstream}. For one thread. */
    public static final class Builder {
        private String provider;
        private String model;
        private Map<String, String> quirks = Map.of();

        private Builder(String provider, String model) {
            this.provider = Objects.requireNonNull(provider, "provider");
            this.model = Objects.requireNonNull(model, "model");
        }

        /** Sets {@link Upstream#provider()}. */
        public Builder provider(String value) {
            provider = value;
            return this;
        }

        /** Sets {@link Upstream#model()}. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets {@link Upstream#quirks()}. */
        public Builder quirks(Map<String, String> value) {
            quirks = value;
            return this;
        }

        /** What was said. */
        public Upstream build() {
            return new Upstream(this);
        }
    }
}

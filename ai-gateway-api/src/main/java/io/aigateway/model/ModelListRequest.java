package io.aigateway.model;

import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ModelRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks a provider which models it has.
 */
public final class ModelListRequest implements ModelRequest {

    private final String provider;
    private final CallOptions options;

    private ModelListRequest(Builder from) {
        this.provider = from.provider;
        this.options = from.options;
    }

    /** A builder with what must be said. */
    public static Builder builder(String provider) {
        return new Builder(provider);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(provider);
        copy.options = options;
        return copy;
    }

    /** Id of the provider. */
    public String provider() {
        return provider;
    }

    /** What this call wants to have different from the configuration. */
    @Override
    public CallOptions options() {
        return options;
    }

    /** Empty: no model is asked for. */
    @Override
    public String model() {
        return "";
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(provider, options);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ModelListRequest that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** The provider. */
    @Override
    public String toString() {
        return "ModelListRequest[" + provider + "]";
    }

    /** Builds {@link ModelListRequest}. For one thread. */
    public static final class Builder {
        private String provider;
        private CallOptions options = CallOptions.DEFAULT;

        private Builder(String provider) {
            this.provider = Objects.requireNonNull(provider, "provider");
        }

        /** Sets {@link ModelListRequest#provider()}. */
        public Builder provider(String value) {
            provider = value;
            return this;
        }

        /** Sets {@link ModelListRequest#options()}. */
        public Builder options(CallOptions value) {
            options = value;
            return this;
        }

        /** What was said. */
        public ModelListRequest build() {
            return new ModelListRequest(this);
        }
    }
}

package io.aigateway.model;

import io.aigateway.chat.ModelResponse;
import io.aigateway.chat.Usage;
import io.aigateway.trace.CallTrace;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The models of a provider.
 */
public final class ModelList implements ModelResponse {

    private final String provider;
    private final List<String> names;
    private final CallTrace trace;

    private ModelList(Builder from) {
        this.provider = from.provider;
        this.names = List.copyOf(from.names);
        this.trace = from.trace;
    }

    /** A builder with what must be said. */
    public static Builder builder(String provider, List<String> names) {
        return new Builder(provider, names);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(provider, names);
        copy.trace = trace;
        return copy;
    }

    /** Id of the provider. */
    public String provider() {
        return provider;
    }

    /** The models' names as the provider spells them, in its order. */
    public List<String> names() {
        return names;
    }

    /** How the answer came about. */
    @Override
    public CallTrace trace() {
        return trace;
    }

    /** Empty: no model was asked. */
    @Override
    public String model() {
        return "";
    }

    /** Nothing: a list is free. */
    @Override
    public Usage usage() {
        return Usage.NONE;
    }

    @Override
    public ModelList withTrace(CallTrace other) {
        return toBuilder().trace(other).build();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(provider, names, trace);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ModelList that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ModelList[" + "provider=" + provider + ", names=" + names + ", trace=" + trace + "]";
    }

    /** Builds {@link ModelList}. For one thread. */
    public static final class Builder {
        private String provider;
        private List<String> names;
        private CallTrace trace = CallTrace.none();

        private Builder(String provider, List<String> names) {
            this.provider = Objects.requireNonNull(provider, "provider");
            this.names = Objects.requireNonNull(names, "names");
        }

        /** Sets {@link ModelList#provider()}. */
        public Builder provider(String value) {
            provider = value;
            return this;
        }

        /** Sets {@link ModelList#names()}. */
        public Builder names(List<String> value) {
            names = value;
            return this;
        }

        /** Sets {@link ModelList#trace()}. */
        public Builder trace(CallTrace value) {
            trace = value;
            return this;
        }

        /** What was said. */
        public ModelList build() {
            return new ModelList(this);
        }
    }
}

package io.aigateway.embedding;

import io.aigateway.chat.CallOptions;
import io.aigateway.chat.JsonMaps;
import io.aigateway.chat.ModelRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Texts to turn into vectors. Any number: the client splits them into batches the provider accepts. Immutable.
 */
public final class EmbeddingRequest implements ModelRequest {

    private final String model;
    private final List<String> inputs;
    private final @Nullable Integer dimensions;
    private final Map<String, Object> extra;
    private final CallOptions options;

    private EmbeddingRequest(Builder from) {
        this.model = from.model;
        this.inputs = List.copyOf(from.inputs);
        this.dimensions = from.dimensions;
        this.extra = JsonMaps.copyOf(from.extra);
        this.options = from.options;
    }

    /** A builder with what must be said. */
    public static Builder builder(String model) {
        return new Builder(model);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(model);
        copy.inputs = inputs;
        copy.dimensions = dimensions;
        copy.extra = extra;
        copy.options = options;
        return copy;
    }

    /** The logical model name that a route answers to. */
    @Override
    public String model() {
        return model;
    }

    /** The texts. */
    public List<String> inputs() {
        return inputs;
    }

    /** The length of the vectors; null for the model's own. */
    public @Nullable Integer dimensions() {
        return dimensions;
    }

    /** Fields the gateway has no word for, sent to the provider unchanged. */
    public Map<String, Object> extra() {
        return extra;
    }

    /** What this call wants to have different from the configuration. */
    @Override
    public CallOptions options() {
        return options;
    }

    /** Texts for a model, nothing else set. */
    public static EmbeddingRequest of(String model, List<String> inputs) {
        return builder(model).inputs(inputs).build();
    }

    /** The same request for other texts. */
    public EmbeddingRequest withInputs(List<String> others) {
        return toBuilder().inputs(others).build();
    }

    /** The model and the number of texts, never the texts. */
    @Override
    public String toString() {
        return "EmbeddingRequest[" + model + ", " + inputs.size() + " inputs]";
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(model, inputs, dimensions, extra, options);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof EmbeddingRequest that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link EmbeddingRequest}. For one thread. */
    public static final class Builder {
        private String model;
        private List<String> inputs = List.of();
        private @Nullable Integer dimensions;
        private Map<String, Object> extra = Map.of();
        private CallOptions options = CallOptions.DEFAULT;

        private Builder(String model) {
            this.model = Objects.requireNonNull(model, "model");
        }

        /** Sets {@link EmbeddingRequest#model()}. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets {@link EmbeddingRequest#inputs()}. */
        public Builder inputs(List<String> value) {
            inputs = value;
            return this;
        }

        /** Sets {@link EmbeddingRequest#dimensions()}. */
        public Builder dimensions(@Nullable Integer value) {
            dimensions = value;
            return this;
        }

        /** Sets {@link EmbeddingRequest#extra()}. */
        public Builder extra(Map<String, Object> value) {
            extra = value;
            return this;
        }

        /** Sets {@link EmbeddingRequest#options()}. */
        public Builder options(CallOptions value) {
            options = value;
            return this;
        }

        /** What was said. */
        public EmbeddingRequest build() {
            return new EmbeddingRequest(this);
        }
    }
}

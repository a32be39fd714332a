package io.aigateway.embedding;

import io.aigateway.chat.ModelResponse;
import io.aigateway.chat.Usage;
import io.aigateway.trace.CallTrace;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Vectors in the order of the inputs.
 */
public final class EmbeddingResponse implements ModelResponse {

    private final String model;
    private final List<float[]> vectors;
    private final Usage usage;
    private final CallTrace trace;

    private EmbeddingResponse(Builder from) {
        this.model = from.model;
        this.vectors = List.copyOf(from.vectors);
        this.usage = from.usage;
        this.trace = from.trace;
    }

    /** A builder with what must be said. */
    public static Builder builder(String model, List<float[]> vectors) {
        return new Builder(model, vectors);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(model, vectors);
        copy.usage = usage;
        copy.trace = trace;
        return copy;
    }

    /** The model that the upstream says it used. */
    @Override
    public String model() {
        return model;
    }

    /** One vector an input; the arrays are not copied. */
    public List<float[]> vectors() {
        return vectors;
    }

    /** The tokens used. */
    @Override
    public Usage usage() {
        return usage;
    }

    /** How the answer came about; of several batches, that of the last. */
    @Override
    public CallTrace trace() {
        return trace;
    }

    /** The sizes only. */
    @Override
    public String toString() {
        return "EmbeddingResponse[" + model + ", " + vectors.size() + " vectors, " + usage + "]";
    }

    @Override
    public EmbeddingResponse withTrace(CallTrace other) {
        return toBuilder().trace(other).build();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(model, vectors, usage, trace);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof EmbeddingResponse that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link EmbeddingResponse}. For one thread. */
    public static final class Builder {
        private String model;
        private List<float[]> vectors;
        private Usage usage = Usage.NONE;
        private CallTrace trace = CallTrace.none();

        private Builder(String model, List<float[]> vectors) {
            this.model = Objects.requireNonNull(model, "model");
            this.vectors = Objects.requireNonNull(vectors, "vectors");
        }

        /** Sets {@link EmbeddingResponse#model()}. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets {@link EmbeddingResponse#vectors()}. */
        public Builder vectors(List<float[]> value) {
            vectors = value;
            return this;
        }

        /** Sets {@link EmbeddingResponse#usage()}. */
        public Builder usage(Usage value) {
            usage = value;
            return this;
        }

        /** Sets {@link EmbeddingResponse#trace()}. */
        public Builder trace(CallTrace value) {
            trace = value;
            return this;
        }

        /** What was said. */
        public EmbeddingResponse build() {
            return new EmbeddingResponse(this);
        }
    }
}

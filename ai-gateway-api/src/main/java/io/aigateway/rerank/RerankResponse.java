package io.aigateway.rerank;

import io.aigateway.chat.ModelResponse;
import io.aigateway.chat.Usage;
import io.aigateway.trace.CallTrace;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Documents in the order of their relevance, best first.
 */
public final class RerankResponse implements ModelResponse {

    private final String model;
    private final List<Ranked> results;
    private final Usage usage;
    private final double searchUnits;
    private final CallTrace trace;

    private RerankResponse(Builder from) {
        this.model = from.model;
        this.results = List.copyOf(from.results);
        this.usage = from.usage;
        this.searchUnits = from.searchUnits;
        this.trace = from.trace;
    }

    /** A builder with what must be said. */
    public static Builder builder(String model, List<Ranked> results) {
        return new Builder(model, results);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(model, results);
        copy.usage = usage;
        copy.searchUnits = searchUnits;
        copy.trace = trace;
        return copy;
    }

    /** The model that the upstream says it used. */
    @Override
    public String model() {
        return model;
    }

    /** The ranked documents. */
    public List<Ranked> results() {
        return results;
    }

    /** The tokens used; nothing where the provider counts searches instead. */
    @Override
    public Usage usage() {
        return usage;
    }

    /** The searches the provider counts; 0 where it counts tokens. */
    public double searchUnits() {
        return searchUnits;
    }

    /** How the answer came about. */
    @Override
    public CallTrace trace() {
        return trace;
    }

    /**
     * A ranked document.
     *
     * @param index its position in the request
     * @param score its relevance, in the model's own scale; higher is better
     */
    public record Ranked(int index, double score) {}

    @Override
    public RerankResponse withTrace(CallTrace other) {
        return toBuilder().trace(other).build();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(model, results, usage, searchUnits, trace);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof RerankResponse that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "RerankResponse[" + "model=" + model + ", results=" + results + ", usage=" + usage + ", searchUnits="
                + searchUnits + ", trace=" + trace + "]";
    }

    /** Builds {@link RerankResponse}. For one thread. */
    public static final class Builder {
        private String model;
        private List<Ranked> results;
        private Usage usage = Usage.NONE;
        private double searchUnits;
        private CallTrace trace = CallTrace.none();

        private Builder(String model, List<Ranked> results) {
            this.model = Objects.requireNonNull(model, "model");
            this.results = Objects.requireNonNull(results, "results");
        }

        /** Sets {@link RerankResponse#model()}. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets {@link RerankResponse#results()}. */
        public Builder results(List<Ranked> value) {
            results = value;
            return this;
        }

        /** Sets {@link RerankResponse#usage()}. */
        public Builder usage(Usage value) {
            usage = value;
            return this;
        }

        /** Sets {@link RerankResponse#searchUnits()}. */
        public Builder searchUnits(double value) {
            searchUnits = value;
            return this;
        }

        /** Sets {@link RerankResponse#trace()}. */
        public Builder trace(CallTrace value) {
            trace = value;
            return this;
        }

        /** What was said. */
        public RerankResponse build() {
            return new RerankResponse(this);
        }
    }
}

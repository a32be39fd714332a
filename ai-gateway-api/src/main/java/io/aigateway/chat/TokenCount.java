package io.aigateway.chat;

import io.aigateway.trace.CallTrace;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many input tokens a request has.
 */
public final class TokenCount implements ModelResponse {

    private final String model;
    private final long inputTokens;
    private final boolean estimated;
    private final CallTrace trace;

    private TokenCount(Builder from) {
        this.model = from.model;
        this.inputTokens = from.inputTokens;
        this.estimated = from.estimated;
        this.trace = from.trace;
    }

    /** A builder with what must be said. */
    public static Builder builder(String model, long inputTokens) {
        return new Builder(model, inputTokens);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(model, inputTokens);
        copy.estimated = estimated;
        copy.trace = trace;
        return copy;
    }

    /** The model that counted, or would have been asked. */
    @Override
    public String model() {
        return model;
    }

    /** The number. */
    public long inputTokens() {
        return inputTokens;
    }

    /** Whether the gateway estimated it because no provider of the route counts. */
    public boolean estimated() {
        return estimated;
    }

    /** How the answer came about; empty for an estimate. */
    @Override
    public CallTrace trace() {
        return trace;
    }

    /** Nothing: counting is free. */
    @Override
    public Usage usage() {
        return Usage.NONE;
    }

    @Override
    public TokenCount withTrace(CallTrace other) {
        return toBuilder().trace(other).build();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(model, inputTokens, estimated, trace);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof TokenCount that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "TokenCount[" + "model=" + model + ", inputTokens=" + inputTokens + ", estimated=" + estimated
                + ", trace=" + trace + "]";
    }

    /** Builds {@link TokenCount}. For one thread. */
    public static final class Builder {
        private String model;
        private long inputTokens;
        private boolean estimated;
        private CallTrace trace = CallTrace.none();

        private Builder(String model, long inputTokens) {
            this.model = Objects.requireNonNull(model, "model");
            this.inputTokens = inputTokens;
        }

        /** Sets {@link TokenCount#model()}. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets {@link TokenCount#inputTokens()}. */
        public Builder inputTokens(long value) {
            inputTokens = value;
            return this;
        }

        /** Sets {@link TokenCount#estimated()}. */
        public Builder estimated(boolean value) {
            estimated = value;
            return this;
        }

        /** Sets {@link TokenCount#trace()}. */
        public Builder trace(CallTrace value) {
            trace = value;
            return this;
        }

        /** What was said. */
        public TokenCount build() {
            return new TokenCount(this);
        }
    }
}

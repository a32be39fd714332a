package io.aigateway.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How likely the model held a token. Immutable.
 */
public final class LogProbability {

    private final String token;
    private final double logProbability;
    private final @Nullable List<Integer> bytes;
    private final List<LogProbability> alternatives;

    private LogProbability(Builder from) {
        this.token = from.token;
        this.logProbability = from.logProbability;
        this.bytes = from.bytes == null ? null : List.copyOf(from.bytes);
        this.alternatives = List.copyOf(from.alternatives);
    }

    /** A builder with what must be said. */
    public static Builder builder(String token, double logProbability) {
        return new Builder(token, logProbability);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(token, logProbability);
        copy.bytes = bytes;
        copy.alternatives = alternatives;
        return copy;
    }

    /** The token's text. */
    public String token() {
        return token;
    }

    /** The natural logarithm of its probability. */
    public double logProbability() {
        return logProbability;
    }

    /** The token's UTF-8 bytes; null if the provider does not tell. */
    public @Nullable List<Integer> bytes() {
        return bytes;
    }

    /** The likeliest tokens at this place, as far as asked for. */
    public List<LogProbability> alternatives() {
        return alternatives;
    }

    /** The number of alternatives, never the token. */
    @Override
    public String toString() {
        return "LogProbability[" + logProbability + ", " + alternatives.size() + " alternatives]";
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(token, logProbability, bytes, alternatives);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof LogProbability that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link LogProbability}. For one thread. */
    public static final class Builder {
        private String token;
        private double logProbability;
        private @Nullable List<Integer> bytes;
        private List<LogProbability> alternatives = List.of();

        private Builder(String token, double logProbability) {
            this.token = Objects.requireNonNull(token, "token");
            this.logProbability = logProbability;
        }

        /** Sets {@link LogProbability#token()}. */
        public Builder token(String value) {
            token = value;
            return this;
        }

        /** Sets {@link LogProbability#logProbability()}. */
        public Builder logProbability(double value) {
            logProbability = value;
            return this;
        }

        /** Sets {@link LogProbability#bytes()}. */
        public Builder bytes(@Nullable List<Integer> value) {
            bytes = value;
            return this;
        }

        /** Sets {@link LogProbability#alternatives()}. */
        public Builder alternatives(List<LogProbability> value) {
            alternatives = value;
            return this;
        }

        /** What was said. */
        public LogProbability build() {
            return new LogProbability(this);
        }
    }
}

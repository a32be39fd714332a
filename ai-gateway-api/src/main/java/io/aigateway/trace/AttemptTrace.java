package io.aigateway.trace;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a call with one target, endpoint and key.
 */
public final class AttemptTrace {

    private final int number;
    private final int tier;
    private final String provider;
    private final String model;
    private final String endpoint;
    private final String key;
    private final long startedNanos;
    private final long durationNanos;
    private final Outcome outcome;
    private final @Nullable FailureKind failure;
    private final int status;
    private final @Nullable String message;
    private final @Nullable Duration retryAfter;
    private final @Nullable String next;
    private final CallRecord.Tokens tokens;
    private final @Nullable Double cost;

    private AttemptTrace(Builder from) {
        this.number = from.number;
        this.tier = from.tier;
        this.provider = from.provider;
        this.model = from.model;
        this.endpoint = from.endpoint;
        this.key = from.key;
        this.startedNanos = from.startedNanos;
        this.durationNanos = from.durationNanos;
        this.outcome = from.outcome;
        this.failure = from.failure;
        this.status = from.status;
        this.message = from.message;
        this.retryAfter = from.retryAfter;
        this.next = from.next;
        this.tokens = from.tokens;
        this.cost = from.cost;
    }

    /** A builder with what must be said. */
    public static Builder builder(String provider, String model, Outcome outcome) {
        return new Builder(provider, model, outcome);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(provider, model, outcome);
        copy.number = number;
        copy.tier = tier;
        copy.endpoint = endpoint;
        copy.key = key;
        copy.startedNanos = startedNanos;
        copy.durationNanos = durationNanos;
        copy.failure = failure;
        copy.status = status;
        copy.message = message;
        copy.retryAfter = retryAfter;
        copy.next = next;
        copy.tokens = tokens;
        copy.cost = cost;
        return copy;
    }

    /** 1 for the first attempt of the call. */
    public int number() {
        return number;
    }

    /** The tier of its target, 0 for the first. */
    public int tier() {
        return tier;
    }

    /** Id of the provider. */
    public String provider() {
        return provider;
    }

    /** The upstream's model name that was asked for. */
    public String model() {
        return model;
    }

    /** The base URL, without user info or query. */
    public String endpoint() {
        return endpoint;
    }

    /** The masked key, or {@code none} for a provider without keys. */
    public String key() {
        return key;
    }

    /** When it began, in nanoseconds after the call began. */
    public long startedNanos() {
        return startedNanos;
    }

    /** How long it took, in nanoseconds; for a stream until its end, or until now while it runs. */
    public long durationNanos() {
        return durationNanos;
    }

    /** How it ended. */
    public Outcome outcome() {
        return outcome;
    }

    /** The kind of failure, null unless {@code outcome} is {@link Outcome#FAILED}. */
    public @Nullable FailureKind failure() {
        return failure;
    }

    /** The HTTP status, 0 if none was received. */
    public int status() {
        return status;
    }

    /** The provider's words or ours, scrubbed of credentials; null on success. */
    public @Nullable String message() {
        return message;
    }

    /** How long the provider asked to wait; null if it did not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** What the gateway decided to do after this attempt; null on success. */
    public @Nullable String next() {
        return next;
    }

    /** What it used, as far as known; also where it broke off. */
    public CallRecord.Tokens tokens() {
        return tokens;
    }

    /** What that cost by the configured prices; null if no price is known. */
    public @Nullable Double cost() {
        return cost;
    }

    /** How an attempt ended. */
    public enum Outcome {
        /** A stream that has delivered content and still runs. */
        RUNNING,
        /** A whole answer. */
        SUCCEEDED,
        /** No answer, or a broken one. */
        FAILED,
        /** Ended by the caller. */
        CANCELLED
    }

    /** How long the attempt took. */
    public Duration duration() {
        return Duration.ofNanos(durationNanos);
    }

    /** One line a person can read: where, how long, what came of it, what was done next. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(120)
                .append('#')
                .append(number)
                .append(' ')
                .append(provider)
                .append('/')
                .append(model)
                .append(" at ")
                .append(endpoint)
                .append(" with key ")
                .append(key)
                .append(": ")
                .append(failure == null ? outcome : failure);
        if (status != 0) {
            line.append(" (HTTP ").append(status).append(')');
        }
        line.append(" after ").append(durationNanos / 1_000_000).append(" ms");
        if (message != null) {
            line.append(", ").append(message);
        }
        if (retryAfter != null) {
            line.append(", retry after ").append(retryAfter.toMillis()).append(" ms");
        }
        if (next != null) {
            line.append("; then ").append(next);
        }
        return line.toString();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                number,
                tier,
                provider,
                model,
                endpoint,
                key,
                startedNanos,
                durationNanos,
                outcome,
                failure,
                status,
                message,
                retryAfter,
                next,
                tokens,
                cost);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof AttemptTrace that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link AttemptTrace}. For one thread. */
    public static final class Builder {
        private int number;
        private int tier;
        private String provider;
        private String model;
        private String endpoint = "";
        private String key = "";
        private long startedNanos;
        private long durationNanos;
        private Outcome outcome;
        private @Nullable FailureKind failure;
        private int status;
        private @Nullable String message;
        private @Nullable Duration retryAfter;
        private @Nullable String next;
        private CallRecord.Tokens tokens = CallRecord.Tokens.NONE;
        private @Nullable Double cost;

        private Builder(String provider, String model, Outcome outcome) {
            this.provider = Objects.requireNonNull(provider, "provider");
            this.model = Objects.requireNonNull(model, "model");
            this.outcome = Objects.requireNonNull(outcome, "outcome");
        }

        /** Sets {@link AttemptTrace#number()}. */
        public Builder number(int value) {
            number = value;
            return this;
        }

        /** Sets {@link AttemptTrace#tier()}. */
        public Builder tier(int value) {
            tier = value;
            return this;
        }

        /** Sets {@link AttemptTrace#provider()}. */
        public Builder provider(String value) {
            provider = value;
            return this;
        }

        /** Sets {@link AttemptTrace#model()}. */
        public Builder model(String value) {
            model = value;
            return this;
        }

        /** Sets {@link AttemptTrace#endpoint()}. */
        public Builder endpoint(String value) {
            endpoint = value;
            return this;
        }

        /** Sets {@link AttemptTrace#key()}. */
        public Builder key(String value) {
            key = value;
            return this;
        }

        /** Sets {@link AttemptTrace#startedNanos()}. */
        public Builder startedNanos(long value) {
            startedNanos = value;
            return this;
        }

        /** Sets {@link AttemptTrace#durationNanos()}. */
        public Builder durationNanos(long value) {
            durationNanos = value;
            return this;
        }

        /** Sets {@link AttemptTrace#outcome()}. */
        public Builder outcome(Outcome value) {
            outcome = value;
            return this;
        }

        /** Sets {@link AttemptTrace#failure()}. */
        public Builder failure(@Nullable FailureKind value) {
            failure = value;
            return this;
        }

        /** Sets {@link AttemptTrace#status()}. */
        public Builder status(int value) {
            status = value;
            return this;
        }

        /** Sets {@link AttemptTrace#message()}. */
        public Builder message(@Nullable String value) {
            message = value;
            return this;
        }

        /** Sets {@link AttemptTrace#retryAfter()}. */
        public Builder retryAfter(@Nullable Duration value) {
            retryAfter = value;
            return this;
        }

        /** Sets {@link AttemptTrace#next()}. */
        public Builder next(@Nullable String value) {
            next = value;
            return this;
        }

        /** Sets {@link AttemptTrace#tokens()}. */
        public Builder tokens(CallRecord.Tokens value) {
            tokens = value;
            return this;
        }

        /** Sets {@link AttemptTrace#cost()}. */
        public Builder cost(@Nullable Double value) {
            cost = value;
            return this;
        }

        /** What was said. */
        public AttemptTrace build() {
            return new AttemptTrace(this);
        }
    }
}

package io.aigateway.trace;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The story of one call: the route that matched, the targets considered, every attempt in order, and the gateway's own
 * share of the time. Never holds a prompt, an answer or a credential.
 */
public final class CallTrace {

    private static final CallTrace NONE = builder("none", "").build();

    private final String callId;
    private final String requestedModel;
    private final @Nullable String route;
    private final List<Consideration> considered;
    private final List<AttemptTrace> attempts;
    private final List<String> notes;
    private final long totalNanos;
    private final long overheadNanos;
    private final @Nullable Double cost;

    private CallTrace(Builder from) {
        this.callId = from.callId;
        this.requestedModel = from.requestedModel;
        this.route = from.route;
        this.considered = List.copyOf(from.considered);
        this.attempts = List.copyOf(from.attempts);
        this.notes = List.copyOf(from.notes);
        this.totalNanos = from.totalNanos;
        this.overheadNanos = from.overheadNanos;
        this.cost = from.cost;
    }

    /** A builder with what must be said. */
    public static Builder builder(String callId, String requestedModel) {
        return new Builder(callId, requestedModel);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(callId, requestedModel);
        copy.route = route;
        copy.considered = considered;
        copy.attempts = attempts;
        copy.notes = notes;
        copy.totalNanos = totalNanos;
        copy.overheadNanos = overheadNanos;
        copy.cost = cost;
        return copy;
    }

    /** Unique within the gateway. */
    public String callId() {
        return callId;
    }

    /** The model name the application asked for. */
    public String requestedModel() {
        return requestedModel;
    }

    /** Id of the matched route; null if none matched. */
    public @Nullable String route() {
        return route;
    }

    /** The targets of the route in the order of their tiers. */
    public List<Consideration> considered() {
        return considered;
    }

    /** Every attempt, first to last. */
    public List<AttemptTrace> attempts() {
        return attempts;
    }

    /** Decisions worth knowing, such as dropped parameters or waits. */
    public List<String> notes() {
        return notes;
    }

    /** From the call's start to its end, in nanoseconds; until now while a stream runs. */
    public long totalNanos() {
        return totalNanos;
    }

    /** {@code totalNanos} less the time spent in attempts and deliberate waits, in nanoseconds. */
    public long overheadNanos() {
        return overheadNanos;
    }

    /** What the answer cost by the configured prices, in the configured currency; null if no price is known. */
    public @Nullable Double cost() {
        return cost;
    }

    /** The trace of something that never became a call. */
    public static CallTrace none() {
        return NONE;
    }

    /** From the call's start to its end. */
    public Duration total() {
        return Duration.ofNanos(totalNanos);
    }

    /** What the gateway itself took. */
    public Duration overhead() {
        return Duration.ofNanos(overheadNanos);
    }

    /** The attempt that answered; null if none did. */
    public @Nullable AttemptTrace served() {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            AttemptTrace.Outcome outcome = attempts.get(i).outcome();
            if (outcome == AttemptTrace.Outcome.SUCCEEDED || outcome == AttemptTrace.Outcome.RUNNING) {
                return attempts.get(i);
            }
        }
        return null;
    }

    /** Several lines a person can read. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(256)
                .append("call ")
                .append(callId)
                .append(": model ")
                .append(requestedModel)
                .append(route == null ? ", no route" : ", route " + route)
                .append(", ")
                .append(totalNanos / 1_000_000)
                .append(" ms (gateway ")
                .append(overheadNanos / 1_000)
                .append(" µs)");
        considered.forEach(each -> text.append("\n  ").append(each));
        attempts.forEach(each -> text.append("\n  ").append(each));
        notes.forEach(each -> text.append("\n  note: ").append(each));
        return text.toString();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                callId, requestedModel, route, considered, attempts, notes, totalNanos, overheadNanos, cost);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof CallTrace that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link CallTrace}. For one thread. */
    public static final class Builder {
        private String callId;
        private String requestedModel;
        private @Nullable String route;
        private List<Consideration> considered = List.of();
        private List<AttemptTrace> attempts = List.of();
        private List<String> notes = List.of();
        private long totalNanos;
        private long overheadNanos;
        private @Nullable Double cost;

        private Builder(String callId, String requestedModel) {
            this.callId = Objects.requireNonNull(callId, "callId");
            this.requestedModel = Objects.requireNonNull(requestedModel, "requestedModel");
        }

        /** Sets {@link CallTrace#callId()}. */
        public Builder callId(String value) {
            callId = value;
            return this;
        }

        /** Sets {@link CallTrace#requestedModel()}. */
        public Builder requestedModel(String value) {
            requestedModel = value;
            return this;
        }

        /** Sets {@link CallTrace#route()}. */
        public Builder route(@Nullable String value) {
            route = value;
            return this;
        }

        /** Sets {@link CallTrace#considered()}. */
        public Builder considered(List<Consideration> value) {
            considered = value;
            return this;
        }

        /** Sets {@link CallTrace#attempts()}. */
        public Builder attempts(List<AttemptTrace> value) {
            attempts = value;
            return this;
        }

        /** Sets {@link CallTrace#notes()}. */
        public Builder notes(List<String> value) {
            notes = value;
            return this;
        }

        /** Sets {@link CallTrace#totalNanos()}. */
        public Builder totalNanos(long value) {
            totalNanos = value;
            return this;
        }

        /** Sets {@link CallTrace#overheadNanos()}. */
        public Builder overheadNanos(long value) {
            overheadNanos = value;
            return this;
        }

        /** Sets {@link CallTrace#cost()}. */
        public Builder cost(@Nullable Double value) {
            cost = value;
            return this;
        }

        /** What was said. */
        public CallTrace build() {
            return new CallTrace(this);
        }
    }
}

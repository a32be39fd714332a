package io.aigateway.spi;

import io.aigateway.chat.Usage;
import io.aigateway.trace.FailureKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt, for a {@link TargetSelector} that learns.
 */
public final class AttemptOutcome {

    private final boolean answered;
    private final @Nullable FailureKind failure;
    private final long durationNanos;
    private final long firstContentNanos;
    private final Usage usage;

    private AttemptOutcome(Builder from) {
        this.answered = from.answered;
        this.failure = from.failure;
        this.durationNanos = from.durationNanos;
        this.firstContentNanos = from.firstContentNanos;
        this.usage = from.usage;
    }

    /** A builder. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder();
        copy.answered = answered;
        copy.failure = failure;
        copy.durationNanos = durationNanos;
        copy.firstContentNanos = firstContentNanos;
        copy.usage = usage;
        return copy;
    }

    /** Whether it gave a whole answer. */
    public boolean answered() {
        return answered;
    }

    /** What went wrong; null if nothing did, or if the caller ended it. */
    public @Nullable FailureKind failure() {
        return failure;
    }

    /** How long it took, in nanoseconds. */
    public long durationNanos() {
        return durationNanos;
    }

    /** How long a stream's first content took, in nanoseconds; 0 if none came or it was no stream. */
    public long firstContentNanos() {
        return firstContentNanos;
    }

    /** The tokens it used, as far as known. */
    public Usage usage() {
        return usage;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(answered, failure, durationNanos, firstContentNanos, usage);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof AttemptOutcome that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "AttemptOutcome[" + "answered=" + answered + ", failure=" + failure + ", durationNanos=" + durationNanos
                + ", firstContentNanos=" + firstContentNanos + ", usage=" + usage + "]";
    }

    /** Builds {@link AttemptOutcome}. For one thread. */
    public static final class Builder {
        private boolean answered;
        private @Nullable FailureKind failure;
        private long durationNanos;
        private long firstContentNanos;
        private Usage usage = Usage.NONE;

        private Builder() {}

        /** Sets {@link AttemptOutcome#answered()}. */
        public Builder answered(boolean value) {
            answered = value;
            return this;
        }

        /** Sets {@link AttemptOutcome#failure()}. */
        public Builder failure(@Nullable FailureKind value) {
            failure = value;
            return this;
        }

        /** Sets {@link AttemptOutcome#durationNanos()}. */
        public Builder durationNanos(long value) {
            durationNanos = value;
            return this;
        }

        /** Sets {@link AttemptOutcome#firstContentNanos()}. */
        public Builder firstContentNanos(long value) {
            firstContentNanos = value;
            return this;
        }

        /** Sets {@link AttemptOutcome#usage()}. */
        public Builder usage(Usage value) {
            usage = value;
            return this;
        }

        /** What was said. */
        public AttemptOutcome build() {
            return new AttemptOutcome(this);
        }
    }
}

package io.aigateway.trace;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call that has ended, however it ended: the facts that metrics, accounts and the console are made of. Never holds a
 * prompt, an answer or a credential.
 */
public final class CallRecord {

    private final String gateway;
    private final Instant startedAt;
    private final Operation operation;
    private final boolean streaming;
    private final @Nullable String tenant;
    private final @Nullable String consumer;
    private final Outcome outcome;
    private final @Nullable FailureKind failure;
    private final @Nullable String responseModel;
    private final Tokens tokens;
    private final @Nullable Duration firstChunk;
    private final int chunks;
    private final CallTrace trace;

    private CallRecord(Builder from) {
        this.gateway = from.gateway;
        this.startedAt = from.startedAt;
        this.operation = from.operation;
        this.streaming = from.streaming;
        this.tenant = from.tenant;
        this.consumer = from.consumer;
        this.outcome = from.outcome;
        this.failure = from.failure;
        this.responseModel = from.responseModel;
        this.tokens = from.tokens;
        this.firstChunk = from.firstChunk;
        this.chunks = from.chunks;
        this.trace = from.trace;
    }

    /** A builder with what must be said. */
    public static Builder builder(Instant startedAt, Operation operation, Outcome outcome) {
        return new Builder(startedAt, operation, outcome);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(startedAt, operation, outcome);
        copy.gateway = gateway;
        copy.streaming = streaming;
        copy.tenant = tenant;
        copy.consumer = consumer;
        copy.failure = failure;
        copy.responseModel = responseModel;
        copy.tokens = tokens;
        copy.firstChunk = firstChunk;
        copy.chunks = chunks;
        copy.trace = trace;
        return copy;
    }

    /** The gateway's name. */
    public String gateway() {
        return gateway;
    }

    /** When it began, by the wall clock. */
    public Instant startedAt() {
        return startedAt;
    }

    /** What was asked for. */
    public Operation operation() {
        return operation;
    }

    /** Whether it was a stream. */
    public boolean streaming() {
        return streaming;
    }

    /** The tenant it was made for; null if none was named. */
    public @Nullable String tenant() {
        return tenant;
    }

    /** The consumer it was made for; null if none was named. */
    public @Nullable String consumer() {
        return consumer;
    }

    /** How it ended. */
    public Outcome outcome() {
        return outcome;
    }

    /** What went wrong; null if it succeeded, or if it failed in this JVM through no provider. */
    public @Nullable FailureKind failure() {
        return failure;
    }

    /** The model that the upstream says it used; null if there was no answer. */
    public @Nullable String responseModel() {
        return responseModel;
    }

    /** The tokens used, as far as known. */
    public Tokens tokens() {
        return tokens;
    }

    /** From the call's beginning to the first content of a stream; null for a plain answer, or without any. */
    public @Nullable Duration firstChunk() {
        return firstChunk;
    }

    /** Pieces of content that a stream delivered. */
    public int chunks() {
        return chunks;
    }

    /** The whole story. */
    public CallTrace trace() {
        return trace;
    }

    /** What a call asks for. */
    public enum Operation {
        /** An answer. */
        CHAT,
        /** Vectors. */
        EMBEDDINGS,
        /** An order of documents. */
        RERANK,
        /** A number of tokens. */
        COUNT_TOKENS,
        /** A provider's models. */
        LIST_MODELS
    }

    /** How a call ended. */
    public enum Outcome {
        /** With a whole answer. */
        SUCCEEDED,
        /** With an error, or with a stream that broke. */
        FAILED,
        /** Refused inside this JVM before anybody was asked. */
        REJECTED,
        /** By the caller. */
        CANCELLED
    }

    /**
     * Tokens in figures that add up: the whole input, of which some came from the provider's prompt cache, and the whole
     * output.
     */
    public static final class Tokens {

        private final long input;
        private final long cachedInput;
        private final long output;

        private Tokens(Builder from) {
            this.input = from.input;
            this.cachedInput = from.cachedInput;
            this.output = from.output;
        }

        /** A builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder that begins with what this says. */
        public Builder toBuilder() {
            Builder copy = new Builder();
            copy.input = input;
            copy.cachedInput = cachedInput;
            copy.output = output;
            return copy;
        }

        /** The whole input. */
        public long input() {
            return input;
        }

        /** The part of the input that came from the provider's prompt cache. */
        public long cachedInput() {
            return cachedInput;
        }

        /** The whole output. */
        public long output() {
            return output;
        }

        /** None. */
        public static final Tokens NONE = builder().build();

        private List<@Nullable Object> values() {
            return Arrays.asList(input, cachedInput, output);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Tokens that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return "Tokens[" + "input=" + input + ", cachedInput=" + cachedInput + ", output=" + output + "]";
        }

        /** Builds {@link Tokens}. For one thread. */
        public static final class Builder {
            private long input;
            private long cachedInput;
            private long output;

            private Builder() {}

            /** Sets {@link Tokens#input()}. */
            public Builder input(long value) {
                input = value;
                return this;
            }

            /** Sets {@link Tokens#cachedInput()}. */
            public Builder cachedInput(long value) {
                cachedInput = value;
                return this;
            }

            /** Sets {@link Tokens#output()}. */
            public Builder output(long value) {
                output = value;
                return this;
            }

            /** What was said. */
            public Tokens build() {
                return new Tokens(this);
            }
        }
    }

    /** From the call's beginning to its end. */
    public Duration duration() {
        return trace.total();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                gateway,
                startedAt,
                operation,
                streaming,
                tenant,
                consumer,
                outcome,
                failure,
                responseModel,
                tokens,
                firstChunk,
                chunks,
                trace);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof CallRecord that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link CallRecord}. For one thread. */
    public static final class Builder {
        private String gateway = "";
        private Instant startedAt;
        private Operation operation;
        private boolean streaming;
        private @Nullable String tenant;
        private @Nullable String consumer;
        private Outcome outcome;
        private @Nullable FailureKind failure;
        private @Nullable String responseModel;
        private Tokens tokens = Tokens.NONE;
        private @Nullable Duration firstChunk;
        private int chunks;
        private CallTrace trace = CallTrace.none();

        private Builder(Instant startedAt, Operation operation, Outcome outcome) {
            this.startedAt = Objects.requireNonNull(startedAt, "startedAt");
            this.operation = Objects.requireNonNull(operation, "operation");
            this.outcome = Objects.requireNonNull(outcome, "outcome");
        }

        /** Sets {@link CallRecord#gateway()}. */
        public Builder gateway(String value) {
            gateway = value;
            return this;
        }

        /** Sets {@link CallRecord#startedAt()}. */
        public Builder startedAt(Instant value) {
            startedAt = value;
            return this;
        }

        /** Sets {@link CallRecord#operation()}. */
        public Builder operation(Operation value) {
            operation = value;
            return this;
        }

        /** Sets {@link CallRecord#streaming()}. */
        public Builder streaming(boolean value) {
            streaming = value;
            return this;
        }

        /** Sets {@link CallRecord#tenant()}. */
        public Builder tenant(@Nullable String value) {
            tenant = value;
            return this;
        }

        /** Sets {@link CallRecord#consumer()}. */
        public Builder consumer(@Nullable String value) {
            consumer = value;
            return this;
        }

        /** Sets {@link CallRecord#outcome()}. */
        public Builder outcome(Outcome value) {
            outcome = value;
            return this;
        }

        /** Sets {@link CallRecord#failure()}. */
        public Builder failure(@Nullable FailureKind value) {
            failure = value;
            return this;
        }

        /** Sets {@link CallRecord#responseModel()}. */
        public Builder responseModel(@Nullable String value) {
            responseModel = value;
            return this;
        }

        /** Sets {@link CallRecord#tokens()}. */
        public Builder tokens(Tokens value) {
            tokens = value;
            return this;
        }

        /** Sets {@link CallRecord#firstChunk()}. */
        public Builder firstChunk(@Nullable Duration value) {
            firstChunk = value;
            return this;
        }

        /** Sets {@link CallRecord#chunks()}. */
        public Builder chunks(int value) {
            chunks = value;
            return this;
        }

        /** Sets {@link CallRecord#trace()}. */
        public Builder trace(CallTrace value) {
            trace = value;
            return this;
        }

        /** What was said. */
        public CallRecord build() {
            return new CallRecord(this);
        }
    }
}

package io.aigateway.trace;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that has ended, however it ended: the facts that metrics, accounts and the console are made of. Never holds a
 * prompt, an answer or a credential.
 *
 * @param gateway the gateway's name
 * @param startedAt when it began, by the wall clock
 * @param operation what was asked for
 * @param streaming whether it was a stream
 * @param tenant the tenant it was made for; null if none was named
 * @param consumer the consumer it was made for; null if none was named
 * @param outcome how it ended
 * @param failure what went wrong; null if it succeeded, or if it failed in this JVM through no provider
 * @param responseModel the model that the upstream says it used; null if there was no answer
 * @param tokens the tokens used, as far as known
 * @param firstChunk from the call's beginning to the first content of a stream; null for a plain answer, or without any
 * @param chunks pieces of content that a stream delivered
 * @param trace the whole story
 */
public record CallRecord(
        String gateway,
        Instant startedAt,
        Operation operation,
        boolean streaming,
        @Nullable String tenant,
        @Nullable String consumer,
        Outcome outcome,
        @Nullable FailureKind failure,
        @Nullable String responseModel,
        Tokens tokens,
        @Nullable Duration firstChunk,
        int chunks,
        CallTrace trace) {

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
     *
     * @param input the whole input
     * @param cachedInput the part of the input that came from the provider's prompt cache
     * @param output the whole output
     */
    public record Tokens(long input, long cachedInput, long output) {

        /** None. */
        public static final Tokens NONE = new Tokens(0, 0, 0);
    }

    /** From the call's beginning to its end. */
    public Duration duration() {
        return trace.total();
    }
}

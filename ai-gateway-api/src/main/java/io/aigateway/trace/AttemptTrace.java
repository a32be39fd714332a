package io.aigateway.trace;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a call with one target, endpoint and key.
 *
 * @param number 1 for the first attempt of the call
 * @param tier the tier of its target, 0 for the first
 * @param provider id of the provider
 * @param model the upstream's model name that was asked for
 * @param endpoint the base URL, without user info or query
 * @param key the masked key, or {@code none} for a provider without keys
 * @param startedNanos when it began, in nanoseconds after the call began
 * @param durationNanos how long it took, in nanoseconds; for a stream until its end, or until now while it runs
 * @param outcome how it ended
 * @param failure the kind of failure, null unless {@code outcome} is {@link Outcome#FAILED}
 * @param status the HTTP status, 0 if none was received
 * @param message the provider's words or ours, scrubbed of credentials; null on success
 * @param retryAfter how long the provider asked to wait; null if it did not say
 * @param next what the gateway decided to do after this attempt; null on success
 * @param tokens what it used, as far as known; also where it broke off
 * @param cost what that cost by the configured prices; null if no price is known
 */
public record AttemptTrace(
        int number,
        int tier,
        String provider,
        String model,
        String endpoint,
        String key,
        long startedNanos,
        long durationNanos,
        Outcome outcome,
        @Nullable FailureKind failure,
        int status,
        @Nullable String message,
        @Nullable Duration retryAfter,
        @Nullable String next,
        CallRecord.Tokens tokens,
        @Nullable Double cost) {

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
}

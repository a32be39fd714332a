package io.aigateway.error;

import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything the gateway throws. The message is a sentence a person can act on, followed by every attempt
 * that was made; {@link #kind()} says what went wrong and {@link #trace()} tells the whole story. No message, field or
 * cause holds a credential.
 */
public class AiGatewayException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final FailureKind kind;
    private final String summary;
    private final int status;
    private final @Nullable String providerCode;
    private final @Nullable Duration retryAfter;
    private final transient @Nullable CallTrace trace;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public AiGatewayException(FailureDetails details) {
        super(describe(details), details.cause());
        this.kind = details.kind();
        this.summary = details.summary();
        this.status = details.status();
        this.providerCode = details.providerCode();
        this.retryAfter = details.retryAfter();
        this.trace = details.trace();
    }

    private static String describe(FailureDetails details) {
        if (details.trace().attempts().isEmpty()) {
            return details.summary();
        }
        StringBuilder text = new StringBuilder(details.summary()).append(" Attempts:");
        for (AttemptTrace attempt : details.trace().attempts()) {
            text.append("\n  ").append(attempt);
        }
        return text.toString();
    }

    /** What went wrong. */
    public final FailureKind kind() {
        return kind;
    }

    /** The first sentence of the message, without the attempts. */
    public final String summary() {
        return summary;
    }

    /** Whether the same call may succeed at the same place a little later. */
    public final boolean isRetryable() {
        return kind.isRetryableHere();
    }

    /** Whether the same call may succeed with another key, endpoint or target. */
    public final boolean isRetryableElsewhere() {
        return kind.isRetryableElsewhere();
    }

    /** The HTTP status of the last attempt, 0 if there was none. */
    public final int status() {
        return status;
    }

    /** The provider's own error code or type; null if it gave none. */
    public final @Nullable String providerCode() {
        return providerCode;
    }

    /** How long to wait before trying again; null if nobody said. */
    public final @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** The story of the call; {@link CallTrace#none()} if it never became one. */
    public final CallTrace trace() {
        return trace == null ? CallTrace.none() : trace;
    }
}

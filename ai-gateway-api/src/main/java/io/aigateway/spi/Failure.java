package io.aigateway.spi;

import io.aigateway.trace.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A failed exchange, classified. Codecs and the transport make it; what follows from it is decided elsewhere.
 *
 * @param kind what went wrong
 * @param message the provider's words or ours; scrubbed before it is shown
 * @param code the provider's own code or type, null if none
 * @param status the HTTP status, 0 if none
 * @param retryAfter how long to wait according to the provider, null if it did not say
 * @param organisationWide whether the provider says that the limit is the organisation's, not the key's
 * @param cause the underlying exception, null if none
 * @param ofRequestHere whether it is this request that this target cannot take, though another may: the call goes on
 *     there, and nothing is held against anybody
 */
public record Failure(
        FailureKind kind,
        String message,
        @Nullable String code,
        int status,
        @Nullable Duration retryAfter,
        boolean organisationWide,
        @Nullable Throwable cause,
        boolean ofRequestHere) {

    /** A failure that is about more than this request at this target. */
    public Failure(
            FailureKind kind,
            String message,
            @Nullable String code,
            int status,
            @Nullable Duration retryAfter,
            boolean organisationWide,
            @Nullable Throwable cause) {
        this(kind, message, code, status, retryAfter, organisationWide, cause, false);
    }

    /** A failure without an HTTP answer. */
    public static Failure of(FailureKind kind, String message, @Nullable Throwable cause) {
        return new Failure(kind, message, null, 0, null, false, cause);
    }

    /** The same failure with the status of the response it came in. */
    public Failure withStatus(int other) {
        return new Failure(kind, message, code, other, retryAfter, organisationWide, cause, ofRequestHere);
    }

    /** The same failure of another kind. */
    public Failure withKind(FailureKind other) {
        return new Failure(other, message, code, status, retryAfter, organisationWide, cause, ofRequestHere);
    }

    /** The same failure with another message. */
    public Failure withMessage(String other) {
        return new Failure(kind, other, code, status, retryAfter, organisationWide, cause, ofRequestHere);
    }

    /** The same failure as one of this request at this target only. */
    public Failure onlyForThisRequest() {
        return new Failure(kind, message, code, status, retryAfter, organisationWide, cause, true);
    }
}

package io.aigateway.error;

import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link AiGatewayException} is made from.
 *
 * @param kind what went wrong
 * @param summary one sentence a person can act on
 * @param status the HTTP status, 0 if none
 * @param providerCode the provider's own code, null if none
 * @param retryAfter how long to wait, null if unknown
 * @param trace the story of the call
 * @param cause the underlying exception, null if none
 */
public record FailureDetails(
        FailureKind kind,
        String summary,
        int status,
        @Nullable String providerCode,
        @Nullable Duration retryAfter,
        CallTrace trace,
        @Nullable Throwable cause) {

    /** Details of something refused before any attempt. */
    public static FailureDetails local(FailureKind kind, String summary) {
        return new FailureDetails(kind, summary, 0, null, null, CallTrace.none(), null);
    }

    /** The exception class that fits the kind. */
    public AiGatewayException toException() {
        return switch (kind) {
            case INVALID_CREDENTIAL -> new InvalidCredentialException(this);
            case QUOTA_EXHAUSTED -> new QuotaExhaustedException(this);
            case RATE_LIMITED -> new RateLimitedException(this);
            case OVERLOADED, SERVER_ERROR, CONNECTION, STREAM_BROKEN -> new UpstreamFailedException(this);
            case TIMEOUT -> new CallTimeoutException(this);
            case MODEL_UNAVAILABLE -> new ModelUnavailableException(this);
            case CONTEXT_TOO_LONG -> new ContextTooLongException(this);
            case CONTENT_FILTERED -> new ContentFilteredException(this);
            case INVALID_REQUEST -> new InvalidRequestException(this);
            case REJECTED -> new CallRejectedException(this);
            case CANCELLED -> new CallCancelledException(this);
        };
    }
}

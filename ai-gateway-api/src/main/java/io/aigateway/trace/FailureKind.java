package io.aigateway.trace;

/**
 * What went wrong, in the gateway's own words. Every failure of every provider is one of these, and the kind alone
 * decides whom it is blamed on, what is tried next and what cools down.
 */
public enum FailureKind {
    /** The API key was refused: 401, or a 403 about the key. */
    INVALID_CREDENTIAL(false, true),
    /** The account behind the key has no money or quota left. Tested before {@link #RATE_LIMITED}. */
    QUOTA_EXHAUSTED(false, true),
    /** Too many requests or tokens for this key and model at the moment. */
    RATE_LIMITED(true, true),
    /** The endpoint says it is overloaded: 503, 529 and their codes. */
    OVERLOADED(true, true),
    /** The endpoint failed: 500, 502, 504, or a body that cannot be read. */
    SERVER_ERROR(true, true),
    /** No connection, or it broke before an answer began: refused, reset, DNS, TLS. */
    CONNECTION(true, true),
    /** The endpoint was too slow: first token, idle between chunks, total, or below the throughput floor. */
    TIMEOUT(false, true),
    /** A stream was cut, stalled, ended without its protocol's end, or carried garbage. */
    STREAM_BROKEN(true, true),
    /** The model does not exist there, is not open to this account, or not in this region. */
    MODEL_UNAVAILABLE(false, true),
    /** The request has more tokens than the model's context window. */
    CONTEXT_TOO_LONG(false, true),
    /** The provider's content policy refused the request or its answer. */
    CONTENT_FILTERED(false, false),
    /** The request itself is wrong: 400, 404, 413, 422, or refused before it was sent. */
    INVALID_REQUEST(false, false),
    /** Refused inside this JVM: a limit, budget, permission, guardrail, or a closed gateway. */
    REJECTED(false, false),
    /** The caller closed the stream, cancelled the future, or was interrupted. */
    CANCELLED(false, false);

    private final boolean retryableHere;
    private final boolean retryableElsewhere;

    FailureKind(boolean retryableHere, boolean retryableElsewhere) {
        this.retryableHere = retryableHere;
        this.retryableElsewhere = retryableElsewhere;
    }

    /** Whether the same request may succeed at the same place a little later. */
    public boolean isRetryableHere() {
        return retryableHere;
    }

    /** Whether the same request may succeed with another key, endpoint or target. */
    public boolean isRetryableElsewhere() {
        return retryableElsewhere;
    }
}

package io.aigateway.error;

/** Every key that could be used is rate limited; {@link #retryAfter()} says when to come back, if known. */
public final class RateLimitedException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public RateLimitedException(FailureDetails details) {
        super(details);
    }
}

package io.aigateway.error;

/** Every account that could be used has no money or quota left. */
public final class QuotaExhaustedException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public QuotaExhaustedException(FailureDetails details) {
        super(details);
    }
}

package io.aigateway.error;

/** The model is not served, not open to the account, or not in its region. */
public final class ModelUnavailableException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public ModelUnavailableException(FailureDetails details) {
        super(details);
    }
}

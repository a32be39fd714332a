package io.aigateway.error;

/** The request does not fit the context window of any target. */
public final class ContextTooLongException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public ContextTooLongException(FailureDetails details) {
        super(details);
    }
}

package io.aigateway.error;

/** The request is wrong; sending it again unchanged will fail again. */
public final class InvalidRequestException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public InvalidRequestException(FailureDetails details) {
        super(details);
    }
}

package io.aigateway.error;

/** Every API key that could be used was refused. */
public final class InvalidCredentialException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public InvalidCredentialException(FailureDetails details) {
        super(details);
    }
}

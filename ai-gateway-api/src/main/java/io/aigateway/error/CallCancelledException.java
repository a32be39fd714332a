package io.aigateway.error;

/** The caller closed the stream, cancelled the future, or was interrupted. */
public final class CallCancelledException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public CallCancelledException(FailureDetails details) {
        super(details);
    }
}

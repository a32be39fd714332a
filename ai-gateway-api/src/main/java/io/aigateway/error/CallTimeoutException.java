package io.aigateway.error;

/** A timeout or the caller's deadline passed: first token, idle, total, throughput floor or deadline. */
public final class CallTimeoutException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public CallTimeoutException(FailureDetails details) {
        super(details);
    }
}

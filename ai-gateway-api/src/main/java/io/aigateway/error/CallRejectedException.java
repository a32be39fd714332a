package io.aigateway.error;

/** Refused inside this JVM, before or instead of an attempt; also thrown by a closed gateway. */
public final class CallRejectedException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public CallRejectedException(FailureDetails details) {
        super(details);
    }
}

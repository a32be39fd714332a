package io.aigateway.error;

/** No endpoint could answer: overloaded, failing, unreachable, or its stream broke. */
public final class UpstreamFailedException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public UpstreamFailedException(FailureDetails details) {
        super(details);
    }
}

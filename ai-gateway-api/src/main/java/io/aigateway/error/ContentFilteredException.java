package io.aigateway.error;

/** A provider's content policy refused the request or its answer. */
public final class ContentFilteredException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param details everything known about the failure
     */
    public ContentFilteredException(FailureDetails details) {
        super(details);
    }
}

package io.aigateway.chat;

import io.aigateway.error.AiGatewayException;
import io.aigateway.error.FailureDetails;

/** A stream was collected that broke after content had been delivered; {@link #partial()} has what arrived. */
public final class TruncatedStreamException extends AiGatewayException {

    private static final long serialVersionUID = 1L;

    private final transient ChatResponse partial;

    /**
     * Creates the exception.
     *
     * @param truncated the stream's end
     */
    public TruncatedStreamException(ChatEvent.Truncated truncated) {
        super(new FailureDetails(
                truncated.cause().kind(),
                truncated.cause().summary(),
                truncated.cause().status(),
                truncated.cause().providerCode(),
                truncated.cause().retryAfter(),
                truncated.cause().trace(),
                truncated.cause()));
        this.partial = truncated.partial();
    }

    /** What had arrived before the stream broke. */
    public ChatResponse partial() {
        return partial;
    }
}

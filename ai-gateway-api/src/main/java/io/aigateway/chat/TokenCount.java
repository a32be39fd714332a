package io.aigateway.chat;

import io.aigateway.trace.CallTrace;

/**
 * How many input tokens a request has.
 *
 * @param model the model that counted, or would have been asked
 * @param inputTokens the number
 * @param estimated whether the gateway estimated it because no provider of the route counts
 * @param trace how the answer came about; empty for an estimate
 */
public record TokenCount(String model, long inputTokens, boolean estimated, CallTrace trace) implements ModelResponse {

    /** Nothing: counting is free. */
    @Override
    public Usage usage() {
        return Usage.NONE;
    }

    @Override
    public TokenCount withTrace(CallTrace other) {
        return new TokenCount(model, inputTokens, estimated, other);
    }
}

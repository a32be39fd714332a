package io.aigateway.chat;

import io.aigateway.trace.CallTrace;

/** What every answer has. Implemented by the responses of this library only. */
public interface ModelResponse {

    /** The model that the upstream says it used; the name it was asked for if it does not say. */
    String model();

    /** The tokens used. */
    Usage usage();

    /** How the answer came about. */
    CallTrace trace();

    /** The same answer with another trace. */
    ModelResponse withTrace(CallTrace other);
}

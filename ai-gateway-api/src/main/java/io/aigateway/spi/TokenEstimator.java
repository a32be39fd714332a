package io.aigateway.spi;

import io.aigateway.chat.ChatRequest;

/** Guesses how many tokens a text or a request has, quickly and without I/O. Thread-safe. */
public interface TokenEstimator {

    /** Input tokens of the request, tools included. */
    int estimateInput(ChatRequest request);

    /** Tokens of a text. */
    int estimate(CharSequence text);
}

package io.aigateway.internal.attempt;

import io.aigateway.chat.ModelRequest;
import io.aigateway.spi.Reply;

/** A step on the way of an attempt. A failure leaves it as an AttemptFailedException. Thread-safe. */
@FunctionalInterface
interface AttemptStage {

    Reply attempt(Attempt attempt, ModelRequest request);
}

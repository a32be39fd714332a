package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.spi.Reply;

/** A step on the way of a call. Knows the next step and no other. Thread-safe. */
@FunctionalInterface
interface Stage {

    Reply call(Call call, ModelRequest request);
}

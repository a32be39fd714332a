package io.aigateway.internal.stages;

import io.aigateway.chat.ModelRequest;
import io.aigateway.internal.call.Call;
import io.aigateway.spi.Reply;

/** A step on the way of a call. Knows the next step and no other. Thread-safe. */
@FunctionalInterface
public interface Stage {

    /** Does its part, and lets the next step do the rest. */
    Reply call(Call call, ModelRequest request);
}

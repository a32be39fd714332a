package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.config.GatewayConfig;
import io.aigateway.internal.transport.Limits;
import java.time.Duration;

/** How long a call may take. */
final class Deadlines {

    private Deadlines() {}

    static long nanos(GatewayConfig config, ModelRequest request) {
        Duration ofCall = request.options().deadline();
        Duration deadline = ofCall == null ? config.timeouts().deadline() : ofCall;
        return deadline.isZero() ? Limits.NONE : Math.min(Limits.NONE, deadline.toNanos());
    }
}

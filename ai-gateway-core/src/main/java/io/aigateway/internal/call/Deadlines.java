package io.aigateway.internal.call;

import io.aigateway.chat.ModelRequest;
import io.aigateway.config.GatewayConfig;
import io.aigateway.internal.time.Nanos;
import java.time.Duration;

/** How long a call may take. */
public final class Deadlines {

    private Deadlines() {}

    /** The deadline of a request in nanoseconds from its beginning. */
    public static long nanos(GatewayConfig config, ModelRequest request) {
        Duration ofCall = request.options().deadline();
        Duration deadline = ofCall == null ? config.timeouts().deadline() : ofCall;
        return deadline.isZero() ? Nanos.FAR : Nanos.of(deadline);
    }
}

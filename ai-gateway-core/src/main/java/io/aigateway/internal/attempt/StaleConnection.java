package io.aigateway.internal.attempt;

import io.aigateway.internal.transport.TransportException;
import io.aigateway.spi.Failure;

/** Tells failures of a kept connection that the other side had closed: the request never arrived. */
final class StaleConnection {

    private StaleConnection() {}

    static boolean is(Failure failure) {
        return failure.cause() instanceof TransportException e && e.isStaleConnection();
    }
}

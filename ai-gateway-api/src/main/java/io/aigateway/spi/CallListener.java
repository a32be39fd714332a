package io.aigateway.spi;

import io.aigateway.trace.CallRecord;

/**
 * Hears of every call that has ended, on the thread that ended it. Must be quick; what it throws is logged and harms
 * nobody. Thread-safe.
 */
@FunctionalInterface
public interface CallListener {

    /** A call has ended. */
    void ended(CallRecord call);
}

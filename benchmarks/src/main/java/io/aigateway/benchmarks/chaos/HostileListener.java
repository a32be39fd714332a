package io.aigateway.benchmarks.chaos;

import io.aigateway.spi.CallListener;
import io.aigateway.trace.CallRecord;
import java.util.concurrent.ThreadLocalRandom;

/** A listener of the application that throws now and then, once armed. Thread-safe. */
final class HostileListener implements CallListener {

    private volatile boolean armed;

    void arm(boolean value) {
        armed = value;
    }

    @Override
    public void ended(CallRecord call) {
        if (!armed) {
            return;
        }
        int draw = ThreadLocalRandom.current().nextInt(1_000);
        if (draw == 0) {
            throw new AssertionError("thrown by a listener");
        } else if (draw < 10) {
            throw new IllegalStateException("thrown by a listener");
        }
    }
}

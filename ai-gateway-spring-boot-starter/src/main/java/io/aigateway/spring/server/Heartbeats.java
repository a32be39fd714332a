package io.aigateway.spring.server;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the heartbeats of all streams on one thread. Thread-safe. */
final class Heartbeats implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    private final ScheduledThreadPoolExecutor executor;
    private final long halfMillis;

    /** Beats so that no silence is longer than the given one. */
    Heartbeats(Duration longestSilence) {
        this.halfMillis = Math.max(1, longestSilence.toMillis() / 2);
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "ai-gateway-heartbeat");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Begins to beat; what it returns ends it. */
    Runnable begin(Runnable beat) {
        Future<?> running = executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        beat.run();
                    } catch (RuntimeException e) {
                        LOG.warn("A heartbeat failed", e);
                    }
                },
                halfMillis,
                halfMillis,
                TimeUnit.MILLISECONDS);
        return () -> running.cancel(false);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}

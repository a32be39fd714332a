package io.aigateway.spi;

import java.time.Duration;
import java.time.Instant;

/**
 * Everything the engine knows about time, in one place, so that tests can hold it. Thread-safe.
 */
public interface TimeSource {

    /** A monotonic clock in nanoseconds, as {@link System#nanoTime()}. */
    long nanoTime();

    /** The wall clock, for headers that carry dates. */
    Instant now();

    /**
     * Waits on the calling thread.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    void sleep(Duration duration) throws InterruptedException;

    /**
     * Runs a short task later on the one background thread; it must not block.
     *
     * @return cancels the task if it has not begun
     */
    Runnable schedule(Duration delay, Runnable task);

    /** Stops the background thread; tasks not begun are dropped. Idempotent. */
    void close();
}

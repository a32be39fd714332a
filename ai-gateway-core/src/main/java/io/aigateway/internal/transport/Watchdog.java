package io.aigateway.internal.transport;

import io.aigateway.spi.TimeSource;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks at all running exchanges every few milliseconds. One list and one task for all of them cost a call two
 * allocations and no lock, where a timer an operation (as in Okio's watchdog, which OkHttp's own timeouts use) costs a
 * quarter of a small call. Timeouts are late by one tick at most. Rests when nothing runs. Thread-safe.
 */
public final class Watchdog {

    private static final Duration TICK = Duration.ofMillis(10);
    /** Ticks without anything to watch before it rests; restarting costs a wake-up of the scheduler. */
    private static final int IDLE_TICKS = 100;

    private final TimeSource time;
    private final ConcurrentLinkedQueue<Watch> watches = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ticking = new AtomicBoolean();
    /** Written by the scheduler's thread only. */
    private int idleTicks;

    /** Creates a watchdog that uses the scheduler of the time source. */
    public Watchdog(TimeSource time) {
        this.time = time;
    }

    /** Watches an exchange until it has ended. */
    void add(Watch watch) {
        watches.add(watch);
        if (!ticking.get() && ticking.compareAndSet(false, true)) {
            time.schedule(TICK, this::tick);
        }
    }

    /** Ends everything that runs. */
    public void endAll(Watch.End how) {
        watches.forEach(watch -> watch.end(how));
    }

    private void tick() {
        long now = time.nanoTime();
        watches.removeIf(watch -> watch.check(now));
        idleTicks = watches.isEmpty() ? idleTicks + 1 : 0;
        if (idleTicks < IDLE_TICKS) {
            time.schedule(TICK, this::tick);
            return;
        }
        idleTicks = 0;
        ticking.set(false);
        if (!watches.isEmpty() && ticking.compareAndSet(false, true)) {
            time.schedule(TICK, this::tick);
        }
    }
}

package io.aigateway.internal.transport;

import io.aigateway.spi.TimeSource;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all running exchanges every few milliseconds. One list and one task for all of them cost a call two
 * allocations and no lock, where a timer an operation (as in Okio's watchdog, which OkHttp's own timeouts use) costs a
 * quarter of a small call. Timeouts are late by one tick at most, and by a tick more for each thousand exchanges. Only
 * decides: what it ends is stopped on another thread, for an application's listener may hear of that and must not hold up
 * everybody's deadlines. Rests when nothing runs. Thread-safe.
 */
public final class Watchdog {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.transport");
    private static final Duration TICK = Duration.ofMillis(10);
    /** Ticks without anything to watch before it rests; restarting costs a wake-up of the scheduler. */
    private static final int IDLE_TICKS = 100;
    /** Looks a tick: of very many exchanges each is looked at less often. */
    private static final int MOST_LOOKS = 1_000;

    private final TimeSource time;
    private final Executor stopper;
    private final Executor teller;
    private final ConcurrentLinkedQueue<Watch> watches = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private volatile Watch.@Nullable End closed;
    /** Written by the scheduler's thread only. */
    private int idleTicks;
    /** The watches still to be looked at in this round; of the scheduler's thread only. */
    private Iterator<Watch> round = Collections.emptyIterator();

    /**
     * Creates a watchdog that uses the scheduler of the time source.
     *
     * @param stopper stops what has been ended
     * @param teller tells of it
     */
    public Watchdog(TimeSource time, Executor stopper, Executor teller) {
        this.time = time;
        this.stopper = stopper;
        this.teller = teller;
    }

    /** Watches an exchange until it has ended. */
    void add(Watch watch) {
        watches.add(watch);
        Watch.End how = closed;
        if (how != null) {
            watch.end(how); // nobody looks any more
            return;
        }
        if (!ticking.get() && ticking.compareAndSet(false, true)) {
            time.schedule(TICK, this::tick);
        }
    }

    /** Ends everything that runs, and whatever would begin. */
    public void endAll(Watch.End how) {
        closed = how;
        watches.forEach(watch -> watch.end(how));
    }

    private void tick() {
        try {
            look(time.nanoTime());
        } catch (Throwable e) {
            LOG.error("The watchdog failed at one tick", e);
        } finally {
            again();
        }
    }

    private void look(long now) {
        if (!round.hasNext()) {
            round = watches.iterator();
        }
        for (int looks = 0; looks < MOST_LOOKS && round.hasNext(); looks++) {
            Watch watch = round.next();
            if (watch.ended() != null) {
                round.remove();
            } else if (watch.isDue(now)) {
                round.remove();
                carryOut(watch);
            }
        }
        idleTicks = watches.isEmpty() ? idleTicks + 1 : 0;
    }

    private void carryOut(Watch watch) {
        run(stopper, () -> {
            watch.carryOut();
            if (watch.isAwaited()) {
                run(teller, watch::tell);
            }
        });
    }

    private static void run(Executor executor, Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException e) {
            work.run(); // all are busy, or the gateway is being closed: here is better than never
        }
    }

    private void again() {
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

package io.aigateway.testkit;

import io.aigateway.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Time that stands still until a test moves it. Sleeping moves it at once and is remembered; scheduled tasks run on the
 * thread that moves time, in the order of their due times, never inside {@link #schedule}. Thread-safe.
 */
public final class VirtualTime implements TimeSource {

    private record Task(long due, long order, Runnable work) {}

    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    // guarded by this
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::order));
    private final List<Duration> sleeps = new ArrayList<>();
    private long nanos;
    private long orders;

    /** Creates a time that stands at 2026-01-01T00:00:00Z. */
    public VirtualTime() {}

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    @Override
    public synchronized Instant now() {
        return EPOCH.plusNanos(nanos);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        synchronized (this) {
            sleeps.add(duration);
        }
        advance(duration);
    }

    @Override
    public synchronized Runnable schedule(Duration delay, Runnable task) {
        Task planned = new Task(nanos + Math.max(0, delay.toNanos()), orders++, task);
        tasks.add(planned);
        return () -> {
            synchronized (this) {
                tasks.remove(planned);
            }
        };
    }

    /** Moves time on and runs what is due on the way. */
    public void advance(Duration duration) {
        long until;
        synchronized (this) {
            until = nanos + duration.toNanos();
        }
        while (true) {
            Task due;
            synchronized (this) {
                due = tasks.peek();
                if (due == null || due.due > until) {
                    nanos = Math.max(nanos, until);
                    return;
                }
                tasks.remove();
                nanos = Math.max(nanos, due.due);
            }
            due.work.run();
        }
    }

    /** How long was slept, in order. */
    public synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }

    @Override
    public synchronized void close() {
        tasks.clear();
    }
}

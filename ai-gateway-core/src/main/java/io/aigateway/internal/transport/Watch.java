package io.aigateway.internal.transport;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the time of one exchange. The exchange moves the deadline as it proceeds; the {@link Watchdog} looks at it
 * every few milliseconds and cancels the exchange when it has passed, or when the thread that reads was interrupted.
 * Whoever ends it first decides how it ended.
 */
public final class Watch {

    /** How an exchange was ended from outside. */
    public enum End {
        /** It went on to its own end. */
        FINISHED,
        /** No connection in time. */
        CONNECT,
        /** No content in time. */
        FIRST_TOKEN,
        /** Nothing between two chunks in time. */
        IDLE,
        /** The attempt took too long. */
        TOTAL,
        /** The call took too long. */
        DEADLINE,
        /** The stream's output is below the floor. */
        THROUGHPUT,
        /** The reading thread was interrupted. */
        INTERRUPTED,
        /** The caller closed the stream or cancelled the future. */
        CLOSED,
        /** The gateway was closed. */
        GATEWAY_CLOSED
    }

    private final Runnable cancel;
    private final long totalAt;
    private final End totalEnd;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private volatile long phaseAt;
    private volatile End phaseEnd;
    private volatile @Nullable Thread reader;

    /**
     * Creates a watch.
     *
     * @param totalAt when the exchange must be over at the latest, in nanoseconds of the time source
     * @param totalEnd what it means when it is not
     * @param cancel stops the I/O; called at most once, from any thread
     */
    Watch(long totalAt, End totalEnd, Runnable cancel) {
        this.totalAt = totalAt;
        this.totalEnd = totalEnd;
        this.phaseAt = totalAt;
        this.phaseEnd = totalEnd;
        this.cancel = cancel;
    }

    /** The phase that begins must be over by then; later than the total it makes no difference. */
    void phase(End meaning, long at) {
        if (at - totalAt < 0) {
            phaseEnd = meaning;
            phaseAt = at;
        } else {
            phaseEnd = totalEnd;
            phaseAt = totalAt;
        }
    }

    /** Says which thread waits for I/O, so that interrupting it ends the exchange; null when none does. */
    void reader(@Nullable Thread thread) {
        reader = thread;
    }

    /** Ends the exchange from outside. */
    public boolean end(End how) {
        if (!end.compareAndSet(null, how)) {
            return false;
        }
        if (how != End.FINISHED) {
            cancel.run();
        }
        return true;
    }

    /** How it ended; null while it goes on. */
    public @Nullable End ended() {
        return end.get();
    }

    /** Ends the exchange if its time is over; true if it needs no more looking at. */
    boolean check(long now) {
        if (end.get() != null) {
            return true;
        }
        Thread waiting = reader;
        if (waiting != null && waiting.isInterrupted()) {
            end(End.INTERRUPTED);
        } else if (now - phaseAt >= 0) {
            end(phaseEnd);
        }
        return end.get() != null;
    }
}

package io.aigateway.internal.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
        /** Nothing of a whole answer in time. */
        ANSWER,
        /** The body of an error does not come; its status is enough. */
        ERROR_BODY,
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
        GATEWAY_CLOSED;

        /** Whether the other side let the time pass. */
        boolean isSilence() {
            return this == FIRST_TOKEN || this == ANSWER || this == TOTAL || this == DEADLINE;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.transport");

    private final Runnable cancel;
    private final long totalAt;
    private final End totalEnd;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private final AtomicBoolean carriedOut = new AtomicBoolean();
    private volatile long phaseAt;
    private volatile End phaseEnd;
    private volatile @Nullable Thread reader;
    private volatile @Nullable Runnable whenEnded;

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

    /** Says what else is done when the exchange is ended from outside, after the I/O was stopped. */
    void whenEnded(Runnable action) {
        whenEnded = action;
        End how = end.get();
        if (how != null && how != End.FINISHED && carriedOut.get()) {
            action.run();
        }
    }

    /** Ends the exchange from outside, and carries that out on this thread. */
    public boolean end(End how) {
        if (!end.compareAndSet(null, how)) {
            return false;
        }
        if (how != End.FINISHED) {
            carryOut();
            tell();
        }
        return true;
    }

    /** How it ended; null while it goes on. */
    public @Nullable End ended() {
        return end.get();
    }

    /** Decides that the exchange is over if its time is; true if this check decided it, so that it must be carried out. */
    boolean isDue(long now) {
        Thread waiting = reader;
        if (waiting != null && waiting.isInterrupted()) {
            return end.compareAndSet(null, End.INTERRUPTED);
        }
        return now - phaseAt >= 0 && end.compareAndSet(null, phaseEnd);
    }

    /** Stops the I/O. What an application's listener throws there harms nobody. */
    void carryOut() {
        try {
            cancel.run();
        } catch (Throwable e) {
            LOG.warn("An exchange was ended, but an event listener of the application failed with it", e);
        }
        carriedOut.set(true);
    }

    /** Tells who waits for the end; an application's listeners may hear of it, and take their time. */
    void tell() {
        Runnable action = whenEnded;
        if (action != null) {
            action.run();
        }
    }

    /** Whether somebody waits for the end. */
    boolean isAwaited() {
        return whenEnded != null;
    }
}

package io.aigateway.internal.health;

import io.aigateway.config.BreakerConfig;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What a breaker promises, said as simply as possible: for one thread, and a clock that moves between any two events. */
final class EndpointModel {

    private final Deque<Boolean> lastFailed = new ArrayDeque<>();
    private BreakerConfig config;
    private long since;
    private long countedAt = -1;
    private int inRow;
    private long slowUntil;
    private long dueAt;
    private boolean open;

    /** Openings without closing in between. */
    int openings;

    /** Who tries it. */
    @Nullable
    Trial trial;

    EndpointModel(BreakerConfig config, long now) {
        this.config = config;
        this.since = now;
    }

    boolean isOpen() {
        return open;
    }

    boolean isDue(long now) {
        return open && trial == null && now >= dueAt;
    }

    long trialAt(long now) {
        if (!open) {
            return now;
        }
        return trial == null ? Math.max(now, dueAt) : now + config.openFor().toNanos();
    }

    String word(long now) {
        if (open) {
            return trial == null ? "open" : "half-open";
        }
        return now < slowUntil ? "slow-start" : "closed";
    }

    /** The longest wait that this many openings in a row allow, in milliseconds. */
    long longestWait() {
        long millis = config.openFor().toMillis();
        for (int i = 1; i < openings && millis < config.maxOpenFor().toMillis(); i++) {
            millis *= 2;
        }
        return Math.min(millis, config.maxOpenFor().toMillis());
    }

    /** How long it really waits, within the bounds. */
    void opened(long until) {
        dueAt = until;
    }

    void configure(BreakerConfig other) {
        if (other.window() != config.window() && !open) {
            forgetCounts();
        }
        config = other;
    }

    void answered(long startedAt, @Nullable Trial own, long now) {
        alive(startedAt, own, now);
    }

    /** An answer came to its end; of a stream, that is long after its first content. */
    void whole() {
        if (!open) {
            count(false);
            inRow = 0;
        }
    }

    void alive(long startedAt, @Nullable Trial own, long now) {
        if (open && (isOwn(own) || startedAt >= since)) {
            close(now);
            slowUntil = now + config.slowStart().toNanos();
        }
    }

    /** Whether it opens by this, anew or again. */
    boolean failed(long startedAt, @Nullable Trial own, long now) {
        if (open) {
            if (!isOwn(own)) {
                return false;
            }
        } else {
            if (startedAt < since) {
                return false;
            }
            count(true);
            if (startedAt >= countedAt) {
                inRow++;
                countedAt = now;
            }
            if (!isTooMuch()) {
                return false;
            }
        }
        open = true;
        openings++;
        trial = null;
        since = now;
        return true;
    }

    private boolean isTooMuch() {
        long failures = lastFailed.stream().filter(each -> each).count();
        int seen = lastFailed.size();
        return inRow >= config.failuresInRow()
                || (seen >= Math.max(2, config.window() / 2) && failures * 100.0 / seen >= config.failureRatePercent());
    }

    private void count(boolean failure) {
        lastFailed.addLast(failure);
        if (lastFailed.size() > config.window()) {
            lastFailed.removeFirst();
        }
    }

    private boolean isOwn(@Nullable Trial own) {
        return own != null && own == trial;
    }

    void released(@Nullable Trial own) {
        if (isOwn(own)) {
            trial = null;
        }
    }

    void reset(long now) {
        close(now);
        slowUntil = 0;
    }

    private void close(long now) {
        open = false;
        openings = 0;
        trial = null;
        since = now;
        forgetCounts();
    }

    private void forgetCounts() {
        lastFailed.clear();
        inRow = 0;
        countedAt = -1;
    }
}

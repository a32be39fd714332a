package io.aigateway.internal.health;

import io.aigateway.config.BreakerConfig;
import io.github.resilience4j.core.metrics.FixedSizeSlidingWindowMetrics;
import io.github.resilience4j.core.metrics.Metrics;
import io.github.resilience4j.core.metrics.Snapshot;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is counted while a breaker is closed: the share of failures among the last attempts, and failures in a row, of which
 * those that were under way together count once. Thread-safe.
 */
final class FailureCounts {
    private final FixedSizeSlidingWindowMetrics outcomes;
    private final AtomicInteger failuresInRow = new AtomicInteger();
    private volatile long countedAt;
    private volatile boolean counted;

    FailureCounts(int window) {
        outcomes = new FixedSizeSlidingWindowMetrics(window);
    }

    void success(long nanos) {
        outcomes.record(nanos, TimeUnit.NANOSECONDS, Metrics.Outcome.SUCCESS);
        if (failuresInRow.get() != 0) {
            failuresInRow.set(0);
        }
    }

    /** Whether these are too many. */
    boolean failure(long startedAt, long now, BreakerConfig config) {
        Snapshot share = outcomes.record(now - startedAt, TimeUnit.NANOSECONDS, Metrics.Outcome.ERROR);
        int inRow;
        synchronized (this) {
            boolean underWay = counted && startedAt - countedAt < 0;
            inRow = underWay ? failuresInRow.get() : failuresInRow.incrementAndGet();
            if (!underWay) {
                counted = true;
                countedAt = now;
            }
        }
        int enough = Math.max(2, config.window() / 2);
        return inRow >= config.failuresInRow()
                || (share.getTotalNumberOfCalls() >= enough && share.getFailureRate() >= config.failureRatePercent());
    }
}

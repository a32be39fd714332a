package io.aigateway.internal.attempt;

import io.aigateway.config.RetryConfig;
import io.aigateway.spi.TimeSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds retries over the whole gateway to a share of its calls, so that an outage is not amplified: every call pays
 * in a part of a retry, every retry draws a whole one, and a floor is paid in by time (after Finagle's RetryBudget, with
 * the floor small enough for pools at a few calls a second). One atomic number; thread-safe. Per JVM.
 */
public final class RetryBudget {

    /** A retry's price. */
    private static final long RETRY = 1_000;

    private static final long MOST = 100 * RETRY;

    private final TimeSource time;
    private final AtomicLong balance;
    private final AtomicLong paidUntil;
    private volatile long perCall;
    private volatile long perSecond;

    /** A budget for a beginning. */
    public RetryBudget(TimeSource time) {
        this.time = time;
        this.balance = new AtomicLong(10 * RETRY);
        this.paidUntil = new AtomicLong(time.nanoTime());
    }

    /** Goes on with other settings. */
    public void configure(RetryConfig config) {
        perCall = (long) (config.budgetRatio() * RETRY);
        perSecond = config.budgetFloor() * RETRY;
    }

    /** A call pays in. */
    void call() {
        long now = balance.get();
        if (now < MOST) {
            balance.addAndGet(perCall);
        }
    }

    /** Draws a retry; false if there is none. */
    boolean tryRetry() {
        payFloor();
        while (true) {
            long now = balance.get();
            if (now < RETRY) {
                return false;
            }
            if (balance.compareAndSet(now, now - RETRY)) {
                return true;
            }
        }
    }

    /** Whole retries that could be made now. */
    public long available() {
        payFloor();
        return balance.get() / RETRY;
    }

    private void payFloor() {
        long now = time.nanoTime();
        long since = paidUntil.get();
        long due = (long) ((double) (now - since) * 1e-9 * (double) perSecond);
        if (due > 0 && paidUntil.compareAndSet(since, now)) {
            balance.updateAndGet(current -> Math.max(current, Math.min(MOST, current + due)));
        }
    }
}

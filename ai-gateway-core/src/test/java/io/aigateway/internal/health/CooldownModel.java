package io.aigateway.internal.health;

import io.aigateway.trace.FailureKind;
import org.jspecify.annotations.Nullable;

/** What the waits for one model promise, said as simply as possible. */
final class CooldownModel {

    private static final long MINUTE = 60_000_000_000L;

    private final long first;
    private boolean known;
    private int rounds;
    private long since;
    private long until;
    private @Nullable FailureKind reason;

    /** Rate limits that do not say how long begin with this wait. */
    CooldownModel(long first) {
        this.first = first;
    }

    /** An attempt that began then was told to wait. */
    void cool(FailureKind why, long startedAt, long now, long announced, long firstStep) {
        boolean underWay = known && startedAt <= since;
        if (underWay && announced < 0) {
            return;
        }
        long wait = announced;
        if (announced < 0) {
            wait = why == FailureKind.RATE_LIMITED ? Math.min(MINUTE, first << Math.min(rounds, 20)) : firstStep;
            rounds += why == FailureKind.RATE_LIMITED ? 1 : 0;
        }
        if (!known || now + wait >= until) {
            until = now + wait;
            reason = why;
        }
        since = underWay ? since : now;
        known = true;
    }

    /** An attempt that began then was answered. */
    void answered(long startedAt) {
        if (known && startedAt >= since) {
            forget();
        }
    }

    void forget() {
        known = false;
        rounds = 0;
        since = 0;
        until = 0;
        reason = null;
    }

    long left(long now) {
        return Math.max(0, until - now);
    }

    boolean isLimit(long now) {
        return until > now && reason == FailureKind.RATE_LIMITED;
    }
}

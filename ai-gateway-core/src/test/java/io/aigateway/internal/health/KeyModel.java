package io.aigateway.internal.health;

import io.aigateway.config.KeyPoolConfig;
import io.aigateway.spi.Failure;
import io.aigateway.trace.FailureKind;
import org.jspecify.annotations.Nullable;

/** What the pool promises about a key, said as simply as possible: for one thread. */
final class KeyModel {

    private final KeyPoolConfig config;
    private long since;
    private long dueAt;
    private int refusals;
    private int ejections;
    private int goodProbes;
    private boolean doubted;
    boolean out;
    boolean disabled;

    /** Who tries it. */
    @Nullable
    Trial trial;

    KeyModel(KeyPoolConfig config) {
        this.config = config;
    }

    boolean isDue(long now) {
        return out && trial == null && now >= dueAt;
    }

    long trialAt(long now) {
        return out ? dueAt : now;
    }

    String word(boolean cooling) {
        if (disabled) {
            return "disabled";
        } else if (out) {
            return trial != null ? "probing" : "ejected";
        }
        return cooling ? "cooling" : "available";
    }

    void answered(long startedAt) {
        if (!out || startedAt >= since) {
            back();
        }
    }

    /** Whether it leaves the pool by this. */
    boolean refused(Failure failure, @Nullable Trial own, long now) {
        if (out && (own == null || own != trial)) {
            return false; // it was on its way when the key was taken out
        }
        refusals++;
        if (!out && refusals < config.credentialFailures()) {
            goodProbes = 0;
            return false;
        }
        ejections++;
        boolean quota = failure.kind() == FailureKind.QUOTA_EXHAUSTED;
        double first = (quota ? config.quotaCooldown() : config.credentialCooldown()).toNanos();
        double wait = Math.min(config.maxCooldown().toNanos(), first * Math.pow(2, ejections - 1));
        long told = failure.retryAfter() == null ? 0 : failure.retryAfter().toNanos();
        boolean left = !out;
        since = left ? now : since;
        dueAt = now + Math.max((long) wait, told);
        goodProbes = 0;
        trial = null;
        out = true;
        return left;
    }

    void released(@Nullable Trial own) {
        if (own != null && own == trial) {
            trial = null;
        }
    }

    void doubt() {
        if (out && !doubted) {
            out = false;
            trial = null;
            ejections = Math.max(0, ejections - 1);
            goodProbes = 0;
            doubted = true;
        }
    }

    void probedGood(long now) {
        if (!out) {
            return;
        }
        goodProbes++;
        dueAt = now;
        if (goodProbes >= config.successes()) {
            back();
        }
    }

    void probedBad(long nextAt) {
        if (out) {
            goodProbes = 0;
            dueAt = nextAt;
        }
    }

    /** In the pool, and nothing is held against it. */
    void back() {
        out = false;
        trial = null;
        refusals = 0;
        ejections = 0;
        goodProbes = 0;
        doubted = false;
    }
}

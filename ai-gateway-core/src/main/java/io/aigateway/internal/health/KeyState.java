package io.aigateway.internal.health;

import io.aigateway.config.KeyPoolConfig;
import io.aigateway.internal.time.Nanos;
import io.aigateway.spi.Failure;
import io.aigateway.trace.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * A key's state. Immutable.
 *
 * @param reason why it is out of the pool; null while it is in
 * @param message the provider's words at that time
 * @param since when it left the pool, in nanoseconds
 * @param trialAt when it may be tried again
 * @param failures refusals in a row
 * @param ejections how often it left the pool without coming back for good
 * @param goodProbes good probes in a row
 * @param trial who tries it; null if nobody does
 * @param doubted whether it was put back because one request was refused with every key
 */
record KeyState(
        @Nullable FailureKind reason,
        @Nullable String message,
        long since,
        long trialAt,
        int failures,
        int ejections,
        int goodProbes,
        @Nullable Trial trial,
        boolean doubted) {

    static final KeyState AVAILABLE = new KeyState(null, null, 0, 0, 0, 0, 0, null, false);

    KeyState tried(@Nullable Trial by) {
        return new KeyState(reason, message, since, trialAt, failures, ejections, goodProbes, by, doubted);
    }

    KeyState probed(int good, long nextTrialAt) {
        return new KeyState(reason, message, since, nextTrialAt, failures, ejections, good, trial, doubted);
    }

    /** What becomes of it when the provider refuses the key. */
    KeyState refused(Failure failure, KeyPoolConfig config, @Nullable Trial by, long now) {
        int refusals = failures + 1;
        if (reason == null && refusals < config.credentialFailures()) {
            return new KeyState(null, null, 0, 0, refusals, ejections, 0, null, doubted);
        }
        if (reason != null && (by == null || trial != by)) {
            return this; // calls that were on their way when it was taken out
        }
        int times = ejections + 1;
        long first = Nanos.of(
                failure.kind() == FailureKind.QUOTA_EXHAUSTED ? config.quotaCooldown() : config.credentialCooldown());
        int doublings = Math.min(10, times - 1);
        long doubled = first > Nanos.FAR >> doublings ? Nanos.FAR : first << doublings;
        long wait = Math.min(Nanos.of(config.maxCooldown()), doubled);
        long announced = Nanos.of(failure.retryAfter(), 0);
        return new KeyState(
                failure.kind(),
                failure.message(),
                reason == null ? now : since,
                now + Math.max(wait, announced),
                refusals,
                times,
                0,
                null,
                doubted);
    }
}

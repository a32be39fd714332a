package io.aigateway.internal.attempt;

import io.aigateway.internal.health.Trial;
import io.aigateway.internal.routing.Place;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The right to one attempt at a place, and everything that was taken for it: a place among the running ones of endpoint
 * and key, and the trials of a breaker or key that is out of use. Whoever has it gives it back, once, whatever happens:
 * the trials by the outcome or {@link #release}, the rest by {@link #end}. Thread-safe.
 */
final class Permit {

    private final Place at;
    private final @Nullable Trial endpointTrial;
    private final @Nullable Trial keyTrial;
    private final AtomicBoolean judged = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    private Permit(Place at, @Nullable Trial endpointTrial, @Nullable Trial keyTrial) {
        this.at = at;
        this.endpointTrial = endpointTrial;
        this.keyTrial = keyTrial;
    }

    /**
     * Takes a place.
     *
     * @param endpointTrial the trial that its breaker gave; null if it is closed, or the attempt is a last resort
     * @param keyTrial the trial that its key gave; null if it is in the pool, or the attempt is a last resort
     */
    static Permit take(Place at, @Nullable Trial endpointTrial, @Nullable Trial keyTrial) {
        Permit permit = new Permit(at, endpointTrial, keyTrial);
        at.key().health().began();
        at.health().began();
        at.endpoint().began();
        return permit;
    }

    Place at() {
        return at;
    }

    @Nullable
    Trial endpointTrial() {
        return endpointTrial;
    }

    @Nullable
    Trial keyTrial() {
        return keyTrial;
    }

    /** Whether this is the first time that health hears of the outcome: it hears of it once. */
    boolean judge() {
        return judged.compareAndSet(false, true);
    }

    /** The outcome says nothing about anybody: trials are given back. */
    void release() {
        if (judge()) {
            at.health().released(endpointTrial);
            at.key().health().released(keyTrial);
        }
    }

    /** The attempt is over. Idempotent. */
    void end() {
        if (ended.compareAndSet(false, true)) {
            release();
            at.health().ended();
            at.endpoint().ended();
            at.key().health().ended();
        }
    }
}

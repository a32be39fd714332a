package io.aigateway.internal.observe;

import io.aigateway.trace.AttemptTrace;

/** What an attempt did differently from the one before it. */
enum Step {
    /** The same place again. */
    RETRY,
    /** Another key or endpoint of the same target. */
    ROTATION,
    /** Another target. */
    FALLBACK;

    static Step between(AttemptTrace before, AttemptTrace next) {
        boolean sameTarget = before.provider().equals(next.provider())
                && before.model().equals(next.model())
                && before.tier() == next.tier();
        if (!sameTarget) {
            return FALLBACK;
        }
        boolean samePlace =
                before.endpoint().equals(next.endpoint()) && before.key().equals(next.key());
        return samePlace ? RETRY : ROTATION;
    }
}

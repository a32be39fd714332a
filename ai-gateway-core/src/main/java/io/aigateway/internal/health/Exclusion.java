package io.aigateway.internal.health;

import io.aigateway.internal.time.Nanos;
import org.jspecify.annotations.Nullable;

/**
 * Why a key or an endpoint is not asked, and for how long.
 *
 * @param model the model it holds for; null for all
 * @param reason in a few words
 * @param left nanoseconds until it may be asked or tried again; {@link Nanos#FAR} until somebody changes it by hand
 */
public record Exclusion(@Nullable String model, String reason, long left) {

    /** Ends the reason of what a call tries at this moment. */
    static final String TRIED = ", tried by a call";

    /** {@code breaker open after SERVER_ERROR, for 4.2 s more}. */
    @Override
    public String toString() {
        if (left >= Nanos.FAR) {
            return reason;
        }
        if (reason.endsWith(TRIED)) {
            return reason;
        }
        return left <= 0 ? reason + ", a trial is due" : reason + ", for " + Nanos.words(left) + " more";
    }
}

package io.aigateway.trace;

import org.jspecify.annotations.Nullable;

/**
 * A target that the matched route offered, and why it could or could not take the call.
 *
 * @param tier 0 for the first tier
 * @param provider id of the provider
 * @param model the upstream's model name
 * @param weight the configured weight; 0 means drained
 * @param excludedBecause why it was left out; null if it was eligible
 */
public record Consideration(
        int tier,
        String provider,
        String model,
        int weight,
        @Nullable String excludedBecause) {

    /** Whether the target could take the call. */
    public boolean eligible() {
        return excludedBecause == null;
    }

    /** {@code tier 0: qwen/qwen-turbo (weight 90)}, with the reason if it was left out. */
    @Override
    public String toString() {
        String line = "tier " + tier + ": " + provider + "/" + model + " (weight " + weight + ")";
        return excludedBecause == null ? line : line + " excluded: " + excludedBecause;
    }
}

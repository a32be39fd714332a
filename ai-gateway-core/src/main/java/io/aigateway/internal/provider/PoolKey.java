package io.aigateway.internal.provider;

import io.aigateway.internal.health.KeyHealth;
import org.jspecify.annotations.Nullable;

/**
 * A key in a pool.
 *
 * @param name its name in traces and status
 * @param weight its share with the strategy weighted
 * @param organisation the account it belongs to; null if not said
 * @param credential proves who asks
 * @param health its live state
 */
public record PoolKey(
        String name, int weight, @Nullable String organisation, KeyCredential credential, KeyHealth health) {

    /** Whether it may be used at all: neither drained by its weight nor disabled by hand. */
    public boolean isUsable() {
        return weight > 0 && !health.isDisabled();
    }

    /** What may be shown of the credential. */
    public String masked() {
        return credential.masked();
    }

    /** The name and the mask; never the headers. */
    @Override
    public String toString() {
        return label();
    }

    /** The name and the mask. */
    public String label() {
        return masked().isEmpty() ? name : name + "(" + masked() + ")";
    }
}

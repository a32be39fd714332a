package io.aigateway.internal.provider;

import io.aigateway.internal.health.KeyHealth;
import io.aigateway.spi.Secret;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A key in a pool.
 *
 * @param name its name in traces and status
 * @param masked what may be shown of the credential
 * @param weight its share with the strategy weighted
 * @param organisation the account it belongs to; null if not said
 * @param headers the headers of every request with it; they hold the credential
 * @param secret the credential, for scrubbing it from what providers say; null if there is none
 * @param health its live state
 */
public record PoolKey(
        String name,
        String masked,
        int weight,
        @Nullable String organisation,
        Headers headers,
        @Nullable Secret secret,
        KeyHealth health) {

    /** The name and the mask; never the headers. */
    @Override
    public String toString() {
        return label();
    }

    /** The name and the mask. */
    public String label() {
        return masked.isEmpty() ? name : name + "(" + masked + ")";
    }
}

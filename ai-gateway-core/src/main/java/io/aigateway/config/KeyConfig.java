package io.aigateway.config;

import io.aigateway.spi.Secret;
import org.jspecify.annotations.Nullable;

/**
 * An API key. In a file, a plain text is a key with nothing else set.
 *
 * @param value the credential
 * @param id its name in traces and status; by default {@code key-1}, {@code key-2} and so on
 * @param weight its share where keys are weighted
 * @param organisation the account it belongs to; keys of one organisation share its limits
 */
public record KeyConfig(
        @Setting(value = "The credential.", required = true) Secret value,

        @Setting("Name shown in traces and status; by default key-1, key-2, … in their order.") @Nullable
        String id,

        @Setting(value = "Share of the calls with the strategy weighted; 0 drains the key.", defaultValue = "1")
        int weight,

        @Setting("Account the key belongs to: keys of one organisation share its limits.") @Nullable
        String organisation) {

    /** A key with nothing else set. */
    public static KeyConfig of(String credential) {
        return new KeyConfig(Secret.of(credential), null, 1, null);
    }

    /** The configured id, or one derived from the credential. */
    public String name() {
        return id == null ? "key-" + value.fingerprint() : id;
    }
}

package io.aigateway.internal.provider;

import io.aigateway.internal.health.KeyHealth;
import org.jspecify.annotations.Nullable;

/** A key in a pool. Thread-safe. */
public final class PoolKey {

    private final String name;
    private final int weight;
    private final @Nullable String organisation;
    private final KeyCredential credential;
    private final KeyHealth health;
    /** Made once: it is what most choices come to. */
    private final KeyPool.Taken taken = new KeyPool.Taken(this, null);

    /**
     * Creates a key.
     *
     * @param name its name in traces and status
     * @param weight its share with the strategy weighted; 0 drains it
     * @param organisation the account it belongs to; null if not said
     * @param credential proves who asks
     * @param health its live state
     */
    PoolKey(String name, int weight, @Nullable String organisation, KeyCredential credential, KeyHealth health) {
        this.name = name;
        this.weight = weight;
        this.organisation = organisation;
        this.credential = credential;
        this.health = health;
    }

    /** Its name in traces and status. */
    public String name() {
        return name;
    }

    /** Its share with the strategy weighted. */
    public int weight() {
        return weight;
    }

    /** The account it belongs to; null if not said. */
    public @Nullable String organisation() {
        return organisation;
    }

    /** Proves who asks. */
    public KeyCredential credential() {
        return credential;
    }

    /** Its live state. */
    public KeyHealth health() {
        return health;
    }

    KeyPool.Taken taken() {
        return taken;
    }

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

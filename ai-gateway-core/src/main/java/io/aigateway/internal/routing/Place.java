package io.aigateway.internal.routing;

import io.aigateway.internal.health.EndpointHealth;
import io.aigateway.internal.provider.Endpoint;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.spi.Upstream;

/**
 * Where an attempt can go.
 *
 * @param tier the tier it was found in
 * @param target the target
 * @param upstream the target as a codec sees it
 * @param endpoint the endpoint
 * @param health the endpoint's health for the model
 * @param key the key
 */
public record Place(int tier, Target target, Upstream upstream, Endpoint endpoint, EndpointHealth health, PoolKey key) {

    /** The upstream's name of the model. */
    public String model() {
        return upstream.model();
    }

    /** {@code provider/model}. */
    public String label() {
        return target.provider() + "/" + upstream.model();
    }

    /** Whether the provider is used without keys, so that limits are its endpoint's. */
    public boolean hasNoKeys() {
        return key.credential().isNone();
    }
}

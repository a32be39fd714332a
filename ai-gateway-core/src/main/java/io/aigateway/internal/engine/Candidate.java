package io.aigateway.internal.engine;

import io.aigateway.internal.health.EndpointHealth;
import io.aigateway.internal.provider.Endpoint;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.routing.Target;
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
 * @param permit what its breaker gave for it
 */
record Candidate(
        int tier,
        Target target,
        Upstream upstream,
        Endpoint endpoint,
        EndpointHealth health,
        PoolKey key,
        EndpointHealth.Permit permit) {

    /** The same place again, with a permission of its own. */
    Candidate again() {
        return new Candidate(tier, target, upstream, endpoint, health, key, health.acquire());
    }

    String label() {
        return target.provider() + "/" + upstream.model();
    }
}

package io.aigateway.internal.attempt;

import io.aigateway.chat.ModelRequest;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.health.LiveState;
import io.aigateway.internal.provider.Endpoint;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.routing.Place;
import io.aigateway.internal.routing.Target;
import io.aigateway.spi.Capability;

/** Which targets a call may go to at all, whatever their health: those that can take the request and were not tried. */
final class Eligibility {

    private final Call call;
    private final ModelRequest request;
    private final Excluded excluded;
    private final boolean prefillNeeded;

    /**
     * Creates it for one look around.
     *
     * @param prefillNeeded whether only targets will do that go on from a given beginning
     */
    Eligibility(Call call, ModelRequest request, Excluded excluded, boolean prefillNeeded) {
        this.call = call;
        this.request = request;
        this.excluded = excluded;
        this.prefillNeeded = prefillNeeded;
    }

    ModelRequest request() {
        return request;
    }

    Excluded excluded() {
        return excluded;
    }

    boolean allows(Target target) {
        if (call.obstacles().containsKey(target)) {
            return false;
        }
        if (prefillNeeded && !canGoOn(target)) {
            return false;
        }
        return !excluded.has(target, target.contextWindow(request.model()));
    }

    private boolean canGoOn(Target target) {
        LiveState live = call.snapshot().live();
        return target.capabilities(request.model()).contains(Capability.PREFILL)
                && !live.isWithoutPrefill(target.provider(), target.modelFor(request.model()));
    }

    Place place(int tier, Target target, Endpoint endpoint, PoolKey key) {
        String model = target.modelFor(request.model());
        return new Place(tier, target, target.upstreamFor(request.model()), endpoint, endpoint.health(model), key);
    }
}

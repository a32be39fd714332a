package io.aigateway.internal.attempt;

import io.aigateway.internal.call.Call;
import io.aigateway.internal.health.EndpointHealth;
import io.aigateway.internal.provider.Endpoint;
import io.aigateway.internal.provider.KeyPool;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.routing.Place;
import io.aigateway.internal.routing.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at what a call can do when no healthy place is left: wait for a limit's end, or ask all the same. */
final class Outlook {

    private final Call call;
    private final Eligibility eligibility;

    Outlook(Call call, Eligibility eligibility) {
        this.call = call;
        this.eligibility = eligibility;
    }

    /**
     * The last resort of a call that can ask nobody: over all eligible targets the endpoint and key that come back
     * soonest. Nobody's only target is ever locked out.
     *
     * @param tiers how many tiers the call may look at
     * @param tried places that were a last resort of this call before
     */
    @Nullable
    Permit lastResort(int tiers, List<Place> tried, long now) {
        Place best = null;
        long bestWait = Long.MAX_VALUE;
        for (int t = 0; t < tiers; t++) {
            for (Target target : call.route().tiers().get(t).targets()) {
                if (!eligibility.allows(target)) {
                    continue;
                }
                String model = target.modelFor(eligibility.request().model());
                for (Endpoint endpoint : target.source().endpoints()) {
                    EndpointHealth health = endpoint.health(model);
                    if (eligibility.excluded().has(health)) {
                        continue;
                    }
                    PoolKey key = target.source().pool().soonest(model, excludedOrTried(model, health, tried), now);
                    if (key == null) {
                        continue;
                    }
                    long wait = Math.max(health.trialAt(now) - now, health.cooling(model, now));
                    wait = Math.max(wait, KeyPool.wait(key, model, now));
                    if (wait < bestWait) {
                        best = eligibility.place(t, target, endpoint, key);
                        bestWait = wait;
                    }
                }
            }
        }
        if (best == null) {
            return null;
        }
        // If a trial is due by now it is taken; if not, the attempt goes without one.
        return Permit.take(
                best, best.health().tryTrial(now), best.key().health().tryTrial(now));
    }

    private List<PoolKey> excludedOrTried(String model, EndpointHealth health, List<Place> tried) {
        List<PoolKey> all = new ArrayList<>(eligibility.excluded().keys(model));
        for (Place each : tried) {
            if (each.health() == health) {
                all.add(each.key());
            }
        }
        return all;
    }

    /** Whether the call could go anywhere else than to the place. */
    boolean hasOther(Place than, int tiers) {
        for (int t = 0; t < tiers; t++) {
            List<Target> targets = call.route().tiers().get(t).targets();
            for (int i = 0; i < targets.size(); i++) {
                Target target = targets.get(i);
                if (eligibility.allows(target) && hasOtherEndpoint(target, than)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean hasOtherEndpoint(Target target, Place than) {
        String model = target.modelFor(eligibility.request().model());
        boolean anyKey = target == than.target();
        for (PoolKey key : target.source().pool().keys()) {
            anyKey |= key.isUsable()
                    && !KeyPool.containsSame(eligibility.excluded().keys(model), key);
        }
        List<Endpoint> endpoints = target.source().endpoints();
        for (int i = 0; anyKey && i < endpoints.size(); i++) {
            EndpointHealth health = endpoints.get(i).health(model);
            if (health != than.health() && !eligibility.excluded().has(health)) {
                return true;
            }
        }
        return false;
    }

    /** Nanoseconds until a rate limit of the tier ends that keeps the call from asking; -1 if there is none. */
    long soonestLimitEnd(int tierIndex, long now) {
        long soonest = -1;
        for (Target target : call.route().tiers().get(tierIndex).targets()) {
            if (eligibility.allows(target)) {
                long wait = limitEnd(target, now);
                if (wait > 0 && (soonest < 0 || wait < soonest)) {
                    soonest = wait;
                }
            }
        }
        return soonest;
    }

    private long limitEnd(Target target, long now) {
        String model = target.modelFor(eligibility.request().model());
        long keyWait = Long.MAX_VALUE;
        for (PoolKey key : target.source().pool().keys()) {
            long cooling = key.health().cooling(model, now);
            boolean limited = cooling == 0 || key.health().isLimited(model, now);
            if (key.isUsable()
                    && key.health().isInPool()
                    && limited
                    && !KeyPool.containsSame(eligibility.excluded().keys(model), key)) {
                keyWait = Math.min(keyWait, cooling);
            }
        }
        long endpointWait = Long.MAX_VALUE;
        for (Endpoint endpoint : target.source().endpoints()) {
            EndpointHealth health = endpoint.health(model);
            long cooling = health.cooling(model, now);
            if (!eligibility.excluded().has(health)
                    && health.isClosed()
                    && (cooling == 0 || health.isLimited(model, now))) {
                endpointWait = Math.min(endpointWait, cooling);
            }
        }
        boolean none = keyWait == Long.MAX_VALUE || endpointWait == Long.MAX_VALUE;
        return none ? -1 : Math.max(keyWait, endpointWait);
    }
}

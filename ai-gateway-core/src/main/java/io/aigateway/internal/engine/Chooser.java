package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.internal.health.EndpointHealth;
import io.aigateway.internal.provider.Endpoint;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.provider.Provider;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.routing.Tier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where a call goes: target by the tier's strategy, then endpoint, then key, each among the healthy ones that
 * the call has not tried. Looks first and takes permissions afterwards; where another call was faster it looks again.
 */
final class Chooser {

    private final Call call;
    private final ModelRequest request;
    private final Excluded excluded;
    private final boolean prefillNeeded;
    /** Targets of this look around whose permissions others were faster to take. */
    private List<Target> passedOver = List.of();
    /** The permission that was taken last. */
    private EndpointHealth.Permit taken = EndpointHealth.Permit.REFUSED;

    Chooser(Call call, ModelRequest request, Excluded excluded, boolean prefillNeeded) {
        this.call = call;
        this.request = request;
        this.excluded = excluded;
        this.prefillNeeded = prefillNeeded;
    }

    /** A candidate of the tier that can be asked now; null if there is none. */
    @Nullable
    Candidate pick(int tierIndex, boolean moreTiers, long now) {
        Tier tier = call.route().tiers().get(tierIndex);
        passedOver = List.of();
        for (int look = 0; look <= tier.targets().size(); look++) {
            Target target = target(tier, moreTiers, now);
            if (target == null) {
                return null;
            }
            Candidate candidate =
                    candidate(tierIndex, target, moreTiers || tier.targets().size() > 1, now);
            if (candidate != null) {
                return candidate;
            }
            passOver(target);
        }
        return null;
    }

    private void passOver(Target target) {
        List<Target> more = new ArrayList<>(passedOver);
        more.add(target);
        passedOver = more;
    }

    private @Nullable Target target(Tier tier, boolean moreTiers, long now) {
        List<Target> targets = tier.targets();
        if (targets.size() == 1) {
            Target only = targets.get(0);
            return isEligible(only) && canBeAsked(only, moreTiers, now) ? only : null;
        }
        List<Target> able = targets;
        for (int i = 0; i < targets.size(); i++) {
            Target each = targets.get(i);
            if (!isEligible(each) || !canBeAsked(each, true, now)) {
                able = ableOnly(targets, now);
                break;
            }
        }
        if (able.isEmpty()) {
            return null;
        }
        List<Target> warm = warmOnly(able, now);
        return warm.size() == 1 ? warm.get(0) : warm.get(tier.selector().select(warm, request));
    }

    private List<Target> ableOnly(List<Target> targets, long now) {
        List<Target> able = new ArrayList<>(targets.size());
        for (Target each : targets) {
            if (isEligible(each) && canBeAsked(each, true, now)) {
                able.add(each);
            }
        }
        return able;
    }

    /** Leaves out targets whose only endpoint has just come back, by their growing share. */
    private List<Target> warmOnly(List<Target> able, long now) {
        if (able.size() == 1) {
            return able;
        }
        List<Target> warm = able;
        for (int i = 0; i < able.size(); i++) {
            Target target = able.get(i);
            List<Endpoint> endpoints = target.source().endpoints();
            boolean cold = endpoints.size() == 1
                    && !endpoints
                            .get(0)
                            .health(target.modelFor(request.model()))
                            .admitsBySlowStart(now);
            if (cold) {
                warm = warm == able ? new ArrayList<>(able) : warm;
                warm.remove(target);
            }
        }
        return warm.isEmpty() ? able : warm;
    }

    /** Whether the call may go there at all. */
    boolean isEligible(Target target) {
        if (call.obstacles().containsKey(target)) {
            return false;
        }
        if (prefillNeeded && !target.capabilities(request.model()).contains(io.aigateway.spi.Capability.PREFILL)) {
            return false;
        }
        return !excluded.has(target, target.contextWindow(request.model()));
    }

    private boolean canBeAsked(Target target, boolean mayTry, long now) {
        for (int i = 0; i < passedOver.size(); i++) {
            if (passedOver.get(i) == target) {
                return false;
            }
        }
        Provider provider = target.source();
        String model = target.modelFor(request.model());
        boolean key =
                provider.pool().hasAvailable(model, excluded.keys(), now) || (mayTry && hasDueTrial(provider, now));
        if (!key) {
            return false;
        }
        List<Endpoint> endpoints = provider.endpoints();
        for (int i = 0; i < endpoints.size(); i++) {
            if (isOpen(endpoints.get(i).health(model), model, mayTry || endpoints.size() > 1, now)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasDueTrial(Provider provider, long now) {
        List<PoolKey> keys = provider.pool().keys();
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).weight() > 0
                    && keys.get(i).health().isTrialDue(now)
                    && !excluded.keys().contains(keys.get(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOpen(EndpointHealth health, String model, boolean mayTry, long now) {
        return !excluded.has(health)
                && health.cooling(model, now) == 0
                && (health.isClosed() || (mayTry && health.isTrialDue(now)));
    }

    /** Endpoint and key for a target, with the permissions taken; null if another call was faster. */
    private @Nullable Candidate candidate(int tier, Target target, boolean mayTry, long now) {
        Provider provider = target.source();
        String model = target.modelFor(request.model());
        Endpoint endpoint = endpoint(provider, model, mayTry, now);
        if (endpoint == null) {
            return null;
        }
        EndpointHealth health = endpoint.health(model);
        EndpointHealth.Permit permit = taken;
        PoolKey key =
                provider.pool().pick(model, excluded.keys(), request.options().stickyKey(), mayTry, now);
        if (key == null) {
            health.ignored(permit);
            return null;
        }
        return new Candidate(tier, target, target.upstreamFor(request.model()), endpoint, health, key, permit);
    }

    /** A trial that is due goes first: without it an endpoint would never come back while others serve. */
    private @Nullable Endpoint endpoint(Provider provider, String model, boolean mayTry, long now) {
        List<Endpoint> endpoints = provider.endpoints();
        int size = endpoints.size();
        if (size == 1) {
            Endpoint only = endpoints.get(0);
            EndpointHealth health = only.health(model);
            return isOpen(health, model, mayTry, now) && acquire(health) ? only : null;
        }
        int start = provider.nextTurn();
        Endpoint best = null;
        for (int i = 0; i < size; i++) {
            Endpoint each = endpoints.get((start + i) % size);
            EndpointHealth health = each.health(model);
            if (!isOpen(health, model, true, now)) {
                continue;
            }
            if (!health.isClosed()) {
                if (acquire(health)) {
                    return each;
                }
            } else if (best == null || isBetter(health, best.health(model), now)) {
                best = each;
            }
        }
        return best != null && acquire(best.health(model)) ? best : null;
    }

    private boolean acquire(EndpointHealth health) {
        taken = health.acquire();
        return taken != EndpointHealth.Permit.REFUSED;
    }

    private static boolean isBetter(EndpointHealth one, EndpointHealth other, long now) {
        return one.inFlight() < other.inFlight() && one.admitsBySlowStart(now);
    }

    /**
     * The last resort of a call that could ask nobody: the first eligible target, at its endpoint and with its key that
     * come back soonest. Nobody's only target is ever locked out.
     */
    @Nullable
    Candidate lastResort(boolean wholeRoute, long now) {
        List<Tier> tiers = call.route().tiers();
        for (int t = 0; t < (wholeRoute ? tiers.size() : 1); t++) {
            for (Target target : tiers.get(t).targets()) {
                if (isEligible(target)) {
                    Candidate candidate = soonest(t, target, now);
                    if (candidate != null) {
                        return candidate;
                    }
                }
            }
        }
        return null;
    }

    private @Nullable Candidate soonest(int tier, Target target, long now) {
        String model = target.modelFor(request.model());
        Endpoint best = null;
        long bestWait = Long.MAX_VALUE;
        for (Endpoint each : target.source().endpoints()) {
            EndpointHealth health = each.health(model);
            long wait = Math.max(health.trialAt(now) - now, health.cooling(model, now));
            if (!excluded.has(health) && wait < bestWait) {
                best = each;
                bestWait = wait;
            }
        }
        PoolKey key = target.source().pool().soonest(model, excluded.keys(), now);
        return best == null || key == null
                ? null
                : new Candidate(
                        tier,
                        target,
                        target.upstreamFor(request.model()),
                        best,
                        best.health(model),
                        key,
                        EndpointHealth.Permit.NONE);
    }

    /** Nanoseconds until a rate limit of the tier ends that keeps the call from asking; -1 if there is none. */
    long soonestLimitEnd(int tierIndex, long now) {
        long soonest = -1;
        for (Target target : call.route().tiers().get(tierIndex).targets()) {
            if (isEligible(target)) {
                long wait = limitEnd(target, now);
                if (wait > 0 && (soonest < 0 || wait < soonest)) {
                    soonest = wait;
                }
            }
        }
        return soonest;
    }

    private long limitEnd(Target target, long now) {
        String model = target.modelFor(request.model());
        long keyWait = Long.MAX_VALUE;
        for (PoolKey key : target.source().pool().keys()) {
            if (key.weight() > 0 && key.health().isInPool() && !excluded.keys().contains(key)) {
                keyWait = Math.min(keyWait, key.health().cooling(model, now));
            }
        }
        long endpointWait = Long.MAX_VALUE;
        for (Endpoint endpoint : target.source().endpoints()) {
            EndpointHealth health = endpoint.health(model);
            if (!excluded.has(health) && health.isClosed()) {
                endpointWait = Math.min(endpointWait, health.cooling(model, now));
            }
        }
        boolean none = keyWait == Long.MAX_VALUE || endpointWait == Long.MAX_VALUE;
        return none ? -1 : Math.max(keyWait, endpointWait);
    }
}

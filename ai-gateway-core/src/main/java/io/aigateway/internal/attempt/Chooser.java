package io.aigateway.internal.attempt;

import io.aigateway.chat.ModelRequest;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.health.EndpointHealth;
import io.aigateway.internal.health.LiveState;
import io.aigateway.internal.health.Trial;
import io.aigateway.internal.provider.Endpoint;
import io.aigateway.internal.provider.KeyPool;
import io.aigateway.internal.provider.Provider;
import io.aigateway.internal.routing.Exclusions;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.routing.Tier;
import io.aigateway.internal.time.Nanos;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses where a call goes: target by the tier's strategy, then endpoint, then key, each among the healthy ones that
 * the call has not tried. Looks first and takes permits afterwards; where another call was faster it looks again.
 */
final class Chooser {

    private final Call call;
    private final ModelRequest request;
    private final Eligibility eligibility;
    private final Excluded excluded;
    private final LiveState live;
    private final @Nullable String run;
    private final boolean sparing;
    /** Targets of this look around whose permits others were faster to take. */
    private List<Target> passedOver = List.of();

    /**
     * Creates a chooser for one look around.
     *
     * @param sparing whether those come last that failed the call's conversation or run before
     */
    Chooser(Call call, Eligibility eligibility, boolean sparing) {
        this.call = call;
        this.request = eligibility.request();
        this.eligibility = eligibility;
        this.excluded = eligibility.excluded();
        this.live = call.snapshot().live();
        this.run = call.original().options().stickyKey();
        this.sparing = sparing && run != null;
    }

    /** A place of the tier that can be asked now; null if there is none. */
    @Nullable
    Permit pick(int tierIndex, boolean moreTiers, long now) {
        Tier tier = call.route().tiers().get(tierIndex);
        passedOver = List.of();
        for (int look = 0; look <= tier.targets().size(); look++) {
            Target target = target(tier, moreTiers, now);
            if (target == null) {
                return null;
            }
            Permit permit =
                    permit(tierIndex, target, moreTiers || tier.targets().size() > 1, now);
            if (permit != null) {
                return permit;
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
            return isAble(only, moreTiers, now) ? only : null;
        }
        List<Target> able = targets;
        for (int i = 0; i < targets.size(); i++) {
            if (!isAble(targets.get(i), true, now)) {
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
            if (isAble(each, true, now)) {
                able.add(each);
            }
        }
        return able;
    }

    /** Whether the call may go there, and can now; says why not if it is health. */
    private boolean isAble(Target target, boolean mayTry, long now) {
        if (!eligibility.allows(target)) {
            return false;
        }
        if (canBeAsked(target, mayTry, now)) {
            return true;
        }
        if (!isPassedOver(target)) {
            leaveOut(target, now);
        }
        return false;
    }

    private void leaveOut(Target target, long now) {
        if (call.ledger().hasAsked(target) || call.recorder().hasLeftOut(target)) {
            return; // an attempt tells that, or it has been told
        }
        String why = Exclusions.words(target, request.model(), now);
        for (Endpoint endpoint : target.source().endpoints()) {
            long left = live.runs().avoidedFor(run, endpoint.health(target.modelFor(request.model())), now);
            if (left > 0 && sparing) {
                why += (why.isEmpty() ? "" : ", ") + endpoint.baseUrl() + " failed this conversation before, for "
                        + Nanos.words(left) + " more";
            }
        }
        if (!why.isEmpty()) {
            call.recorder().leftOut(target, why);
        }
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

    private boolean isPassedOver(Target target) {
        for (int i = 0; i < passedOver.size(); i++) {
            if (passedOver.get(i) == target) {
                return true;
            }
        }
        return false;
    }

    private boolean canBeAsked(Target target, boolean mayTry, long now) {
        if (isPassedOver(target)) {
            return false;
        }
        Provider provider = target.source();
        KeyPool pool = provider.pool();
        String model = target.modelFor(request.model());
        boolean key = pool.hasAvailable(model, excluded.keys(model), now)
                || (mayTry && pool.hasDueTrial(model, excluded.keys(model), now));
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

    private boolean isOpen(EndpointHealth health, String model, boolean mayTry, long now) {
        return !excluded.has(health)
                && health.cooling(model, now) == 0
                && (health.isClosed() || (mayTry && health.isTrialDue(now)))
                && !(sparing && live.runs().avoids(run, health, now));
    }

    /** Endpoint and key for a target, with what was taken for them; null if another call was faster twice. */
    private @Nullable Permit permit(int tier, Target target, boolean mayTry, long now) {
        Permit permit = tryPermit(tier, target, mayTry, now);
        // Where another call has the trial that was due, another endpoint may be well.
        return permit == null && target.source().endpoints().size() > 1 ? tryPermit(tier, target, mayTry, now) : permit;
    }

    private @Nullable Permit tryPermit(int tier, Target target, boolean mayTry, long now) {
        Provider provider = target.source();
        String model = target.modelFor(request.model());
        List<Endpoint> endpoints = provider.endpoints();
        Endpoint endpoint = endpoints.size() == 1
                ? onlyOf(endpoints, model, mayTry, now)
                : endpoint(endpoints, provider, model, now);
        if (endpoint == null) {
            return null;
        }
        EndpointHealth health = endpoint.health(model);
        Trial trial = health.isClosed() ? null : health.tryTrial(now);
        if (trial == null && !health.isClosed()) {
            return null;
        }
        KeyPool.Taken key = provider.pool()
                .pick(model, excluded.keys(model), request.options().stickyKey(), mayTry, now);
        if (key == null) {
            health.released(trial);
            return null;
        }
        return Permit.take(eligibility.place(tier, target, endpoint, key.key()), trial, key.trial());
    }

    private @Nullable Endpoint onlyOf(List<Endpoint> endpoints, String model, boolean mayTry, long now) {
        Endpoint only = endpoints.get(0);
        return isOpen(only.health(model), model, mayTry, now) ? only : null;
    }

    /**
     * A trial that is due goes first: without it an endpoint would never come back while others serve. Then the one with
     * the fewest attempts, in turns, of those that do not just slowly start again.
     */
    private @Nullable Endpoint endpoint(List<Endpoint> endpoints, Provider provider, String model, long now) {
        int size = endpoints.size();
        int start = provider.nextTurn();
        Endpoint best = null;
        Endpoint cold = null;
        for (int i = 0; i < size; i++) {
            Endpoint each = endpoints.get((start + i) % size);
            EndpointHealth health = each.health(model);
            if (!isOpen(health, model, true, now)) {
                continue;
            }
            if (!health.isClosed()) {
                return each;
            } else if (!health.admitsBySlowStart(now)) {
                cold = cold == null ? each : cold;
            } else if (best == null || health.inFlight() < best.health(model).inFlight()) {
                best = each;
            }
        }
        return best != null ? best : cold;
    }
}

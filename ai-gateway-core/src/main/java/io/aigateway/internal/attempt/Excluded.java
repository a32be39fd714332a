package io.aigateway.internal.attempt;

import io.aigateway.internal.health.EndpointHealth;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.routing.Place;
import io.aigateway.internal.routing.Target;
import io.aigateway.spi.Failure;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What a call has tried and must not try again, by identity. Empty, and free, until something fails. */
final class Excluded {

    private static final int MOST_KEYS_WITHOUT_MODEL = 3;

    private final boolean unknownWindowsToo;
    /** A key that is of no use for one model. */
    private record Pair(PoolKey key, String model) {}

    private List<PoolKey> keys = List.of();
    private List<Pair> pairs = List.of();
    private List<EndpointHealth> endpoints = List.of();
    private List<Target> targets = List.of();
    /** The largest window, or the estimate of the request, that was too small; 0 if none was. */
    private int windowAbove;
    /** Models that took places of a target for lack of it, by target. */
    private List<Target> goneOnce = List.of();

    /**
     * Excludes nobody yet.
     *
     * @param unknownWindowsToo whether targets whose window is not known are tried with a request that was too long
     */
    Excluded(boolean unknownWindowsToo) {
        this.unknownWindowsToo = unknownWindowsToo;
    }

    /** The keys that must not be used for a model. */
    List<PoolKey> keys(String model) {
        if (pairs.isEmpty()) {
            return keys;
        }
        List<PoolKey> all = new ArrayList<>(keys);
        for (Pair pair : pairs) {
            if (pair.model.equals(model)) {
                all.add(pair.key);
            }
        }
        return all;
    }

    boolean has(EndpointHealth endpoint) {
        for (int i = 0; i < endpoints.size(); i++) {
            if (endpoints.get(i) == endpoint) {
                return true;
            }
        }
        return false;
    }

    /** Whether the call must not go to the target again. A window that is not known counts as small, or not. */
    boolean has(Target target, @Nullable Integer contextWindow) {
        boolean small = contextWindow == null ? !unknownWindowsToo : contextWindow <= windowAbove;
        if (windowAbove > 0 && small) {
            return true;
        }
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i) == target) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes out what the failure shows to be useless for this call.
     *
     * @param contextWindow that of the target; null if it is not known
     * @param estimate about how many tokens the request has
     */
    void add(
            Place at, FailurePolicy.Rule rule, Failure failure, @Nullable Integer contextWindow, IntSupplier estimate) {
        switch (rule.next()) {
            case OTHER_KEY -> addKeys(at, rule, failure);
            case OTHER_ENDPOINT -> endpoints = with(endpoints, at.health());
            case OTHER_TARGET -> targets = with(targets, at.target());
            case LARGER_WINDOW -> {
                // Of one whose window is not known it is known that the request does not fit.
                targets = with(targets, at.target());
                int least = contextWindow == null ? estimate.getAsInt() : contextWindow;
                windowAbove = Math.max(windowAbove, least);
            }
            case STOP -> {}
        }
    }

    private void addKeys(Place at, FailurePolicy.Rule rule, Failure failure) {
        boolean gone = failure.kind() == FailureKind.MODEL_UNAVAILABLE;
        if (at.hasNoKeys() || (gone && FailurePolicy.hasOtherEndpoints(at))) {
            endpoints = with(endpoints, at.health());
            return;
        }
        boolean wholeAccount = rule.blame() == FailurePolicy.Blame.ACCOUNT || failure.organisationWide() || gone;
        List<PoolKey> useless = wholeAccount ? at.target().source().pool().organisationOf(at.key()) : List.of(at.key());
        for (PoolKey each : useless) {
            if (rule.blame() == FailurePolicy.Blame.KEY_FOR_MODEL) {
                pairs = with(pairs, new Pair(each, at.model()));
            } else {
                keys = with(keys, each);
            }
        }
        if (gone && triedEnough(at.target())) {
            targets = with(targets, at.target());
        }
    }

    /** A model that a few keys do not have will hardly be there for the next: later calls try the others. */
    private boolean triedEnough(Target target) {
        goneOnce = with(goneOnce, target);
        return goneOnce.stream().filter(each -> each == target).count() >= MOST_KEYS_WITHOUT_MODEL;
    }

    /** Lets the call ask the same place again. */
    void remove(Place at) {
        keys = without(keys, at.key());
        if (!pairs.isEmpty()) {
            pairs.removeIf(each -> each.key == at.key() && each.model.equals(at.model()));
        }
        endpoints = without(endpoints, at.health());
    }

    private static <T> List<T> with(List<T> list, T item) {
        List<T> next = list.isEmpty() ? new ArrayList<>(2) : list;
        next.add(item);
        return next;
    }

    private static <T> List<T> without(List<T> list, T item) {
        if (!list.isEmpty()) {
            list.removeIf(each -> each == item);
        }
        return list;
    }
}

package io.aigateway.internal.engine;

import io.aigateway.internal.health.EndpointHealth;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.routing.Target;
import io.aigateway.spi.Failure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a call has tried and must not try again, by identity. Empty, and free, until something fails. */
final class Excluded {

    private List<PoolKey> keys = List.of();
    private List<EndpointHealth> endpoints = List.of();
    private List<Target> targets = List.of();
    private int windowAbove;

    List<PoolKey> keys() {
        return keys;
    }

    boolean has(EndpointHealth endpoint) {
        for (int i = 0; i < endpoints.size(); i++) {
            if (endpoints.get(i) == endpoint) {
                return true;
            }
        }
        return false;
    }

    /** Why the call must not go to the target again; null if it may. */
    boolean has(Target target, @Nullable Integer contextWindow) {
        if (windowAbove > 0 && (contextWindow == null || contextWindow <= windowAbove)) {
            return true;
        }
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i) == target) {
                return true;
            }
        }
        return false;
    }

    /** Takes out what the failure shows to be useless for this call. */
    void add(Candidate at, FailurePolicy.Rule rule, Failure failure, @Nullable Integer contextWindow) {
        switch (rule.next()) {
            case OTHER_KEY -> addKeys(at, rule, failure);
            case OTHER_ENDPOINT -> endpoints = with(endpoints, at.health());
            case OTHER_TARGET -> targets = with(targets, at.target());
            case LARGER_WINDOW -> windowAbove = contextWindow == null ? Integer.MAX_VALUE : contextWindow;
            case STOP -> {}
        }
    }

    private void addKeys(Candidate at, FailurePolicy.Rule rule, Failure failure) {
        if (FailurePolicy.hasNoKeys(at)) {
            endpoints = with(endpoints, at.health());
            return;
        }
        boolean wholeAccount = rule.blame() == FailurePolicy.Blame.ACCOUNT || failure.organisationWide();
        if (wholeAccount) {
            for (PoolKey each : at.target().source().pool().organisationOf(at.key())) {
                keys = with(keys, each);
            }
        } else {
            keys = with(keys, at.key());
        }
    }

    /** Lets the call ask the same place again. */
    void remove(Candidate at) {
        keys = without(keys, at.key());
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

package io.aigateway.internal.routing;

import io.aigateway.internal.health.Exclusion;
import io.aigateway.internal.provider.Endpoint;
import io.aigateway.internal.provider.PoolKey;
import java.util.ArrayList;
import java.util.List;

/** Says in words why a target cannot be asked now, or not with all it has: its keys and endpoints, and for how long. */
public final class Exclusions {

    private static final int MOST_SHOWN = 8;

    private Exclusions() {}

    /** Every reason that holds for the model; empty if everything can be used. */
    public static List<String> of(Target target, String requested, long now) {
        String model = target.modelFor(requested);
        List<String> all = new ArrayList<>();
        for (PoolKey key : target.source().pool().keys()) {
            if (key.weight() == 0) {
                all.add("key " + key.name() + " has weight 0");
            }
            for (Exclusion each : key.health().exclusions(now)) {
                if (each.model() == null || each.model().equals(model)) {
                    all.add("key " + key.name() + " " + each);
                }
            }
        }
        for (Endpoint endpoint : target.source().endpoints()) {
            for (Exclusion each : endpoint.health(model).exclusions(now)) {
                if (each.model() == null || each.model().equals(model)) {
                    all.add(endpoint.baseUrl() + " " + each);
                }
            }
        }
        return all;
    }

    /** The same in one sentence; empty if everything can be used. */
    public static String words(Target target, String requested, long now) {
        List<String> all = of(target, requested, now);
        String shown = String.join(", ", all.subList(0, Math.min(MOST_SHOWN, all.size())));
        return all.size() > MOST_SHOWN ? shown + " and " + (all.size() - MOST_SHOWN) + " more" : shown;
    }
}

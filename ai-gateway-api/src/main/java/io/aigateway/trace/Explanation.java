package io.aigateway.trace;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request at this moment, without making the call.
 *
 * @param requestedModel the requested model name
 * @param route the route that answers to it; null if none does
 * @param strategy how the targets of a tier share the calls; null without a route
 * @param options the targets of the route, in the order of their tiers
 * @param problem why the call would be refused; null if it would be made
 */
public record Explanation(
        String requestedModel,
        @Nullable String route,
        @Nullable String strategy,
        List<Option> options,
        @Nullable String problem) {

    /**
     * A target.
     *
     * @param tier 0 for the first tier
     * @param provider id of the provider
     * @param model the upstream's model name
     * @param weight its share of the tier
     * @param obstacle why it cannot take the request; null if it can
     * @param keysAvailable keys that could be used now
     * @param keys all its keys
     * @param endpoints its endpoints with the state of their breakers
     * @param exclusions what of its keys and endpoints is not asked now, why, and for how long; empty if all can be
     */
    public record Option(
            int tier,
            String provider,
            String model,
            int weight,
            @Nullable String obstacle,
            int keysAvailable,
            int keys,
            List<String> endpoints,
            List<String> exclusions) {

        /** Copies the lists. */
        public Option {
            endpoints = List.copyOf(endpoints);
            exclusions = List.copyOf(exclusions);
        }

        @Override
        public String toString() {
            return "tier " + tier + ": " + provider + "/" + model + ", weight " + weight + ", " + keysAvailable
                    + " of " + keys + " keys, " + String.join(", ", endpoints)
                    + (exclusions.isEmpty() ? "" : " (" + String.join("; ", exclusions) + ")")
                    + (obstacle == null ? "" : ": cannot take it: " + obstacle);
        }
    }

    /** Several lines a person can read. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("model ")
                .append(requestedModel)
                .append(route == null ? "" : ": route " + route + " (" + strategy + ")");
        options.forEach(each -> text.append("\n  ").append(each));
        return problem == null
                ? text.toString()
                : text.append("\n  ").append(problem).toString();
    }
}

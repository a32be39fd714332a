package io.aigateway.internal.routing;

import io.aigateway.chat.StreamRecovery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled route.
 *
 * @param id its name
 * @param pattern what it answers to, in short
 * @param strategy name of the strategy
 * @param tiers none if all its providers are off
 * @param missing targets whose providers are off
 * @param fallbackOnContentFilter whether a content policy's refusal is taken to the next target
 * @param streamRecovery null for the gateway's setting
 */
public record Route(
        String id,
        String pattern,
        String strategy,
        List<Tier> tiers,
        List<Missing> missing,
        boolean fallbackOnContentFilter,
        @Nullable StreamRecovery streamRecovery) {

    /** The same way to one model, whatever is asked for. */
    Route toModel(String model) {
        List<Tier> named = tiers.stream()
                .map(tier -> new Tier(
                        tier.targets().stream().map(each -> each.named(model)).toList(), tier.selector()))
                .toList();
        return new Route(id, pattern, strategy, named, missing, fallbackOnContentFilter, streamRecovery);
    }

    /**
     * A target whose provider is off.
     *
     * @param tier the tier it would be in
     * @param provider id of the provider
     * @param model the upstream's model name; null passes the requested name on
     * @param weight its share
     * @param reason why the provider is off
     */
    public record Missing(
            int tier, String provider, @Nullable String model, int weight, String reason) {}
}

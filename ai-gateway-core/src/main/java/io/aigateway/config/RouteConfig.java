package io.aigateway.config;

import io.aigateway.chat.StreamRecovery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route from requested model names to targets.
 *
 * @param id its name; by default its pattern
 * @param match which requested model names it answers to
 * @param strategy how the targets of a tier share the calls
 * @param targets the first tier
 * @param fallbacks the following tiers
 * @param fallbackOnContentFilter whether a content policy's refusal is taken to the next target
 * @param streamRecovery what happens when a stream breaks
 */
public record RouteConfig(
        @Setting("Name of the route; by default its pattern.") @Nullable
        String id,

        @Setting(value = "Requested model names the route answers to.", required = true)
        MatchConfig match,

        @Setting(
                value = "How the targets of a tier share the calls: weighted, round-robin, random, least-in-flight,"
                        + " priority, or a registered strategy.",
                defaultValue = "weighted")
        String strategy,

        @Setting("Targets of the first tier.") List<TargetConfig> targets,

        @Setting("Tiers to fall back to, in order: each a target or a list of targets.")
        List<List<TargetConfig>> fallbacks,

        @Setting(
                value = "Whether a refusal by a provider's content policy is taken to the next target.",
                defaultValue = "false")
        boolean fallbackOnContentFilter,

        @Setting("What happens when a stream of this route breaks; by default the gateway's setting.") @Nullable
        StreamRecovery streamRecovery) {

    /** Copies the lists. */
    public RouteConfig {
        targets = List.copyOf(targets);
        fallbacks = fallbacks.stream().map(List::copyOf).toList();
    }

    /** The same with other targets. */
    public RouteConfig withTargets(List<TargetConfig> first, List<List<TargetConfig>> following) {
        return new RouteConfig(id, match, strategy, first, following, fallbackOnContentFilter, streamRecovery);
    }

    /** The configured id, or the pattern. */
    public String name() {
        return id == null ? match.toString() : id;
    }
}

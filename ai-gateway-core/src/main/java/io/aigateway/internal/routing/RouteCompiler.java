package io.aigateway.internal.routing;

import io.aigateway.config.MatchConfig;
import io.aigateway.config.RouteConfig;
import io.aigateway.config.TargetConfig;
import io.aigateway.internal.health.LiveState;
import io.aigateway.internal.provider.Provider;
import io.aigateway.internal.provider.ProviderCompiler;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.spi.TargetSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the route table: the configured routes, then a route for each beginning of model names that the providers
 * answer to by themselves, and, where there is just one provider and no default, one that passes everything to it.
 * Targets of providers that are off are left out.
 */
public final class RouteCompiler {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.config");
    private static final String DEFAULT_STRATEGY = "weighted";

    private final Map<String, Provider> providers;
    private final Map<String, ProviderCompiler.Off> off;
    private final Map<String, SelectionStrategy> strategies;
    private final LiveState live;
    private final Set<String> shares = new HashSet<>();

    /**
     * Creates a compiler for one compilation.
     *
     * @param providers the providers that can be used
     * @param off the configured ones that cannot, and why
     * @param strategies selection strategies by name
     * @param live holds what shares calls out, so that it goes on where it was
     */
    public RouteCompiler(
            Map<String, Provider> providers,
            Map<String, ProviderCompiler.Off> off,
            Map<String, SelectionStrategy> strategies,
            LiveState live) {
        this.providers = providers;
        this.off = off;
        this.strategies = strategies;
        this.live = live;
    }

    /** The ids of what shares calls out in this configuration. */
    public Set<String> shares() {
        return shares;
    }

    /** The table. */
    public RouteTable compile(List<RouteConfig> routes) {
        RouteTable.Builder table = new RouteTable.Builder();
        for (RouteConfig config : routes) {
            Route route = route(config);
            if (route.tiers().isEmpty()) {
                LOG.warn("Route {} is off: none of its providers can be used", route.id());
            }
            // A route that is off still answers, with the reason: its calls must not go elsewhere.
            add(table, config.match(), route);
        }
        addPrefixesOfProviders(table);
        providers.forEach((id, provider) -> table.ofProvider(id, passing(id, List.of(provider))));
        Provider rest = providers.get(ProviderCompiler.ENVIRONMENT_SERVER);
        if (rest == null && routes.isEmpty() && off.isEmpty() && providers.size() == 1) {
            Provider only = providers.values().iterator().next();
            rest = only.modelPrefixes().isEmpty() ? only : null;
        }
        if (!table.hasOtherwise() && rest != null) {
            table.otherwise(passing("*", List.of(rest)));
        }
        return table.build();
    }

    private static void add(RouteTable.Builder table, MatchConfig match, Route route) {
        if (match.model() != null) {
            table.exact(match.model(), route);
        } else if (match.prefix() != null) {
            table.prefix(match.prefix(), route);
        } else if (match.regex() != null) {
            table.regex(match.regex(), route);
        } else {
            table.otherwise(route);
        }
    }

    private Route route(RouteConfig config) {
        List<Tier> tiers = new ArrayList<>();
        List<Route.Missing> missing = new ArrayList<>();
        addTier(tiers, missing, 0, config.targets(), config);
        for (int i = 0; i < config.fallbacks().size(); i++) {
            addTier(tiers, missing, i + 1, config.fallbacks().get(i), config);
        }
        return new Route(
                config.name(),
                config.match().toString(),
                config.strategy(),
                List.copyOf(tiers),
                List.copyOf(missing),
                config.fallbackOnContentFilter(),
                config.streamRecovery());
    }

    private void addTier(
            List<Tier> tiers, List<Route.Missing> missing, int number, List<TargetConfig> configs, RouteConfig route) {
        List<Target> targets = new ArrayList<>();
        for (TargetConfig config : configs) {
            Provider provider = providers.get(config.provider());
            if (provider != null) {
                targets.add(new Target(
                        provider,
                        config.model(),
                        config.weight(),
                        config.contextWindow(),
                        config.lacks(),
                        config.thinkTags()));
                continue;
            }
            ProviderCompiler.Off why = off.get(config.provider());
            missing.add(new Route.Missing(
                    number,
                    config.provider(),
                    config.model(),
                    config.weight(),
                    why == null ? "provider " + config.provider() + " is not configured" : why.reason()));
        }
        if (!targets.isEmpty()) {
            tiers.add(new Tier(List.copyOf(targets), selector(route.name(), number, route.strategy())));
        }
    }

    /** One instance for a tier with its strategy, over all configurations. */
    private TargetSelector selector(String route, int tier, String name) {
        String id = "tier " + tier + " of " + route + " by " + name;
        shares.add(id);
        return live.share(id, TargetSelector.class, () -> strategy(name).create());
    }

    private SelectionStrategy strategy(String name) {
        SelectionStrategy strategy = strategies.get(name);
        if (strategy == null) {
            throw new IllegalStateException("Strategy " + name + " was checked before");
        }
        return strategy;
    }

    private void addPrefixesOfProviders(RouteTable.Builder table) {
        Map<String, List<Provider>> byPrefix = new LinkedHashMap<>();
        for (Provider provider : providers.values()) {
            for (String prefix : provider.modelPrefixes()) {
                byPrefix.computeIfAbsent(prefix, each -> new ArrayList<>(1)).add(provider);
            }
        }
        byPrefix.forEach((prefix, sharing) -> table.prefix(prefix, passing(prefix + "*", sharing)));
        off.forEach(
                (id, each) -> each.modelPrefixes().forEach(prefix -> table.prefix(prefix, offRoute(prefix, id, each))));
    }

    private static Route offRoute(String prefix, String provider, ProviderCompiler.Off why) {
        return new Route(
                prefix + "*",
                prefix + "*",
                DEFAULT_STRATEGY,
                List.of(),
                List.of(new Route.Missing(0, provider, null, 1, why.reason())),
                false,
                null);
    }

    private Route passing(String pattern, List<Provider> sharing) {
        List<Target> targets = new ArrayList<>();
        sharing.forEach(provider -> targets.add(new Target(provider, null, 1, null, List.of(), null)));
        Tier tier = new Tier(List.copyOf(targets), selector("(" + pattern + ")", 0, DEFAULT_STRATEGY));
        return new Route(pattern, pattern, DEFAULT_STRATEGY, List.of(tier), List.of(), false, null);
    }
}

package io.aigateway.internal.admin;

import io.aigateway.config.GatewayConfig;
import io.aigateway.config.RouteConfig;
import io.aigateway.config.TargetConfig;
import io.aigateway.error.ConfigurationException;
import io.aigateway.internal.engine.Engine;
import io.aigateway.internal.health.KeyHealth;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.provider.Provider;
import io.aigateway.internal.settings.Nearest;
import io.aigateway.internal.settings.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes a running engine by hand. Weights are a change of the configuration, until the next one; what is known or
 * decided about keys belongs to the live state. Thread-safe.
 */
public final class Operator {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.config");

    private final Engine engine;
    private final Consumer<GatewayConfig> check;

    /** Changes to a configuration that the check lets pass. */
    public Operator(Engine engine, Consumer<GatewayConfig> check) {
        this.engine = engine;
        this.check = check;
    }

    /** Sets the weight of a target of a route. */
    public void setWeight(String route, String provider, String model, int weight) {
        if (weight < 0) {
            throw wrong("weight: " + weight + " (expected: >= 0)");
        }
        engine.change(config -> weighed(config, route, provider, model, weight), check);
        LOG.atInfo()
                .addKeyValue("event", "weight.set")
                .addKeyValue("route", route)
                .addKeyValue("target", provider + "/" + model)
                .addKeyValue("weight", weight)
                .log("Target {}/{} of route {} has weight {} by hand", provider, model, route, weight);
    }

    private static GatewayConfig weighed(
            GatewayConfig config, String route, String provider, String model, int weight) {
        List<RouteConfig> routes = new ArrayList<>(config.routes());
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig changed =
                    routes.get(i).name().equals(route) ? weighed(routes.get(i), provider, model, weight) : null;
            if (changed != null) {
                routes.set(i, changed);
                return config.withRoutes(routes);
            }
        }
        throw wrong(noTarget(config, route, provider + "/" + model));
    }

    private static String noTarget(GatewayConfig config, String route, String target) {
        List<String> names = config.routes().stream().map(RouteConfig::name).toList();
        if (!names.contains(route)) {
            return Quoted.of(route) + " is not a configured route" + Nearest.hint(route, names);
        }
        String targets = config.routes().stream()
                .filter(each -> each.name().equals(route))
                .flatMap(each -> Stream.concat(
                        each.targets().stream(), each.fallbacks().stream().flatMap(List::stream)))
                .map(each -> each.provider() + "/" + (each.model() == null ? "" : each.model()))
                .distinct()
                .collect(Collectors.joining(", "));
        return "route " + route + " has no configured target " + Quoted.of(target) + " (it has: " + targets + ")";
    }

    /** The route with the weight in the first tier that has the target; null if none has. */
    private static @Nullable RouteConfig weighed(RouteConfig route, String provider, String model, int weight) {
        List<List<TargetConfig>> tiers = new ArrayList<>();
        tiers.add(route.targets());
        tiers.addAll(route.fallbacks());
        for (int i = 0; i < tiers.size(); i++) {
            if (tiers.get(i).stream().anyMatch(each -> is(each, provider, model))) {
                tiers.set(
                        i,
                        tiers.get(i).stream()
                                .map(each -> is(each, provider, model) ? each.withWeight(weight) : each)
                                .toList());
                return route.withTargets(tiers.get(0), tiers.subList(1, tiers.size()));
            }
        }
        return null;
    }

    private static boolean is(TargetConfig target, String provider, String model) {
        String own = target.model() == null ? "" : target.model();
        return target.provider().equals(provider) && own.equals(model);
    }

    /** Takes a key out of use, or back into it. */
    public void disableKey(String provider, String key, boolean disabled) {
        key(provider, key).disable(disabled);
    }

    /** Forgets what is known against a provider's keys and endpoints. */
    public void reset(String provider) {
        Provider found = provider(provider);
        found.pool().keys().forEach(key -> key.health().reset());
        engine.live().forgetPrefill(provider);
        found.endpoints().forEach(endpoint -> engine.live()
                .endpoints(provider, endpoint.baseUrl())
                .values()
                .forEach(health -> health.reset()));
        LOG.atInfo()
                .addKeyValue("event", "provider.reset")
                .addKeyValue("provider", provider)
                .log("Provider {} was reset by hand", provider);
    }

    private KeyHealth key(String provider, String name) {
        for (PoolKey key : provider(provider).pool().keys()) {
            if (key.name().equals(name)) {
                return key.health();
            }
        }
        throw wrong("provider " + provider + " has no key " + Quoted.of(name));
    }

    private Provider provider(String id) {
        Provider provider = engine.snapshot().providers().get(id);
        if (provider == null) {
            throw wrong(Quoted.of(id) + " is not a provider that can be used");
        }
        return provider;
    }

    private static ConfigurationException wrong(String what) {
        return new ConfigurationException(List.of(what));
    }
}

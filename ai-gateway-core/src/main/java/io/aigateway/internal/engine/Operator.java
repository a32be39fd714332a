package io.aigateway.internal.engine;

import io.aigateway.config.GatewayConfig;
import io.aigateway.config.RouteConfig;
import io.aigateway.config.TargetConfig;
import io.aigateway.error.ConfigurationException;
import io.aigateway.internal.health.KeyHealth;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.provider.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes a running engine by hand. Weights are a change of the configuration, until the next one; what is known or
 * decided about keys belongs to the live state. Thread-safe.
 */
public final class Operator {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.config");

    private final Engine engine;
    private final Consumer<GatewayConfig> reconfigure;
    private final ReentrantLock changing = new ReentrantLock();

    /** Changes the configuration by the given way. */
    public Operator(Engine engine, Consumer<GatewayConfig> reconfigure) {
        this.engine = engine;
        this.reconfigure = reconfigure;
    }

    /** Sets the weight of a target of a route. */
    public void setWeight(String route, String provider, String model, int weight) {
        if (weight < 0) {
            throw wrong("weight: " + weight + " (expected: >= 0)");
        }
        changing.lock();
        try {
            GatewayConfig config = engine.config();
            List<RouteConfig> routes = new ArrayList<>();
            boolean found = false;
            for (RouteConfig each : config.routes()) {
                if (each.name().equals(route)) {
                    RouteConfig changed = each.withTargets(
                            weighed(each.targets(), provider, model, weight),
                            each.fallbacks().stream()
                                    .map(tier -> weighed(tier, provider, model, weight))
                                    .toList());
                    found = has(each, provider, model);
                    routes.add(changed);
                } else {
                    routes.add(each);
                }
            }
            if (!found) {
                throw wrong("route \"" + route + "\" has no configured target " + provider + "/" + model);
            }
            reconfigure.accept(config.withRoutes(routes));
            LOG.atInfo()
                    .addKeyValue("event", "weight.set")
                    .addKeyValue("route", route)
                    .addKeyValue("target", provider + "/" + model)
                    .addKeyValue("weight", weight)
                    .log("Target {}/{} of route {} has weight {} by hand", provider, model, route, weight);
        } finally {
            changing.unlock();
        }
    }

    private static boolean has(RouteConfig route, String provider, String model) {
        return route.targets().stream().anyMatch(each -> is(each, provider, model))
                || route.fallbacks().stream()
                        .anyMatch(tier -> tier.stream().anyMatch(each -> is(each, provider, model)));
    }

    private static List<TargetConfig> weighed(List<TargetConfig> tier, String provider, String model, int weight) {
        return tier.stream()
                .map(each -> is(each, provider, model) ? each.withWeight(weight) : each)
                .toList();
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
        throw wrong("provider " + provider + " has no key \"" + name + "\"");
    }

    private Provider provider(String id) {
        Provider provider = engine.snapshot().providers().get(id);
        if (provider == null) {
            throw wrong("\"" + id + "\" is not a provider that can be used");
        }
        return provider;
    }

    private static ConfigurationException wrong(String what) {
        return new ConfigurationException(List.of(what));
    }
}

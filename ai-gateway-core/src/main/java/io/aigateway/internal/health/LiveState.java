package io.aigateway.internal.health;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.aigateway.config.BreakerConfig;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.TimeSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything that must survive a change of the configuration: keys by provider and name, endpoints by provider, URL and
 * model. Per JVM. Thread-safe.
 */
public final class LiveState {

    /** Models are the caller's words where a route passes them on, so their number must be bounded. */
    private static final int MAX_ENDPOINT_MODELS = 4_096;

    private record KeyId(String provider, String name) {}

    private record EndpointId(String provider, String url, String model, BreakerConfig config) {}

    private final TimeSource time;
    private final RandomSource random;
    private final Map<KeyId, KeyHealth> keys = new ConcurrentHashMap<>();
    private final Cache<EndpointId, EndpointHealth> endpoints = Caffeine.newBuilder()
            .maximumSize(MAX_ENDPOINT_MODELS)
            .executor(Runnable::run)
            .build();

    /** Creates an empty state. */
    public LiveState(TimeSource time, RandomSource random) {
        this.time = time;
        this.random = random;
    }

    /** The health of a key, new and good if it was not known. */
    public KeyHealth key(String provider, String name) {
        return keys.computeIfAbsent(new KeyId(provider, name), id -> new KeyHealth(id.provider, id.name, time));
    }

    /** The health of an endpoint for a model, new and good if it was not known. */
    public EndpointHealth endpoint(String provider, String url, String model, BreakerConfig config) {
        return endpoints.get(
                new EndpointId(provider, url, model, config),
                id -> new EndpointHealth(provider + "/" + model + " at " + url, config, time, random));
    }

    /** The endpoints of a provider that have been asked, by model. */
    public Map<String, EndpointHealth> endpoints(String provider, String url) {
        Map<String, EndpointHealth> found = new TreeMap<>();
        endpoints.asMap().forEach((id, health) -> {
            if (id.provider.equals(provider) && id.url.equals(url)) {
                found.put(id.model, health);
            }
        });
        return found;
    }

    /** All endpoints that have been asked, by {@link #place} and model. */
    public Map<String, Map<String, EndpointHealth>> endpoints() {
        Map<String, Map<String, EndpointHealth>> found = new HashMap<>();
        endpoints.asMap().forEach((id, health) -> found.computeIfAbsent(
                        place(id.provider, id.url), each -> new TreeMap<>())
                .put(id.model, health));
        return found;
    }

    /** A provider's endpoint as one text. */
    public static String place(String provider, String url) {
        return provider + " " + url;
    }

    /** Forgets keys of providers that are not there any more. */
    public void retainProviders(java.util.Set<String> providers) {
        keys.keySet().removeIf(id -> !providers.contains(id.provider));
    }
}

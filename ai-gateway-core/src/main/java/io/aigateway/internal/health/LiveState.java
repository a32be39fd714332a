package io.aigateway.internal.health;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.aigateway.config.BreakerConfig;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.TimeSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Everything that must survive a change of the configuration: keys by provider and name, endpoints by provider, URL and
 * model. Per JVM. Thread-safe.
 */
public final class LiveState {

    /** Models are the caller's words where a route passes them on, so their number must be bounded. */
    private static final int MAX_ENDPOINT_MODELS = 4_096;

    private record KeyId(String provider, String name) {}

    /** Keys that were taken out of the configuration and may come back, as in a rotation that is taken back. */
    private static final int MAX_RETIRED_KEYS = 256;

    /** One refusal may have been about that request: it is tried again after ten minutes. */
    private static final long WITHOUT_PREFILL = 600_000_000_000L;

    private record EndpointId(String provider, String url, String model) {}

    private record PlaceId(String provider, String model) {}

    private final TimeSource time;
    private final RandomSource random;
    private final Map<KeyId, KeyHealth> keys = new ConcurrentHashMap<>();
    private final Cache<EndpointId, EndpointHealth> endpoints = Caffeine.newBuilder()
            .maximumSize(MAX_ENDPOINT_MODELS)
            .executor(Runnable::run)
            .build();
    private final Cache<KeyId, KeyHealth> retired = Caffeine.newBuilder()
            .maximumSize(MAX_RETIRED_KEYS)
            .executor(Runnable::run)
            .build();
    private final Cache<PlaceId, Long> withoutPrefill = Caffeine.newBuilder()
            .maximumSize(MAX_ENDPOINT_MODELS)
            .executor(Runnable::run)
            .build();
    private final RunMemory runs;
    private final AtomicInteger limitWaiters = new AtomicInteger();
    private volatile BreakerConfig breakers;
    private final Map<String, Object> shares = new ConcurrentHashMap<>();

    /** Creates an empty state. */
    public LiveState(BreakerConfig breakers, TimeSource time, RandomSource random) {
        this.breakers = breakers;
        this.time = time;
        this.random = random;
        this.runs = new RunMemory(time);
    }

    /** Goes on with other settings of breakers; what is known stays. */
    public void configure(BreakerConfig config) {
        breakers = config;
        endpoints.asMap().values().forEach(each -> each.configure(config));
    }

    /** What conversations and runs remember. */
    public RunMemory runs() {
        return runs;
    }

    /** How many calls wait for rate limits to end. */
    public AtomicInteger limitWaiters() {
        return limitWaiters;
    }

    /** A target refused to go on from a given beginning. */
    public void lacksPrefill(String provider, String model) {
        withoutPrefill.put(new PlaceId(provider, model), time.nanoTime());
    }

    /** Forgets by hand which models of a provider refused to. */
    public void forgetPrefill(String provider) {
        withoutPrefill.asMap().keySet().removeIf(id -> id.provider.equals(provider));
    }

    /** Whether a target has refused to go on from a given beginning. */
    public boolean isWithoutPrefill(String provider, String model) {
        Long since = withoutPrefill.getIfPresent(new PlaceId(provider, model));
        return since != null && time.nanoTime() - since < WITHOUT_PREFILL;
    }

    /**
     * What shares calls out, so that it goes on where it was when the configuration changes.
     *
     * @param id what it is for, such as a tier of a route with its strategy
     */
    public <T> T share(String id, Class<T> type, Supplier<T> first) {
        return type.cast(shares.computeIfAbsent(id, each -> first.get()));
    }

    /** Forgets what is not in the configuration any more: how calls are shared, and keys but for a few. */
    public void retain(Set<String> shareIds, Set<KeyHealth> used) {
        shares.keySet().retainAll(shareIds);
        keys.forEach((id, health) -> {
            if (!used.contains(health) && keys.remove(id, health)) {
                retired.put(id, health);
            }
        });
    }

    /** The health of a key, new and good if it was not known. */
    public KeyHealth key(String provider, String name) {
        return keys.computeIfAbsent(new KeyId(provider, name), id -> {
            KeyHealth back = retired.asMap().remove(id);
            return back != null ? back : new KeyHealth(id.provider, id.name, time);
        });
    }

    /** The health of an endpoint for a model, new and good if it was not known. */
    public EndpointHealth endpoint(String provider, String url, String model) {
        return endpoints.get(
                new EndpointId(provider, url, model),
                id -> new EndpointHealth(provider + "/" + model + " at " + url, breakers, time, random));
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
}

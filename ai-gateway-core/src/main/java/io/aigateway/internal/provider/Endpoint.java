package io.aigateway.internal.provider;

import io.aigateway.internal.health.EndpointHealth;
import io.aigateway.internal.health.LiveState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** One base URL of a provider. URLs and health are looked up once and kept. Thread-safe. */
public final class Endpoint {

    private static final int MAX_PATHS = 64;

    private record ModelHealth(String model, EndpointHealth health) {}

    private final String provider;
    private final String baseUrl;
    private final LiveState live;
    private final Map<String, HttpUrl> urls = new ConcurrentHashMap<>(4);
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile @Nullable ModelHealth last;

    Endpoint(String provider, String baseUrl, LiveState live) {
        this.provider = provider;
        String url = baseUrl.strip();
        this.baseUrl = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.live = live;
    }

    /** The base URL without a slash at its end. */
    public String baseUrl() {
        return baseUrl;
    }

    /** The URL of a path below the base URL. */
    public HttpUrl url(String path) {
        HttpUrl known = urls.get(path);
        if (known != null) {
            return known;
        }
        HttpUrl url = HttpUrl.get(baseUrl + path);
        if (urls.size() < MAX_PATHS) {
            urls.put(path, url);
        }
        return url;
    }

    /** Attempts running there, of all models. */
    public int inFlight() {
        return inFlight.get();
    }

    /** An attempt begins. */
    public void began() {
        inFlight.incrementAndGet();
    }

    /** An attempt has ended. */
    public void ended() {
        inFlight.decrementAndGet();
    }

    /** Its health for a model. */
    public EndpointHealth health(String model) {
        ModelHealth recent = last;
        if (recent != null && recent.model.equals(model)) {
            return recent.health;
        }
        EndpointHealth health = live.endpoint(provider, baseUrl, model);
        last = new ModelHealth(model, health);
        return health;
    }

    @Override
    public String toString() {
        return baseUrl;
    }
}

package io.aigateway.internal.health;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.aigateway.spi.TimeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers for a conversation or run, known by its sticky key, which endpoints failed it a short while ago: its next
 * steps ask others first, so that it does not pay for the same silence at every step. Bounded; per JVM. Thread-safe.
 */
public final class RunMemory {

    /** Not measured: longer than the steps of an agent lie apart, shorter than an outage that an operator looks at. */
    private static final long REMEMBERED = 300_000_000_000L;

    private static final int MAX_RUNS = 10_000;
    private static final int MAX_PLACES = 64;

    private final TimeSource time;
    private final Cache<String, Map<EndpointHealth, Long>> runs =
            Caffeine.newBuilder().maximumSize(MAX_RUNS).executor(Runnable::run).build();

    RunMemory(TimeSource time) {
        this.time = time;
    }

    /** An endpoint failed a step of the run. */
    public void failed(@Nullable String run, EndpointHealth endpoint) {
        if (run != null) {
            Map<EndpointHealth, Long> places = runs.get(run, each -> new ConcurrentHashMap<>());
            if (places.size() < MAX_PLACES) {
                places.put(endpoint, time.nanoTime());
            }
        }
    }

    /** It answered a step of the run. */
    public void answered(@Nullable String run, EndpointHealth endpoint) {
        Map<EndpointHealth, Long> places = run == null ? null : runs.getIfPresent(run);
        if (places != null) {
            places.remove(endpoint);
        }
    }

    /** Whether others go first. */
    public boolean avoids(@Nullable String run, EndpointHealth endpoint, long now) {
        return avoidedFor(run, endpoint, now) > 0;
    }

    /** How long others go first, in nanoseconds; 0 if they do not. */
    public long avoidedFor(@Nullable String run, EndpointHealth endpoint, long now) {
        Map<EndpointHealth, Long> places = run == null ? null : runs.getIfPresent(run);
        Long at = places == null ? null : places.get(endpoint);
        return at == null ? 0 : Math.max(0, at + REMEMBERED - now);
    }
}

package io.aigateway.internal.admin;

import io.aigateway.chat.ChatRequest;
import io.aigateway.config.ProbeConfig;
import io.aigateway.internal.attempt.Scrubber;
import io.aigateway.internal.call.Snapshot;
import io.aigateway.internal.engine.Engine;
import io.aigateway.internal.health.KeyHealth;
import io.aigateway.internal.provider.Endpoint;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.provider.Provider;
import io.aigateway.internal.time.Nanos;
import io.aigateway.internal.transport.HttpExchange;
import io.aigateway.internal.transport.HttpTransport;
import io.aigateway.internal.transport.Limits;
import io.aigateway.internal.transport.PreparedRequest;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.Secret;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.Upstream;
import io.aigateway.trace.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tests keys that are out of their pools, in the background, by the request that the provider's configuration names.
 * Intervals are jittered and double after each failure; few probes run at once. Does nothing for providers whose probe
 * is {@code none}. Thread-safe.
 */
public final class Prober {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.health");
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int MAX_RUNNING = 2;
    /** Enough for a reasoning model to think of something before it answers. */
    private static final int PROBE_TOKENS = 16;

    private record Plan(long nextAt, long interval) {}

    private final Engine engine;
    private final Executor executor;
    private final TimeSource time;
    private final RandomSource random;
    private final Map<KeyHealth, Plan> plans = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> sent = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();

    /** Creates a prober for the keys of an engine, until that is closed. */
    public Prober(Engine engine) {
        this.engine = engine;
        this.executor = engine.background();
        this.time = engine.parts().time();
        this.random = engine.parts().random();
    }

    /** Begins. */
    public void start() {
        time.schedule(TICK, this::tick);
    }

    /** Probes sent for a provider since the gateway was built. */
    public long sent(String provider) {
        LongAdder count = sent.get(provider);
        return count == null ? 0 : count.sum();
    }

    private void tick() {
        if (engine.isClosed()) {
            return;
        }
        try {
            Snapshot snapshot = engine.snapshot();
            Set<KeyHealth> present = new HashSet<>();
            for (Provider provider : snapshot.providers().values()) {
                if (provider.config().probe().type() != ProbeConfig.Type.NONE) {
                    provider.pool().keys().forEach(key -> consider(snapshot, provider, key));
                    provider.pool().keys().forEach(key -> present.add(key.health()));
                }
            }
            plans.keySet().retainAll(present);
        } catch (Throwable e) {
            LOG.error("The prober failed at one tick", e);
        } finally {
            time.schedule(TICK, this::tick);
        }
    }

    private void consider(Snapshot snapshot, Provider provider, PoolKey key) {
        KeyHealth health = key.health();
        if (health.isInPool() || health.isDisabled()) {
            plans.remove(health);
            return;
        }
        long now = time.nanoTime();
        Plan plan = plans.computeIfAbsent(health, each -> {
            long first = Nanos.of(provider.config().probe().interval());
            return new Plan(now + jittered(first), first);
        });
        if (now - plan.nextAt < 0 || running.get() >= MAX_RUNNING) {
            return;
        }
        long longest = Nanos.of(provider.config().probe().maxInterval());
        long interval = Math.min(longest, plan.interval * 2);
        plans.put(health, new Plan(now + jittered(interval), interval));
        running.incrementAndGet();
        try {
            executor.execute(() -> probe(snapshot, provider, key));
        } catch (RejectedExecutionException e) {
            running.decrementAndGet(); // the next tick tries again
        }
    }

    /** Four fifths to six fifths. */
    private long jittered(long nanos) {
        return (long) ((double) nanos * (0.8 + 0.4 * random.nextDouble()));
    }

    private void probe(Snapshot snapshot, Provider provider, PoolKey key) {
        try {
            sent.computeIfAbsent(provider.id(), id -> new LongAdder()).increment();
            Failure failure = send(snapshot.transport(), provider, key);
            if (failure == null || failure.kind() == FailureKind.RATE_LIMITED) {
                plans.remove(key.health());
                key.health().probedGood(provider.pool().config());
            } else if (failure.kind() == FailureKind.MODEL_UNAVAILABLE
                    || failure.kind() == FailureKind.INVALID_REQUEST) {
                // It says nothing about the key, whose trial by real traffic stays where it is.
                LOG.warn("Probes of provider {} are of no use: {}", provider.id(), failure.message());
            } else {
                Plan plan = plans.get(key.health());
                long now = time.nanoTime();
                key.health().probedBad(Math.max(key.health().trialAt(now), plan == null ? now : plan.nextAt));
                LOG.debug("Probe of key {} of provider {} failed: {}", key.name(), provider.id(), failure.kind());
            }
        } catch (Throwable e) {
            LOG.warn("Probe of key {} of provider {} could not be made", key.name(), provider.id(), e);
        } finally {
            running.decrementAndGet();
        }
    }

    private @Nullable Failure send(HttpTransport transport, Provider provider, PoolKey key) {
        ProbeConfig probe = provider.config().probe();
        String model = probe.model() == null ? "" : probe.model();
        Upstream upstream = provider.upstream(model);
        PreparedRequest request = transport.newRequest(note -> {});
        Endpoint endpoint = provider.endpoints()
                .get(provider.nextTurn() % provider.endpoints().size());
        long timeout = Nanos.of(probe.timeout());
        Limits limits = Limits.all(timeout);
        try {
            if (probe.type() == ProbeConfig.Type.MODELS) {
                OperationCodec<String, ?> models = provider.protocol().models();
                if (models == null) {
                    return Failure.of(
                            FailureKind.INVALID_REQUEST,
                            "probe.type models: the protocol "
                                    + provider.protocol().id() + " lists no models",
                            null);
                }
                models.encode("", upstream, request);
            } else {
                ChatRequest ping = ChatRequest.builder(model)
                        .user("ping")
                        .maxOutputTokens(PROBE_TOKENS)
                        .build();
                provider.protocol().encodeChat(ping, false, upstream, request);
            }
            HttpUrl url = endpoint.url(request.path());
            Secret credential = key.credential().current();
            try (HttpExchange exchange = transport.send(
                    url,
                    key.credential().headers(credential, request, url, time),
                    request,
                    limits,
                    time.nanoTime() + timeout,
                    false,
                    begun -> {})) {
                boolean good = exchange.status() >= 200 && exchange.status() < 300;
                ErrorReply reply = exchange.error();
                return good ? null : Scrubber.scrub(provider.protocol().classify(reply, upstream), credential);
            }
        } catch (IOException e) {
            return Failure.of(FailureKind.CONNECTION, String.valueOf(e.getMessage()), e);
        }
    }
}

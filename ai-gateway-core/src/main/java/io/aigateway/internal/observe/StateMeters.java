package io.aigateway.internal.observe;

import io.aigateway.spi.TimeSource;
import io.aigateway.trace.GatewayStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges of the gateway's state, taken from its status once a second. What is not there any more loses its gauges.
 * Thread-safe.
 */
public final class StateMeters {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int MAX_BREAKERS = 100;
    private static final List<String> KEY_STATES = List.of("available", "cooling", "ejected", "probing", "disabled");
    private static final List<String> BREAKER_STATES = List.of("closed", "open", "half-open", "slow-start");

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.metrics");

    private final Supplier<GatewayStatus> status;
    private final TimeSource time;
    private final Map<GatewayMeter, MultiGauge> gauges = new EnumMap<>(GatewayMeter.class);
    private volatile Map<GatewayMeter, Map<Tags, Double>> values = Map.of();
    private volatile boolean closed;

    private StateMeters(MeterRegistry registry, Supplier<GatewayStatus> status, TimeSource time) {
        this.status = status;
        this.time = time;
        for (GatewayMeter meter : GatewayMeter.values()) {
            if (meter.type().equals("gauge")) {
                gauges.put(
                        meter,
                        MultiGauge.builder(meter.meterName())
                                .description(meter.description())
                                .register(registry));
            }
        }
    }

    /** Begins to publish, and goes on until it is closed. */
    public static StateMeters start(MeterRegistry registry, Supplier<GatewayStatus> status, TimeSource time) {
        StateMeters meters = new StateMeters(registry, status, time);
        meters.tick();
        return meters;
    }

    private void tick() {
        try {
            publish(read(status.get()));
        } catch (RuntimeException e) {
            LOG.warn(
                    "The gauges of the gateway's state could not be brought up to date; the next second tries again",
                    e);
        } finally {
            if (!closed) {
                time.schedule(INTERVAL, this::tick);
            }
        }
    }

    /** Not while it is closed, so that no gauge is left. */
    private synchronized void publish(Map<GatewayMeter, Map<Tags, Double>> now) {
        if (closed) {
            return;
        }
        values = now;
        gauges.forEach((meter, gauge) -> {
            LinkedHashSet<MultiGauge.Row<?>> rows = new LinkedHashSet<>();
            now.getOrDefault(meter, Map.of())
                    .keySet()
                    .forEach(tags -> rows.add(MultiGauge.Row.of(tags, () -> value(meter, tags))));
            gauge.register(rows, false);
        });
    }

    private double value(GatewayMeter meter, Tags tags) {
        return values.getOrDefault(meter, Map.of()).getOrDefault(tags, 0.0);
    }

    private static Map<GatewayMeter, Map<Tags, Double>> read(GatewayStatus status) {
        Map<GatewayMeter, Map<Tags, Double>> all = new EnumMap<>(GatewayMeter.class);
        Tags gateway = Tags.of("gateway", status.name());
        put(all, GatewayMeter.CALLS_RUNNING, gateway, status.callsRunning());
        put(all, GatewayMeter.RETRIES_AVAILABLE, gateway, status.retriesAvailable());
        for (GatewayStatus.ProviderStatus provider : status.providers()) {
            read(all, gateway.and("provider", provider.id()), provider);
        }
        for (GatewayStatus.RouteStatus route : status.routes()) {
            for (int tier = 0; tier < route.tiers().size(); tier++) {
                for (GatewayStatus.TargetStatus target : route.tiers().get(tier)) {
                    Tags tags = gateway.and(
                            "route", route.id(),
                            "tier", String.valueOf(tier),
                            "provider", target.provider(),
                            "upstream.model", target.model().isEmpty() ? TagValues.NONE : target.model());
                    put(all, GatewayMeter.TARGET_WEIGHT, tags, target.weight());
                }
            }
        }
        return all;
    }

    private static void read(
            Map<GatewayMeter, Map<Tags, Double>> all, Tags tags, GatewayStatus.ProviderStatus provider) {
        put(all, GatewayMeter.PROBES, tags, provider.probesSent());
        put(all, GatewayMeter.PROVIDER_AVAILABLE, tags, provider.isAvailable() ? 1 : 0);
        for (GatewayStatus.KeyStatus key : provider.keys()) {
            Tags ofKey = tags.and("key", key.label());
            put(all, GatewayMeter.KEY_RUNNING, ofKey, key.inFlight());
            KEY_STATES.forEach(state ->
                    put(all, GatewayMeter.KEY_STATE, ofKey.and("state", state), state.equals(key.state()) ? 1 : 0));
            GatewayStatus.LimitStatus limits = key.limits();
            if (limits != null && limits.requestsRemaining() >= 0) {
                put(all, GatewayMeter.LIMIT_REMAINING, ofKey.and("kind", "requests"), limits.requestsRemaining());
            }
            if (limits != null && limits.tokensRemaining() >= 0) {
                put(all, GatewayMeter.LIMIT_REMAINING, ofKey.and("kind", "tokens"), limits.tokensRemaining());
            }
        }
        // Models may be the caller's words.
        int shown = Math.min(MAX_BREAKERS, provider.endpoints().size());
        for (GatewayStatus.EndpointStatus endpoint : provider.endpoints().subList(0, shown)) {
            Tags ofEndpoint = tags.and("endpoint", endpoint.baseUrl(), "upstream.model", endpoint.model());
            BREAKER_STATES.forEach(state -> put(
                    all,
                    GatewayMeter.BREAKER_STATE,
                    ofEndpoint.and("state", state),
                    state.equals(endpoint.breaker()) ? 1 : 0));
        }
    }

    private static void put(Map<GatewayMeter, Map<Tags, Double>> all, GatewayMeter meter, Tags tags, long value) {
        all.computeIfAbsent(meter, each -> new HashMap<>()).put(tags, (double) value);
    }

    /** Takes the gauges away. */
    public synchronized void close() {
        closed = true;
        values = Map.of();
        gauges.values().forEach(gauge -> gauge.register(List.of(), true));
    }
}

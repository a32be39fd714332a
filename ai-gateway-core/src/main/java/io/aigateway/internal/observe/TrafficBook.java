package io.aigateway.internal.observe;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.aigateway.spi.CallListener;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.GatewayStatus.TrafficStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** What came of the attempts of each target, since the gateway was built. Survives reconfiguration. Thread-safe. */
public final class TrafficBook implements CallListener {

    /** Models are the caller's words where a route passes them on, so their number must be bounded. */
    private static final int MAX_TARGETS = 4_096;

    private record TargetId(String route, int tier, String provider, String model) {}

    private static final class Traffic {
        final LongAdder attempts = new LongAdder();
        final LongAdder failures = new LongAdder();
        final LongAdder calls = new LongAdder();
        final LongAdder fallbacks = new LongAdder();
        final LongAdder inputTokens = new LongAdder();
        final LongAdder outputTokens = new LongAdder();
        final LongAdder priced = new LongAdder();
        final DoubleAdder cost = new DoubleAdder();
        final LatencyHistogram durations = new LatencyHistogram();
        final LatencyHistogram firstChunks = new LatencyHistogram();
    }

    private final Cache<TargetId, Traffic> targets = Caffeine.newBuilder()
            .maximumSize(MAX_TARGETS)
            .executor(Runnable::run)
            .build();

    @Override
    public void ended(CallRecord call) {
        String route = call.trace().route();
        if (route == null) {
            return;
        }
        List<AttemptTrace> attempts = call.trace().attempts();
        AttemptTrace served = call.trace().served();
        AttemptTrace before = null;
        for (AttemptTrace attempt : attempts) {
            Traffic traffic = targets.get(
                    new TargetId(route, attempt.tier(), attempt.provider(), attempt.model()), id -> new Traffic());
            traffic.attempts.increment();
            traffic.durations.record(attempt.durationNanos());
            if (attempt.outcome() == AttemptTrace.Outcome.FAILED) {
                traffic.failures.increment();
            }
            if (before != null && Step.between(before, attempt) == Step.FALLBACK) {
                traffic.fallbacks.increment();
            }
            before = attempt;
            if (attempt == served) {
                answered(traffic, call);
            }
        }
    }

    private static void answered(Traffic traffic, CallRecord call) {
        traffic.calls.increment();
        traffic.inputTokens.add(call.tokens().input());
        traffic.outputTokens.add(call.tokens().output());
        Double cost = call.trace().cost();
        if (cost != null) {
            traffic.priced.increment();
            traffic.cost.add(cost);
        }
        if (call.firstChunk() != null) {
            traffic.firstChunks.record(call.firstChunk().toNanos());
        }
    }

    /** All traffic at this moment, put together once for many targets. */
    public final class Picture {
        private final Map<TargetId, List<Traffic>> byTarget = new HashMap<>();

        private Picture() {
            targets.asMap().forEach((id, traffic) -> {
                byTarget.computeIfAbsent(id, each -> new ArrayList<>(1)).add(traffic);
                // Of a target that passes names on, every model counts.
                byTarget.computeIfAbsent(new TargetId(id.route, id.tier, id.provider, ""), each -> new ArrayList<>())
                        .add(traffic);
            });
        }

        /**
         * The traffic of a target in a tier of a route.
         *
         * @param model the upstream's model; empty for all of a target that passes the requested name on
         */
        public TrafficStatus of(String route, int tier, String provider, String model) {
            return sum(byTarget.getOrDefault(new TargetId(route, tier, provider, model), List.of()));
        }
    }

    /** What there is at this moment. */
    public Picture picture() {
        return new Picture();
    }

    private static TrafficStatus sum(List<Traffic> all) {
        if (all.isEmpty()) {
            return TrafficStatus.NONE;
        }
        long attempts = 0;
        long failures = 0;
        long calls = 0;
        long fallbacks = 0;
        long input = 0;
        long output = 0;
        long priced = 0;
        double cost = 0;
        long[] durations = LatencyHistogram.empty();
        long[] firstChunks = LatencyHistogram.empty();
        for (Traffic each : all) {
            attempts += each.attempts.sum();
            failures += each.failures.sum();
            calls += each.calls.sum();
            fallbacks += each.fallbacks.sum();
            input += each.inputTokens.sum();
            output += each.outputTokens.sum();
            priced += each.priced.sum();
            cost += each.cost.sum();
            each.durations.addTo(durations);
            each.firstChunks.addTo(firstChunks);
        }
        return TrafficStatus.builder()
                .attempts(attempts)
                .failures(failures)
                .calls(calls)
                .fallbacks(fallbacks)
                .p50Millis(LatencyHistogram.percentile(durations, 0.5))
                .p95Millis(LatencyHistogram.percentile(durations, 0.95))
                .firstChunkP50Millis(LatencyHistogram.percentile(firstChunks, 0.5))
                .inputTokens(input)
                .outputTokens(output)
                .cost(priced == 0 ? null : cost)
                .build();
    }
}

package io.aigateway.internal.observe;

import io.aigateway.config.GatewayConfig;
import io.aigateway.spi.CallListener;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The meters of ended calls and their attempts. Every tag is always there, and has a bounded number of values; meters
 * are looked up once for each combination. Thread-safe.
 */
public final class CallMeters implements CallListener {

    /** What a call's meters are told apart by. */
    private record CallKey(
            String gateway,
            String tenant,
            String consumer,
            String route,
            String provider,
            String model,
            String upstreamModel,
            CallRecord.Operation operation,
            boolean streaming,
            CallRecord.Outcome outcome,
            @Nullable FailureKind failure,
            String responseModel) {

        Tags who() {
            return Tags.of(
                    "gateway", gateway,
                    "tenant", tenant,
                    "consumer", consumer,
                    "route", route,
                    "provider", provider,
                    "model", model,
                    "upstream.model", upstreamModel);
        }
    }

    /** What an attempt's meters are told apart by. */
    private record AttemptKey(
            String gateway,
            String route,
            String provider,
            String upstreamModel,
            String endpoint,
            String outcome,
            String failure) {}

    private record StepKey(
            Step step,
            String gateway,
            String route,
            String provider,
            String upstreamModel,
            String from,
            String failure) {}

    private record CallSet(
            Timer calls,
            Timer overhead,
            Counter inputTokens,
            Counter cachedTokens,
            Counter outputTokens,
            Counter cost) {}

    private record GenAiSet(
            Timer duration,
            DistributionSummary input,
            DistributionSummary output,
            @Nullable Timer firstChunk,
            @Nullable Timer outputChunk) {}

    /** From 10 µs to 100 ms, finest where the gateway usually is. */
    private static final Duration[] OVERHEADS = LongStream.of(
                    10, 20, 50, 100, 200, 300, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
            .mapToObj(micros -> Duration.ofNanos(micros * 1_000))
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Supplier<GatewayConfig> config;
    private final TagValues values;
    private final Map<CallKey, CallSet> ofCalls = new ConcurrentHashMap<>();
    private final Map<CallKey, GenAiSet> ofGenAi = new ConcurrentHashMap<>();
    private final Map<AttemptKey, Timer> ofAttempts = new ConcurrentHashMap<>();
    private final Map<StepKey, Counter> ofSteps = new ConcurrentHashMap<>();

    /** Records into a registry. */
    public CallMeters(MeterRegistry registry, Supplier<GatewayConfig> config) {
        this.registry = registry;
        this.config = config;
        this.values = new TagValues(config);
    }

    @Override
    public void ended(CallRecord call) {
        List<AttemptTrace> attempts = call.trace().attempts();
        AttemptTrace last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
        String route = call.trace().route();
        CallKey key = new CallKey(
                call.gateway(),
                values.bounded("tenant", call.tenant()),
                values.bounded("consumer", call.consumer()),
                values.bounded("route", route),
                values.bounded("provider", last == null ? null : last.provider()),
                // A name that no route answers to is anybody's invention.
                values.bounded("model", route == null ? null : call.trace().requestedModel()),
                values.bounded("upstream.model", last == null ? null : last.model()),
                call.operation(),
                call.streaming(),
                call.outcome(),
                call.failure(),
                values.bounded("response.model", call.responseModel()));
        record(ofCalls.computeIfAbsent(key, this::callSet), call);
        if (config.get().observability().genAi()) {
            record(ofGenAi.computeIfAbsent(key, this::genAiSet), call);
        }
        AttemptTrace before = null;
        for (AttemptTrace attempt : attempts) {
            record(call, attempt, before);
            before = attempt;
        }
    }

    private static void record(CallSet meters, CallRecord call) {
        meters.calls.record(call.duration());
        meters.overhead.record(call.trace().overhead());
        CallRecord.Tokens tokens = call.tokens();
        meters.inputTokens.increment((double) (tokens.input() - tokens.cachedInput()));
        meters.cachedTokens.increment((double) tokens.cachedInput());
        meters.outputTokens.increment((double) tokens.output());
        Double cost = call.trace().cost();
        if (cost != null) {
            meters.cost.increment(cost);
        }
    }

    private static void record(GenAiSet genAi, CallRecord call) {
        CallRecord.Tokens tokens = call.tokens();
        genAi.duration.record(call.duration());
        if (tokens.input() > 0) {
            genAi.input.record((double) tokens.input());
        }
        if (tokens.output() > 0) {
            genAi.output.record((double) tokens.output());
        }
        Duration first = call.firstChunk();
        if (first != null && genAi.firstChunk != null) {
            genAi.firstChunk.record(first);
            if (call.chunks() > 1 && genAi.outputChunk != null) {
                genAi.outputChunk.record(call.duration().minus(first).dividedBy(call.chunks() - 1));
            }
        }
    }

    private void record(CallRecord call, AttemptTrace attempt, @Nullable AttemptTrace before) {
        String provider = values.bounded("provider", attempt.provider());
        String model = values.bounded("upstream.model", attempt.model());
        String route = values.bounded("route", call.trace().route());
        String failure = GenAiConvention.errorType(attempt.failure());
        AttemptKey key = new AttemptKey(
                call.gateway(),
                route,
                provider,
                model,
                values.bounded("endpoint", attempt.endpoint()),
                attempt.outcome().name().toLowerCase(Locale.ROOT),
                failure);
        ofAttempts.computeIfAbsent(key, this::attemptTimer).record(attempt.duration());
        if (before != null) {
            StepKey step = new StepKey(
                    Step.between(before, attempt),
                    call.gateway(),
                    route,
                    provider,
                    model,
                    values.bounded("from", before.provider() + "/" + before.model()),
                    GenAiConvention.errorType(before.failure()));
            ofSteps.computeIfAbsent(step, this::stepCounter).increment();
        }
    }

    private Timer attemptTimer(AttemptKey key) {
        return timer(
                GatewayMeter.ATTEMPTS,
                Tags.of(
                        "gateway", key.gateway,
                        "route", key.route,
                        "provider", key.provider,
                        "upstream.model", key.upstreamModel,
                        "endpoint", key.endpoint,
                        "outcome", key.outcome,
                        "failure", key.failure));
    }

    private Counter stepCounter(StepKey key) {
        GatewayMeter meter =
                switch (key.step) {
                    case RETRY -> GatewayMeter.RETRIES;
                    case ROTATION -> GatewayMeter.ROTATIONS;
                    case FALLBACK -> GatewayMeter.FALLBACKS;
                };
        return counter(
                meter,
                Tags.of(
                        "gateway", key.gateway,
                        "route", key.route,
                        "provider", key.provider,
                        "upstream.model", key.upstreamModel,
                        "from", key.from,
                        "failure", key.failure));
    }

    private CallSet callSet(CallKey key) {
        Tags who = key.who();
        Tags tags = who.and(
                "operation", GenAiConvention.operation(key.operation),
                "streaming", String.valueOf(key.streaming),
                "outcome", key.outcome.name().toLowerCase(Locale.ROOT),
                "failure", GenAiConvention.errorType(key.failure));
        return new CallSet(
                timer(GatewayMeter.CALLS, tags),
                Timer.builder(GatewayMeter.OVERHEAD.meterName())
                        .description(GatewayMeter.OVERHEAD.description())
                        .tags(Tags.of("gateway", key.gateway))
                        .serviceLevelObjectives(OVERHEADS)
                        .register(registry),
                counter(GatewayMeter.TOKENS, who.and("direction", "input")),
                counter(GatewayMeter.TOKENS, who.and("direction", "cached-input")),
                counter(GatewayMeter.TOKENS, who.and("direction", "output")),
                counter(GatewayMeter.COST, who));
    }

    private GenAiSet genAiSet(CallKey key) {
        Tags tags = Tags.of(
                GenAiConvention.OPERATION_NAME,
                GenAiConvention.operation(key.operation),
                GenAiConvention.PROVIDER_NAME,
                GenAiConvention.provider(key.provider),
                GenAiConvention.REQUEST_MODEL,
                key.model,
                GenAiConvention.RESPONSE_MODEL,
                key.responseModel);
        Timer duration = Timer.builder(GenAiConvention.DURATION)
                .description("Duration of a call, of whatever outcome")
                .tags(tags.and(GenAiConvention.ERROR_TYPE, GenAiConvention.errorType(key.failure)))
                .serviceLevelObjectives(GenAiConvention.durations())
                .register(registry);
        return new GenAiSet(
                duration,
                tokens(tags, "input"),
                tokens(tags, "output"),
                key.streaming
                        ? chunkTimer(GenAiConvention.FIRST_CHUNK, "Time to a stream's first content", tags)
                        : null,
                key.streaming
                        ? chunkTimer(GenAiConvention.OUTPUT_CHUNK, "Mean time between a stream's later chunks", tags)
                        : null);
    }

    private DistributionSummary tokens(Tags tags, String type) {
        return DistributionSummary.builder(GenAiConvention.TOKEN_USAGE)
                .description("Tokens of a call")
                .tags(tags.and(GenAiConvention.TOKEN_TYPE, type))
                .serviceLevelObjectives(GenAiConvention.tokens())
                .register(registry);
    }

    private Timer chunkTimer(String name, String description, Tags tags) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(GenAiConvention.durations())
                .register(registry);
    }

    private Timer timer(GatewayMeter meter, Tags tags) {
        return Timer.builder(meter.meterName())
                .description(meter.description())
                .tags(tags)
                .serviceLevelObjectives(GenAiConvention.durations())
                .register(registry);
    }

    private Counter counter(GatewayMeter meter, Tags tags) {
        return Counter.builder(meter.meterName())
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }
}

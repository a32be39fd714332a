package io.aigateway.internal.admin;

import io.aigateway.chat.ModelRequest;
import io.aigateway.error.AiGatewayException;
import io.aigateway.internal.call.Snapshot;
import io.aigateway.internal.engine.Engine;
import io.aigateway.internal.health.EndpointHealth;
import io.aigateway.internal.health.Exclusion;
import io.aigateway.internal.health.KeyHealth;
import io.aigateway.internal.health.LiveState;
import io.aigateway.internal.health.ReportedLimits;
import io.aigateway.internal.observe.TrafficBook;
import io.aigateway.internal.provider.Endpoint;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.provider.Provider;
import io.aigateway.internal.routing.Exclusions;
import io.aigateway.internal.routing.Route;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.stages.RoutingStage;
import io.aigateway.internal.time.Nanos;
import io.aigateway.trace.Explanation;
import io.aigateway.trace.GatewayStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Looks at an engine without touching it: status and explanations. */
public final class Inspector {

    private static final int MAX_QUIET_MODELS = 50;

    private final Engine engine;
    private final Prober prober;

    /** Creates an inspector. */
    public Inspector(Engine engine, Prober prober) {
        this.engine = engine;
        this.prober = prober;
    }

    /** The live picture. */
    public GatewayStatus status() {
        Snapshot snapshot = engine.snapshot();
        TrafficBook.Picture traffic = engine.traffic().picture();
        Map<String, Map<String, EndpointHealth>> healths = engine.live().endpoints();
        return GatewayStatus.builder(snapshot.config().name())
                .configVersion(snapshot.version())
                .callsRunning(engine.running())
                .retriesAvailable(engine.retriesAvailable())
                .currency(snapshot.config().currency())
                .providers(snapshot.providers().values().stream()
                        .map(each -> provider(each, healths))
                        .toList())
                .routes(snapshot.routes().routes().stream()
                        .map(each -> route(each, traffic))
                        .toList())
                .build();
    }

    private GatewayStatus.ProviderStatus provider(Provider provider, Map<String, Map<String, EndpointHealth>> healths) {
        long now = engine.parts().time().nanoTime();
        List<GatewayStatus.EndpointStatus> endpoints = new ArrayList<>();
        for (Endpoint endpoint : provider.endpoints()) {
            int[] quiet = {0};
            healths.getOrDefault(LiveState.place(provider.id(), endpoint.baseUrl()), Map.of())
                    .forEach((model, health) -> {
                        String state = health.stateWord();
                        // Models may be the caller's words: of those with nothing to tell, a few will do.
                        boolean telling = !state.equals("closed")
                                || health.inFlight() > 0
                                || !health.exclusions(now).isEmpty();
                        if (!model.isEmpty() && (telling || quiet[0]++ < MAX_QUIET_MODELS)) {
                            endpoints.add(GatewayStatus.EndpointStatus.builder(endpoint.baseUrl(), model)
                                    .breaker(state)
                                    .inFlight(health.inFlight())
                                    .exclusions(exclusions(health.exclusions(now)))
                                    .build());
                        }
                    });
        }
        return GatewayStatus.ProviderStatus.builder(provider.id())
                .protocol(provider.protocol().id())
                .baseUrls(provider.endpoints().stream().map(Endpoint::baseUrl).toList())
                .endpoints(endpoints)
                .keys(provider.pool().keys().stream().map(this::key).toList())
                .probesSent(prober.sent(provider.id()))
                .build();
    }

    private GatewayStatus.KeyStatus key(PoolKey key) {
        long now = engine.parts().time().nanoTime();
        KeyHealth health = key.health();
        return GatewayStatus.KeyStatus.builder(key.name(), health.stateWord(now))
                .masked(key.masked())
                .organisation(key.organisation())
                .reason(health.reason())
                .coolingFor(Duration.ofNanos(Math.max(0, health.longestCooling(now))))
                .inFlight(health.inFlight())
                .limits(limits(health.limits()))
                .exclusions(exclusions(health.exclusions(now)))
                .build();
    }

    private static List<GatewayStatus.Exclusion> exclusions(List<Exclusion> all) {
        return all.stream()
                .map(each -> GatewayStatus.Exclusion.builder(each.reason())
                        .model(each.model())
                        .left(each.left() >= Nanos.FAR ? null : Duration.ofNanos(each.left()))
                        .build())
                .toList();
    }

    private static GatewayStatus.@Nullable LimitStatus limits(@Nullable ReportedLimits reported) {
        return reported == null
                ? null
                : GatewayStatus.LimitStatus.builder()
                        .requests(reported.requests())
                        .requestsRemaining(reported.requestsRemaining())
                        .tokens(reported.tokens())
                        .tokensRemaining(reported.tokensRemaining())
                        .build();
    }

    private static GatewayStatus.RouteStatus route(Route route, TrafficBook.Picture traffic) {
        return GatewayStatus.RouteStatus.builder(route.id())
                .pattern(route.pattern())
                .strategy(route.strategy())
                .tiers(IntStream.range(0, route.tiers().size())
                        .mapToObj(tier -> tier(route, tier, traffic))
                        .toList())
                .build();
    }

    private static List<GatewayStatus.TargetStatus> tier(Route route, int tier, TrafficBook.Picture traffic) {
        return route.tiers().get(tier).targets().stream()
                .map(target -> GatewayStatus.TargetStatus.builder(target.provider(), target.model())
                        .weight(target.weight())
                        .inFlight(target.inFlight())
                        .traffic(traffic.of(route.id(), tier, target.provider(), target.model()))
                        .build())
                .toList();
    }

    /** What would become of a request. */
    public Explanation explain(ModelRequest request, boolean streaming) {
        Snapshot snapshot = engine.snapshot();
        Route route;
        try {
            route = RoutingStage.route(snapshot, request.model());
        } catch (AiGatewayException e) {
            return Explanation.builder(request.model()).problem(e.summary()).build();
        }
        Map<Target, String> obstacles =
                RoutingStage.obstacles(route, request, streaming, engine.parts().estimator());
        List<Explanation.Option> options = new ArrayList<>();
        for (int tier = 0; tier < route.tiers().size(); tier++) {
            for (Target target : route.tiers().get(tier).targets()) {
                options.add(option(tier, target, request.model(), obstacles.get(target)));
            }
        }
        for (Route.Missing each : route.missing()) {
            String name = each.model() == null ? request.model() : each.model();
            options.add(Explanation.Option.builder(each.provider(), name)
                    .tier(each.tier())
                    .weight(each.weight())
                    .obstacle(each.reason())
                    .build());
        }
        if (route.tiers().isEmpty()) {
            return Explanation.builder(request.model())
                    .route(route.id())
                    .strategy(route.strategy())
                    .options(options)
                    .problem(RoutingStage.off(route))
                    .build();
        }
        boolean any = options.stream().anyMatch(each -> each.obstacle() == null);
        return Explanation.builder(request.model())
                .route(route.id())
                .strategy(route.strategy())
                .options(options)
                .problem(any ? null : "No target of route " + route.id() + " can take the request.")
                .build();
    }

    private Explanation.Option option(int tier, Target target, String requested, @Nullable String obstacle) {
        long now = engine.parts().time().nanoTime();
        String model = target.modelFor(requested);
        List<PoolKey> keys = target.source().pool().keys();
        int available = (int) keys.stream()
                .filter(key -> key.isUsable()
                        && key.health().isInPool()
                        && key.health().cooling(model, now) == 0)
                .count();
        List<String> endpoints = target.source().endpoints().stream()
                .map(each -> each.baseUrl() + " (breaker " + each.health(model).stateWord() + ")")
                .toList();
        return Explanation.Option.builder(target.provider(), model)
                .tier(tier)
                .weight(target.weight())
                .obstacle(obstacle)
                .keysAvailable(available)
                .keys(keys.size())
                .endpoints(endpoints)
                .exclusions(Exclusions.of(target, requested, now))
                .build();
    }
}

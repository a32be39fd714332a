package io.aigateway.internal.stages;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.TokenCountRequest;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.error.FailureDetails;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.call.Snapshot;
import io.aigateway.internal.routing.ModelNames;
import io.aigateway.internal.routing.RequestNeeds;
import io.aigateway.internal.routing.Route;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.routing.Tier;
import io.aigateway.internal.settings.Nearest;
import io.aigateway.model.ModelListRequest;
import io.aigateway.spi.Reply;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.trace.FailureKind;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the route, and the reason for every target on it that cannot take the request. */
public final class RoutingStage implements Stage {

    private final TokenEstimator estimator;
    private final Stage next;

    RoutingStage(TokenEstimator estimator, Stage next) {
        this.estimator = estimator;
        this.next = next;
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        Route route = request instanceof ModelListRequest list
                ? providerRoute(call.snapshot(), list.provider())
                : route(call.snapshot(), request.model());
        Map<Target, String> obstacles = obstacles(route, request, call.streaming(), estimator);
        call.routed(route, obstacles);
        if (route.tiers().isEmpty()) {
            throw FailureDetails.local(FailureKind.INVALID_REQUEST, off(route)).toException();
        }
        if (!obstacles.isEmpty() && nobodyLeft(route, obstacles)) {
            throw nobodyCan(route, request, obstacles);
        }
        return next.call(call, request);
    }

    /** Why a route without any target cannot be used. */
    public static String off(Route route) {
        StringBuilder why = new StringBuilder("Route " + route.id() + " is off");
        String before = ": ";
        for (Route.Missing each : route.missing()) {
            why.append(before).append(each.reason());
            before = "; ";
        }
        return why.append('.').toString();
    }

    private static Route providerRoute(Snapshot snapshot, String provider) {
        Route route = snapshot.routes().ofProvider(provider);
        if (route == null) {
            throw FailureDetails.local(
                            FailureKind.INVALID_REQUEST,
                            "\"" + provider + "\" is not a provider that can be used"
                                    + Nearest.hint(
                                            provider, snapshot.providers().keySet()) + ".")
                    .toException();
        }
        return route;
    }

    /** The route for a model. */
    public static Route route(Snapshot snapshot, String model) {
        ModelNames.check(model);
        Route route = snapshot.routes().match(model);
        if (route == null) {
            throw FailureDetails.local(
                            FailureKind.INVALID_REQUEST,
                            "No route answers to the model \"" + model + "\""
                                    + Nearest.hint(model, snapshot.routes().names()) + ". These would match: "
                                    + snapshot.routes().describe() + ".")
                    .toException();
        }
        return route;
    }

    /** Why targets cannot take the request; those that can are not there. */
    public static Map<Target, String> obstacles(
            Route route, ModelRequest request, boolean streaming, TokenEstimator estimator) {
        RequestNeeds needs = RequestNeeds.of(request, streaming, estimator);
        String pin = request.options().targetPin();
        String sameModel = null;
        Map<Target, String> obstacles = null;
        List<Tier> tiers = route.tiers();
        for (int t = 0; t < tiers.size(); t++) {
            List<Target> targets = tiers.get(t).targets();
            for (int i = 0; i < targets.size(); i++) {
                Target target = targets.get(i);
                String obstacle = pin != null ? unpinned(target, request, pin) : null;
                if (obstacle == null && !(pin != null && target.weight() == 0)) {
                    obstacle = needs.obstacle(target);
                }
                if (obstacle == null && (request instanceof EmbeddingRequest || request instanceof TokenCountRequest)) {
                    String model = target.modelFor(request.model());
                    sameModel = sameModel == null ? model : sameModel;
                    obstacle = model.equals(sameModel) ? null : otherModel(request, sameModel);
                }
                if (obstacle != null) {
                    obstacles = obstacles == null ? new IdentityHashMap<>() : obstacles;
                    obstacles.put(target, obstacle);
                }
            }
        }
        return obstacles == null ? Map.of() : obstacles;
    }

    private static String otherModel(ModelRequest request, String first) {
        return request instanceof EmbeddingRequest
                ? "another embedding model than " + first + ": vectors cannot be compared"
                : "another model than " + first + ": it counts otherwise";
    }

    private static @Nullable String unpinned(Target target, ModelRequest request, String pin) {
        boolean meant = pin.equals(target.provider()) || pin.equals(target.label(request.model()));
        return meant ? null : "the call is pinned to " + pin;
    }

    private static boolean nobodyLeft(Route route, Map<Target, String> obstacles) {
        for (Tier tier : route.tiers()) {
            for (Target target : tier.targets()) {
                if (!obstacles.containsKey(target)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static RuntimeException nobodyCan(Route route, ModelRequest request, Map<Target, String> obstacles) {
        StringBuilder why = new StringBuilder();
        boolean onlyTooSmall = request instanceof ChatRequest;
        for (Tier tier : route.tiers()) {
            for (Target target : tier.targets()) {
                String obstacle = String.valueOf(obstacles.get(target));
                onlyTooSmall &= obstacle.startsWith("context window");
                why.append(why.isEmpty() ? "" : "; ")
                        .append(target.label(request.model()))
                        .append(": ")
                        .append(obstacle);
            }
        }
        return FailureDetails.local(
                        onlyTooSmall ? FailureKind.CONTEXT_TOO_LONG : FailureKind.INVALID_REQUEST,
                        "No target of route " + route.id() + " can take the request: " + why + ".")
                .toException();
    }
}

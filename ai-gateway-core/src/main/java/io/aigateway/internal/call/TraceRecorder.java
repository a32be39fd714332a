package io.aigateway.internal.call;

import io.aigateway.internal.routing.Route;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.routing.Tier;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.Consideration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the story of one call; what is only read by people is put together when they ask. Thread-safe. */
public final class TraceRecorder {

    private static final int MAX_NOTES = 100;

    private final TimeSource time;
    private final CallIds.Id id;
    private final String model;
    private final long startedAt;
    private final Ledger ledger = new Ledger();
    // guarded by this
    private @Nullable List<String> notes;
    private @Nullable Route route;
    private Map<Target, String> obstacles = Map.of();
    private @Nullable Map<Target, String> leftOut;
    private long waited;
    private long endedAt;
    private @Nullable Double cost;
    private boolean ended;

    /** Begins the story of a call. */
    public TraceRecorder(TimeSource time, CallIds.Id id, String model, long startedAt) {
        this.time = time;
        this.id = id;
        this.model = model;
        this.startedAt = startedAt;
    }

    /** The attempts. */
    public Ledger ledger() {
        return ledger;
    }

    /** The route is known, and who cannot take the request. */
    public synchronized void routed(Route matched, Map<Target, String> excluded) {
        route = matched;
        obstacles = excluded;
    }

    /** A target was left out because of its health; the first reason that a call met stays. */
    public synchronized void leftOut(Target target, String why) {
        if (leftOut == null) {
            leftOut = new HashMap<>(4); // targets are equal only to themselves
        }
        leftOut.putIfAbsent(target, why);
    }

    /** Whether it is known why a target was left out. */
    public synchronized boolean hasLeftOut(Target target) {
        return leftOut != null && leftOut.containsKey(target);
    }

    /** Who was left out because of its health, as {@code provider/model: why}. */
    public synchronized List<String> leftOut() {
        List<String> all = new ArrayList<>();
        if (route != null && leftOut != null) {
            for (Tier tier : route.tiers()) {
                for (Target target : tier.targets()) {
                    String why = leftOut.get(target);
                    if (why != null) {
                        all.add(target.label(model) + ": " + why);
                    }
                }
            }
        }
        return all;
    }

    /** A decision worth knowing. */
    public synchronized void note(String note) {
        if (notes == null) {
            notes = new ArrayList<>(2);
        }
        if (notes.size() < MAX_NOTES) {
            notes.add(note);
        }
    }

    /** A deliberate wait. */
    public synchronized void waited(long nanos) {
        waited += nanos;
    }

    /** Whether the route is known. */
    public synchronized boolean isRouted() {
        return route != null;
    }

    /** How long after the call's beginning. */
    public Duration sinceStart(long at) {
        return Duration.ofNanos(at - startedAt);
    }

    /** The call has ended; the first time counts. */
    public synchronized void ended() {
        if (!ended) {
            ended = true;
            endedAt = time.nanoTime();
        }
    }

    /** What the call cost. */
    public synchronized void cost(double value) {
        cost = value;
    }

    /** The story so far. */
    public synchronized CallTrace toTrace() {
        long now = ended ? endedAt : time.nanoTime();
        List<AttemptTrace> made = ledger.traces(startedAt, now);
        long inAttempts = 0;
        for (AttemptTrace attempt : made) {
            inAttempts += attempt.durationNanos();
        }
        return CallTrace.builder(id.toString(), model)
                .route(route == null ? null : route.id())
                .considered(considered())
                .attempts(made)
                .notes(notes == null ? List.of() : notes)
                .totalNanos(now - startedAt)
                .overheadNanos(Math.max(0, now - startedAt - inAttempts - waited))
                .cost(cost)
                .build();
    }

    private List<Consideration> considered() {
        if (route == null) {
            return List.of();
        }
        List<Consideration> all = new ArrayList<>();
        List<Tier> tiers = route.tiers();
        for (int i = 0; i < tiers.size(); i++) {
            for (Target target : tiers.get(i).targets()) {
                String obstacle = obstacles.get(target);
                all.add(Consideration.builder(target.provider(), target.modelFor(model))
                        .tier(i)
                        .weight(target.weight())
                        .excludedBecause(obstacle != null ? obstacle : leftOut == null ? null : leftOut.get(target))
                        .build());
            }
        }
        for (Route.Missing each : route.missing()) {
            String name = each.model() == null ? model : each.model();
            all.add(Consideration.builder(each.provider(), name)
                    .tier(each.tier())
                    .weight(each.weight())
                    .excludedBecause(each.reason())
                    .build());
        }
        return all;
    }
}

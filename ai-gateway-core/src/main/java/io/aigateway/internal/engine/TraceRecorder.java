package io.aigateway.internal.engine;

import io.aigateway.internal.routing.Route;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.routing.Tier;
import io.aigateway.spi.Failure;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.Consideration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the story of one call; what is only read by people is put together when they ask. Thread-safe. */
final class TraceRecorder {

    private final TimeSource time;
    private final CallIds.Id id;
    private final String model;
    private final long startedAt;
    // guarded by this
    private final List<AttemptRecord> attempts = new ArrayList<>(2);
    private @Nullable List<String> notes;
    private @Nullable Route route;
    private Map<Target, String> obstacles = Map.of();
    private long waited;
    private long endedAt;
    private @Nullable Double cost;
    private boolean ended;

    TraceRecorder(TimeSource time, CallIds.Id id, String model, long startedAt) {
        this.time = time;
        this.id = id;
        this.model = model;
        this.startedAt = startedAt;
    }

    synchronized void routed(Route matched, Map<Target, String> excluded) {
        route = matched;
        obstacles = excluded;
    }

    synchronized AttemptRecord attempt(Candidate at, long now) {
        AttemptRecord record = new AttemptRecord(at, attempts.size() + 1, now);
        attempts.add(record);
        return record;
    }

    synchronized void attemptEnded(
            AttemptRecord record, AttemptTrace.Outcome outcome, @Nullable Failure failure, int status) {
        record.outcome = outcome;
        record.failure = failure;
        record.status = status;
        record.endedAt = time.nanoTime();
    }

    synchronized void decided(AttemptRecord record, String next) {
        record.next = next;
    }

    synchronized void note(String note) {
        if (notes == null) {
            notes = new ArrayList<>(2);
        }
        if (notes.size() < 100) {
            notes.add(note);
        }
    }

    synchronized void waited(long nanos) {
        waited += nanos;
    }

    synchronized boolean isRouted() {
        return route != null;
    }

    synchronized boolean hasAttempts() {
        return !attempts.isEmpty();
    }

    /** The attempt whose answer was taken, or whose stream broke after it had begun. */
    synchronized @Nullable AttemptRecord lastAttempt() {
        return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    }

    Duration sinceStart(long at) {
        return Duration.ofNanos(at - startedAt);
    }

    synchronized void ended() {
        if (!ended) {
            ended = true;
            endedAt = time.nanoTime();
        }
    }

    synchronized void cost(double value) {
        cost = value;
    }

    synchronized CallTrace toTrace() {
        long now = ended ? endedAt : time.nanoTime();
        List<AttemptTrace> made = new ArrayList<>(attempts.size());
        long inAttempts = 0;
        for (AttemptRecord record : attempts) {
            AttemptTrace attempt = record.toTrace(startedAt, now);
            inAttempts += attempt.durationNanos();
            made.add(attempt);
        }
        return new CallTrace(
                id.toString(),
                model,
                route == null ? null : route.id(),
                considered(),
                made,
                notes == null ? List.of() : notes,
                now - startedAt,
                Math.max(0, now - startedAt - inAttempts - waited),
                cost);
    }

    private List<Consideration> considered() {
        if (route == null) {
            return List.of();
        }
        List<Consideration> all = new ArrayList<>();
        List<Tier> tiers = route.tiers();
        for (int i = 0; i < tiers.size(); i++) {
            for (Target target : tiers.get(i).targets()) {
                all.add(new Consideration(
                        i, target.provider(), target.modelFor(model), target.weight(), obstacles.get(target)));
            }
        }
        for (Route.Missing each : route.missing()) {
            String name = each.model() == null ? model : each.model();
            all.add(new Consideration(each.tier(), each.provider(), name, each.weight(), each.reason()));
        }
        return all;
    }
}

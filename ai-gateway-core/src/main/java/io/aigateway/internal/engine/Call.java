package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.config.ConsumerConfig;
import io.aigateway.internal.observe.CallObserver;
import io.aigateway.internal.routing.Route;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.transport.HttpExchange;
import io.aigateway.internal.transport.Watch;
import io.aigateway.spi.ChatEvents;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One call on its way. For one thread, but for {@link #cancel}. */
final class Call {

    private final CallIds.Id id;
    private final Snapshot snapshot;
    private final ModelRequest original;
    private final boolean streaming;
    private final long deadlineAt;
    private final TraceRecorder recorder;
    private final Instant startedAt;
    private final AtomicBoolean ended = new AtomicBoolean();
    private CallObserver.Observed observed = CallObserver.Observed.NONE;
    private @Nullable Route route;
    private Map<Target, String> obstacles = Map.of();
    private @Nullable ChatEvents opened;
    private volatile @Nullable HttpExchange exchange;
    private volatile Watch.@Nullable End cancelled;

    Call(
            CallIds.Id id,
            Snapshot snapshot,
            ModelRequest original,
            boolean streaming,
            long deadlineAt,
            TraceRecorder recorder,
            Instant startedAt) {
        this.id = id;
        this.snapshot = snapshot;
        this.original = original;
        this.streaming = streaming;
        this.deadlineAt = deadlineAt;
        this.recorder = recorder;
        this.startedAt = startedAt;
    }

    CallIds.Id id() {
        return id;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    ModelRequest original() {
        return original;
    }

    /** Whom it is made for; null for nobody. */
    @Nullable
    String consumer() {
        String named = original.options().consumer();
        return named != null ? named : snapshot.config().defaultConsumer();
    }

    /** The tenant it belongs to: its own, or its consumer's; null for none. */
    @Nullable
    String tenant() {
        String named = original.options().tenant();
        String consumer = consumer();
        if (named != null || consumer == null) {
            return named;
        }
        ConsumerConfig config = snapshot.config().consumers().get(consumer);
        return config == null ? null : config.tenant();
    }

    boolean streaming() {
        return streaming;
    }

    long deadlineAt() {
        return deadlineAt;
    }

    TraceRecorder recorder() {
        return recorder;
    }

    /** When it began, by the wall clock. */
    Instant startedAt() {
        return startedAt;
    }

    /** Whether this is the first time that its end is told: it has one end only. */
    boolean endsNow() {
        return ended.compareAndSet(false, true);
    }

    /** Who looks on. */
    CallObserver.Observed observed() {
        return observed;
    }

    void observedBy(CallObserver.Observed observer) {
        observed = observer;
    }

    Route route() {
        if (route == null) {
            throw new IllegalStateException("The call has not been routed yet");
        }
        return route;
    }

    /** The targets that cannot take the request, and why. */
    Map<Target, String> obstacles() {
        return obstacles;
    }

    void routed(Route matched, Map<Target, String> excluded) {
        route = matched;
        obstacles = excluded;
        recorder.routed(matched, excluded);
    }

    /** The stream that was opened for the call; one that was opened before is of no use any more. */
    void opened(ChatEvents events) {
        closeOpened();
        opened = events;
    }

    /** Closes the stream that was opened, if any. */
    void closeOpened() {
        ChatEvents events = opened;
        if (events != null) {
            events.close();
        }
    }

    /** The exchange that runs, so that a cancel reaches it. */
    void exchanging(HttpExchange running) {
        exchange = running;
        Watch.End how = cancelled;
        if (how != null) {
            running.cancel(how);
        }
    }

    /** Ends the call from any thread: what runs is cut off, what would follow is not begun. */
    void cancel(Watch.End how) {
        cancelled = how;
        HttpExchange running = exchange;
        if (running != null) {
            running.cancel(how);
        }
    }

    Watch.@Nullable End cancelled() {
        return cancelled;
    }
}

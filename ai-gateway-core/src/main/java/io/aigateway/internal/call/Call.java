package io.aigateway.internal.call;

import io.aigateway.chat.ModelRequest;
import io.aigateway.config.ConsumerConfig;
import io.aigateway.internal.observe.CallObserver;
import io.aigateway.internal.routing.Route;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.transport.HttpExchange;
import io.aigateway.internal.transport.Watch;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Failure;
import io.aigateway.spi.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way. For one thread, but for what ends it: {@link #cancel} and {@link #abandoned}. It may hold several
 * exchanges at a time; ending it ends them all.
 */
public final class Call {

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
    private boolean notesPieces;
    private boolean madeText;
    private boolean madeReasoning;
    private volatile Watch.@Nullable End cancelled;
    // guarded by this
    private @Nullable HttpExchange exchange;
    private @Nullable List<HttpExchange> moreExchanges;
    private @Nullable Thread sleeper;
    private boolean woken;
    private @Nullable Consumer<Failure> whenAbandoned;
    private @Nullable Failure abandonment;

    /** Begins a call. */
    public Call(
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

    /** Its id. */
    public CallIds.Id id() {
        return id;
    }

    /** The configuration it runs with. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** What the application asked for. */
    public ModelRequest original() {
        return original;
    }

    /** Whom it is made for; null for nobody. */
    public @Nullable String consumer() {
        String named = original.options().consumer();
        return named != null ? named : snapshot.config().defaultConsumer();
    }

    /** The tenant it belongs to: its own, or its consumer's; null for none. */
    public @Nullable String tenant() {
        String named = original.options().tenant();
        String consumer = consumer();
        if (named != null || consumer == null) {
            return named;
        }
        ConsumerConfig config = snapshot.config().consumers().get(consumer);
        return config == null ? null : config.tenant();
    }

    /** Whether the caller asked for a stream. */
    public boolean streaming() {
        return streaming;
    }

    /** When it must be over, in nanoseconds. */
    public long deadlineAt() {
        return deadlineAt;
    }

    /** Its story. */
    public TraceRecorder recorder() {
        return recorder;
    }

    /** What its attempts did and used. */
    public Ledger ledger() {
        return recorder.ledger();
    }

    /** When it began, by the wall clock. */
    public Instant startedAt() {
        return startedAt;
    }

    /** Whether this is the first time that its end is told: it has one end only. */
    public boolean endsNow() {
        return ended.compareAndSet(false, true);
    }

    /** Whether it is over. */
    public boolean hasEnded() {
        return ended.get();
    }

    /** Who looks on. */
    public CallObserver.Observed observed() {
        return observed;
    }

    /** Somebody looks on. */
    public void observedBy(CallObserver.Observed observer) {
        observed = observer;
    }

    /** The route. */
    public Route route() {
        if (route == null) {
            throw new IllegalStateException("The call has not been routed yet");
        }
        return route;
    }

    /** The targets that cannot take the request, and why. */
    public Map<Target, String> obstacles() {
        return obstacles;
    }

    /** The route is known, and who cannot take the request. */
    public void routed(Route matched, Map<Target, String> excluded) {
        route = matched;
        obstacles = excluded;
        recorder.routed(matched, excluded);
    }

    /** What comes from below the hooks is to be noticed from now on. */
    public void notingPieces() {
        notesPieces = true;
    }

    /** Whether what comes from below the hooks is to be noticed. */
    public boolean notesPieces() {
        return notesPieces;
    }

    /** A piece of text, or of thoughts, came from below the hooks. */
    public void made(boolean text, boolean reasoning) {
        madeText |= text;
        madeReasoning |= reasoning;
    }

    /** Whether text came from below the hooks. */
    public boolean hasMadeText() {
        return madeText;
    }

    /** Whether thoughts came from below the hooks. */
    public boolean hasMadeReasoning() {
        return madeReasoning;
    }

    /** The stream that was opened for the call; one that was opened before is of no use any more. */
    public void opened(ChatEvents events) {
        ChatEvents before = opened;
        opened = events; // first, so that it is closed at the end also if closing the other throws
        if (before != null) {
            before.close();
        }
    }

    /** Closes the stream that was opened, if any. */
    public void closeOpened() {
        ChatEvents events = opened;
        if (events != null) {
            events.close();
        }
    }

    /** An exchange begins, so that ending the call reaches it. */
    public void exchanging(HttpExchange begun) {
        synchronized (this) {
            if (exchange == null) {
                exchange = begun;
            } else {
                moreExchanges = moreExchanges == null ? new ArrayList<>(2) : moreExchanges;
                moreExchanges.add(begun);
            }
        }
        Watch.End how = cancelled;
        if (how != null) {
            begun.cancel(how);
        }
    }

    /** An exchange is over. */
    public synchronized void exchanged(HttpExchange done) {
        if (exchange == done) {
            exchange = null;
        } else if (moreExchanges != null) {
            moreExchanges.remove(done);
        }
    }

    /** Ends the call from any thread: what runs is cut off, what would follow is not begun. */
    public void cancel(Watch.End how) {
        List<HttpExchange> running;
        synchronized (this) {
            if (cancelled == null) {
                cancelled = how;
            }
            Thread waiting = sleeper;
            if (waiting != null) {
                woken = true;
                waiting.interrupt();
            }
            running = moreExchanges == null ? new ArrayList<>(1) : new ArrayList<>(moreExchanges);
            if (exchange != null) {
                running.add(exchange);
            }
        }
        running.forEach(each -> each.cancel(how));
    }

    /**
     * Waits, unless the call is ended meanwhile.
     *
     * @throws InterruptedException if it is, or if the thread is interrupted
     */
    public void sleep(TimeSource time, Duration duration) throws InterruptedException {
        synchronized (this) {
            if (cancelled != null) {
                throw new InterruptedException();
            }
            sleeper = Thread.currentThread();
        }
        snapshot.waits(this, true);
        boolean interrupted = true;
        try {
            time.sleep(duration);
            interrupted = false;
        } finally {
            snapshot.waits(this, false);
            synchronized (this) {
                sleeper = null;
                if (woken && !interrupted) {
                    boolean unusedInterrupt = Thread.interrupted(); // the one that was to wake it came too late
                }
                // One that is there after the wait was interrupted is a second one: the application's stays.
                woken = false;
            }
        }
        if (cancelled != null) {
            throw new InterruptedException();
        }
    }

    /** How it was ended from outside; null if it was not. */
    public Watch.@Nullable End cancelled() {
        return cancelled;
    }

    /** Nobody reads its stream any more, and the time for it is over: whoever waits for its end is told. */
    public void abandoned(Failure why) {
        Consumer<Failure> listener;
        synchronized (this) {
            if (abandonment != null) {
                return;
            }
            abandonment = why;
            listener = whenAbandoned;
        }
        if (listener != null) {
            listener.accept(why);
        }
    }

    /** Says who is told if its stream is abandoned. */
    public void whenAbandoned(Consumer<Failure> listener) {
        Failure why;
        synchronized (this) {
            whenAbandoned = listener;
            why = abandonment;
        }
        if (why != null) {
            listener.accept(why);
        }
    }
}

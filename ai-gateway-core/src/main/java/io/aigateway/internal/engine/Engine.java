package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.config.GatewayConfig;
import io.aigateway.error.ConfigurationException;
import io.aigateway.error.FailureDetails;
import io.aigateway.internal.attempt.Attempts;
import io.aigateway.internal.attempt.RetryBudget;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.call.CallIds;
import io.aigateway.internal.call.Deadlines;
import io.aigateway.internal.call.Snapshot;
import io.aigateway.internal.call.TraceRecorder;
import io.aigateway.internal.health.LiveState;
import io.aigateway.internal.observe.RecentCalls;
import io.aigateway.internal.observe.TrafficBook;
import io.aigateway.internal.routing.ModelNames;
import io.aigateway.internal.stages.CallEnds;
import io.aigateway.internal.stages.Pipeline;
import io.aigateway.internal.stages.Stage;
import io.aigateway.internal.time.Nanos;
import io.aigateway.internal.transport.HttpTransport;
import io.aigateway.internal.transport.Watch;
import io.aigateway.model.ModelList;
import io.aigateway.model.ModelListRequest;
import io.aigateway.spi.CallListener;
import io.aigateway.spi.Reply;
import io.aigateway.spi.Secret;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running gateway: one current snapshot, live state beside it, and the way of a call. Thread-safe. */
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.config");

    private final EngineParts parts;
    private final LiveState live;
    private final RetryBudget budget;
    private final CallIds ids;
    private final Stage pipeline;
    private final @Nullable ExecutorService own;
    private final ExecutorService background;
    private final Executor executor;
    private final EndpointRefresher refresher;
    private final TrafficBook traffic = new TrafficBook();
    private final RecentCalls recent =
            new RecentCalls(() -> config().observability().recentCalls());
    private final AtomicReference<Snapshot> current;
    private final Set<Snapshot> undrained = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ReentrantLock changing = new ReentrantLock();
    // guarded by changing
    private final SnapshotCompiler compiler;

    /**
     * Compiles the configuration; opens no connection.
     *
     * @throws ConfigurationException if no provider can be used
     */
    public Engine(GatewayConfig config, EngineParts parts) {
        this.parts = parts;
        this.live = new LiveState(config.breaker(), parts.time(), parts.random());
        this.budget = new RetryBudget(parts.time());
        this.ids = new CallIds(parts.random());
        List<CallListener> listeners = new ArrayList<>(List.of(traffic, recent));
        listeners.addAll(parts.listeners());
        this.pipeline = Pipeline.assemble(
                parts.observer(),
                new CallEnds(listeners),
                parts.callInterceptors(),
                new Attempts(
                        parts.attemptInterceptors(),
                        parts.answerChecks(),
                        budget,
                        parts.estimator(),
                        parts.time(),
                        parts.random()),
                parts.estimator(),
                parts.time());
        this.compiler = new SnapshotCompiler(parts, live, this::drained);
        Snapshot first = compile(config, newTransport(config)).snapshot();
        this.current = new AtomicReference<>(first);
        this.own =
                parts.executor() == null ? Threads.async(config.name(), config.virtualThreads(), config.async()) : null;
        this.background = Threads.background(config.name());
        this.refresher = new EndpointRefresher(parts.sources(), parts.time(), background);
        Executor runner = own == null ? Objects.requireNonNull(parts.executor()) : own;
        this.executor = task -> runner.execute(parts.context().apply(task));
        budget.configure(config.retry());
        refresher.watch(first);
        inForce(first);
    }

    private HttpTransport newTransport(GatewayConfig config) {
        return new HttpTransport(config.name(), config.http(), parts.time(), parts.httpClient());
    }

    private static void inForce(Snapshot snapshot) {
        LOG.atInfo()
                .addKeyValue("event", snapshot.version() == 1 ? "gateway.started" : "config.swapped")
                .addKeyValue("version", snapshot.version())
                .addKeyValue("providers", snapshot.providers().keySet())
                .log(
                        "Gateway {}: configuration {} is in force; providers: {}; routes: {}",
                        snapshot.config().name(),
                        snapshot.version(),
                        String.join(", ", snapshot.providers().keySet()),
                        snapshot.config().routes().size());
    }

    private SnapshotCompiler.Compiled compile(GatewayConfig config, HttpTransport transport) {
        SnapshotCompiler.Compiled compiled = compiler.compile(config, transport);
        undrained.add(compiled.snapshot());
        return compiled;
    }

    private void drained(Snapshot snapshot) {
        undrained.remove(snapshot);
        boolean shared = undrained.stream().anyMatch(other -> other.transport() == snapshot.transport());
        if (!shared) {
            snapshot.transport().close();
        }
        LOG.debug("Configuration {} is drained", snapshot.version());
    }

    /** The current snapshot. */
    public Snapshot snapshot() {
        return current.get();
    }

    /** Everything the engine was built from. */
    public EngineParts parts() {
        return parts;
    }

    /** Keys and endpoints. */
    public LiveState live() {
        return live;
    }

    /** Whole retries that could be made now. */
    public long retriesAvailable() {
        return budget.available();
    }

    /** What came of the attempts of each target. */
    public TrafficBook traffic() {
        return traffic;
    }

    /** The calls that ended last, the last one first. */
    public List<CallRecord> recentCalls() {
        return recent.list();
    }

    /** The names of exact routes that a consumer may ask for; all for null. */
    public List<String> modelNames(@Nullable String consumer) {
        Snapshot snapshot = snapshot();
        return snapshot.routes().names().stream()
                .filter(name -> consumer == null || snapshot.consumers().refusal(consumer, name) == null)
                .sorted()
                .toList();
    }

    /** The consumer that a key belongs to; null for nobody. */
    public @Nullable String consumerOf(Secret key) {
        return snapshot().consumers().ofKey(key);
    }

    /** Runs asynchronous calls, with what belongs to the thread that hands them over. */
    public Executor executor() {
        return executor;
    }

    /** Runs short work of the gateway's own. */
    public Executor background() {
        return background;
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed.get();
    }

    /** Calls and streams that run, of all snapshots. */
    public long running() {
        return undrained.stream().mapToLong(Snapshot::running).sum();
    }

    /** The configuration in force. */
    public GatewayConfig config() {
        return snapshot().config();
    }

    /**
     * Makes a call.
     *
     * @param begun receives the call before it begins, so that it can be cancelled
     */
    public Reply call(ModelRequest request, boolean streaming, Consumer<Call> begun) {
        Snapshot snapshot = pin();
        boolean handedOn = false;
        try {
            long now = parts.time().nanoTime();
            CallIds.Id id = ids.next();
            Call call = new Call(
                    id,
                    snapshot,
                    request,
                    streaming,
                    now + Deadlines.nanos(snapshot.config(), request),
                    new TraceRecorder(parts.time(), id, ModelNames.shortened(request.model()), now),
                    parts.time().now());
            begun.accept(call);
            handedOn = true; // from here on the call gives the snapshot back when it ends
            return pipeline.call(call, request);
        } finally {
            if (!handedOn) {
                snapshot.unpin();
            }
        }
    }

    /** Asks a provider for its models. */
    public ModelList models(ModelListRequest request) {
        return (ModelList) call(request, false, call -> {}).response();
    }

    private Snapshot pin() {
        while (!closed.get()) {
            Snapshot snapshot = current.get();
            if (snapshot.pin()) {
                return snapshot;
            }
            Thread.onSpinWait();
        }
        throw FailureDetails.local(FailureKind.REJECTED, "The gateway is closed.")
                .toException();
    }

    /**
     * Replaces the configuration. Running calls end under the old one; keys, breakers and budgets keep their state.
     *
     * @throws ConfigurationException if no provider could be used; the old one stays in force
     */
    public void reconfigure(GatewayConfig config) {
        changing.lock();
        try {
            if (closed.get()) {
                throw FailureDetails.local(FailureKind.REJECTED, "The gateway is closed.")
                        .toException();
            }
            Snapshot old = current.get();
            boolean sameHttp = old.config().http().equals(config.http());
            HttpTransport transport = sameHttp ? old.transport() : newTransport(config);
            SnapshotCompiler.Compiled compiled = compiled(config, transport, sameHttp);
            Snapshot next = compiled.snapshot();
            budget.configure(config.retry());
            live.configure(config.breaker());
            current.set(next);
            old.retire();
            live.retain(compiled.shares(), compiled.keys());
            inForce(next);
            refresher.watch(next);
        } finally {
            changing.unlock();
        }
    }

    private SnapshotCompiler.Compiled compiled(GatewayConfig config, HttpTransport transport, boolean shared) {
        boolean done = false;
        try {
            SnapshotCompiler.Compiled compiled = compile(config, transport);
            done = true;
            return compiled;
        } finally {
            if (!done && !shared) {
                transport.close();
            }
        }
    }

    /**
     * Replaces the configuration by one made from that in force, with no other change in between.
     *
     * @param change makes the new one
     * @param check refuses a wrong one by an exception
     */
    public void change(UnaryOperator<GatewayConfig> change, Consumer<GatewayConfig> check) {
        changing.lock();
        try {
            GatewayConfig next = change.apply(config());
            check.accept(next);
            reconfigure(next);
        } finally {
            changing.unlock();
        }
    }

    /** Refuses new calls, waits for those that run, then cancels them. Idempotent. */
    public void close() {
        Snapshot last;
        changing.lock();
        try {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            last = current.get();
            last.retire();
        } finally {
            changing.unlock();
        }
        long until = System.nanoTime() + Nanos.of(last.config().closeGrace());
        try {
            for (Snapshot each : List.copyOf(undrained)) {
                if (!each.awaitDrained(Math.max(0, until - System.nanoTime()))) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no more patience: cancel what runs
        }
        List<Snapshot> left = List.copyOf(undrained);
        left.forEach(each -> each.endAll(Watch.End.GATEWAY_CLOSED));
        left.forEach(each -> each.transport().close());
        if (own != null) {
            own.shutdown();
        }
        background.shutdown();
        parts.time().close();
    }
}

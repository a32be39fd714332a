package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.config.GatewayConfig;
import io.aigateway.config.ProviderConfig;
import io.aigateway.error.ConfigurationException;
import io.aigateway.error.FailureDetails;
import io.aigateway.internal.health.LiveState;
import io.aigateway.internal.observe.RecentCalls;
import io.aigateway.internal.observe.TrafficBook;
import io.aigateway.internal.provider.Provider;
import io.aigateway.internal.provider.ProviderCompiler;
import io.aigateway.internal.routing.ModelNames;
import io.aigateway.internal.routing.RouteCompiler;
import io.aigateway.internal.routing.RouteTable;
import io.aigateway.internal.settings.Problems;
import io.aigateway.internal.settings.SettingsBinder;
import io.aigateway.internal.transport.HttpTransport;
import io.aigateway.internal.transport.Watch;
import io.aigateway.model.ModelList;
import io.aigateway.model.ModelListRequest;
import io.aigateway.spi.CallListener;
import io.aigateway.spi.EndpointSource;
import io.aigateway.spi.Reply;
import io.aigateway.spi.Secret;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
    private final ExecutorService executor;
    private final TrafficBook traffic = new TrafficBook();
    private final RecentCalls recent =
            new RecentCalls(() -> config().observability().recentCalls());
    private final Prober prober;
    private final AtomicReference<Snapshot> current;
    private final Set<Snapshot> undrained = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ReentrantLock changing = new ReentrantLock();
    // guarded by changing
    private long version;

    /**
     * Compiles the configuration; opens no connection.
     *
     * @throws ConfigurationException if no provider can be used
     */
    public Engine(GatewayConfig config, EngineParts parts) {
        this.parts = parts;
        this.live = new LiveState(parts.time(), parts.random());
        this.budget = new RetryBudget(parts.time());
        this.ids = new CallIds(parts.random());
        List<CallListener> listeners = new ArrayList<>(List.of(traffic, recent));
        listeners.addAll(parts.listeners());
        this.pipeline = Pipeline.assemble(
                parts.observer(),
                new CallEnds(listeners, parts.estimator()),
                parts.callInterceptors(),
                parts.attemptInterceptors(),
                budget,
                parts.estimator(),
                StructuredOutput::toJson,
                parts.time(),
                parts.random());
        Snapshot first = compile(config, new HttpTransport(config.http(), parts.time(), parts.httpClient()));
        this.current = new AtomicReference<>(first);
        this.executor = Threads.create(config.name(), config.virtualThreads());
        this.prober = new Prober(current::get, executor, parts.time(), parts.random());
        budget.configure(config.retry());
        prober.start();
        watchEndpoints(first);
        inForce(first);
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

    private Snapshot compile(GatewayConfig config, HttpTransport transport) {
        ProviderCompiler providers = new ProviderCompiler(
                parts.catalog(), parts.environment(), live, parts.random(), parts.sources(), parts.credentials());
        ProviderConfig plain = new SettingsBinder(new Problems()).bind("", ProviderConfig.class, Map.of());
        if (plain == null) {
            throw new IllegalStateException("The defaults of a provider are not complete");
        }
        Map<String, Provider> usable = providers.compile(config, plain);
        if (usable.isEmpty()) {
            throw new ConfigurationException(List.of(noneUsable(config, providers)));
        }
        RouteTable routes = new RouteCompiler(usable, providers.off(), parts.strategies()).compile(config.routes());
        AtomicReference<Snapshot> self = new AtomicReference<>();
        Snapshot snapshot = new Snapshot(++version, config, usable, routes, transport, () -> drained(self.get()));
        self.set(snapshot);
        undrained.add(snapshot);
        return snapshot;
    }

    private static String noneUsable(GatewayConfig config, ProviderCompiler providers) {
        if (!config.providers().isEmpty()) {
            return "no provider can be used: "
                    + providers.off().values().stream()
                            .map(ProviderCompiler.Off::reason)
                            .collect(Collectors.joining("; "));
        }
        return "no provider can be used, for none is configured and none has an API key in the environment. Set one of"
                + " these environment variables: " + shortened(List.copyOf(providers.variablesLookedFor()))
                + ", or AI_GATEWAY_BASE_URL for any OpenAI-compatible server, or configure a provider with api-keys";
    }

    private static String shortened(List<String> variables) {
        int shown = Math.min(variables.size(), 8);
        String names = String.join(", ", variables.subList(0, shown));
        return shown == variables.size() ? names : names + " (or one of " + (variables.size() - shown) + " more)";
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
    Snapshot snapshot() {
        return current.get();
    }

    /** Everything the engine was built from. */
    EngineParts parts() {
        return parts;
    }

    /** Keys and endpoints. */
    LiveState live() {
        return live;
    }

    /** Whole retries that could be made now. */
    long retriesAvailable() {
        return budget.available();
    }

    /** What came of the attempts of each target. */
    TrafficBook traffic() {
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

    /** Probes sent for a provider. */
    long probesSent(String provider) {
        return prober.sent(provider);
    }

    /** Runs asynchronous calls. */
    ExecutorService executor() {
        return executor;
    }

    /** Calls and streams that run, of all snapshots. */
    long running() {
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
    Reply call(ModelRequest request, boolean streaming, Consumer<Call> begun) {
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
            handedOn = true;
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
            HttpTransport transport =
                    sameHttp ? old.transport() : new HttpTransport(config.http(), parts.time(), parts.httpClient());
            Snapshot next = compile(config, transport);
            budget.configure(config.retry());
            current.set(next);
            old.retire();
            live.retainProviders(next.providers().keySet());
            watchEndpoints(next);
            inForce(next);
        } finally {
            changing.unlock();
        }
    }

    /**
     * Replaces the configuration by one made from that in force, with no other change in between.
     *
     * @param change makes the new one
     * @param check refuses a wrong one by an exception
     */
    void change(UnaryOperator<GatewayConfig> change, Consumer<GatewayConfig> check) {
        changing.lock();
        try {
            GatewayConfig next = change.apply(config());
            check.accept(next);
            reconfigure(next);
        } finally {
            changing.unlock();
        }
    }

    private void watchEndpoints(Snapshot snapshot) {
        parts.sources().forEach((id, source) -> {
            Provider provider = snapshot.providers().get(id);
            if (provider != null) {
                refreshLater(snapshot, provider, source);
            }
        });
    }

    private void refreshLater(Snapshot snapshot, Provider provider, EndpointSource source) {
        parts.time().schedule(source.refreshInterval(), () -> {
            if (!snapshot.isRetired() && !closed.get()) {
                refreshLater(snapshot, provider, source);
                try {
                    executor.execute(() -> refresh(provider, source));
                } catch (RejectedExecutionException e) {
                    LOG.debug("No thread is free to look for endpoints; the next look is planned");
                }
            }
        });
    }

    private static void refresh(Provider provider, EndpointSource source) {
        try {
            List<String> found = source.baseUrls();
            if (!found.isEmpty()) {
                provider.endpoints(found);
            }
        } catch (RuntimeException e) {
            LOG.warn("The endpoint source of provider {} failed; its endpoints stay as they are", provider.id(), e);
        }
    }

    /** Refuses new calls, waits for those that run, then cancels them. Idempotent. */
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        prober.close();
        current.get().retire();
        long until = System.nanoTime() + config().closeGrace().toNanos();
        try {
            for (Snapshot each : List.copyOf(undrained)) {
                if (!each.awaitDrained(Math.max(0, until - System.nanoTime()))) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no more patience: cancel what runs
        }
        undrained.forEach(each -> each.transport().endAll(Watch.End.GATEWAY_CLOSED));
        undrained.forEach(each -> each.transport().close());
        executor.shutdown();
        parts.time().close();
    }
}

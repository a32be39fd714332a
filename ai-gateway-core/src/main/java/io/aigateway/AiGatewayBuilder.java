package io.aigateway;

import io.aigateway.config.GatewayConfig;
import io.aigateway.internal.choice.Strategies;
import io.aigateway.internal.engine.ContextPropagation;
import io.aigateway.internal.engine.Engine;
import io.aigateway.internal.engine.EngineParts;
import io.aigateway.internal.observe.CallMeters;
import io.aigateway.internal.observe.CallObservations;
import io.aigateway.internal.observe.CallObserver;
import io.aigateway.internal.observe.StateMeters;
import io.aigateway.internal.provider.Catalog;
import io.aigateway.internal.routing.CharacterEstimator;
import io.aigateway.internal.settings.ConfigSource;
import io.aigateway.internal.settings.SettingsFile;
import io.aigateway.internal.settings.SettingsTree;
import io.aigateway.internal.structured.StructuredOutput;
import io.aigateway.internal.time.SystemRandom;
import io.aigateway.internal.time.SystemTime;
import io.aigateway.spi.AnswerCheck;
import io.aigateway.spi.AttemptInterceptor;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.CallListener;
import io.aigateway.spi.CredentialSource;
import io.aigateway.spi.EndpointSource;
import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.spi.WireProtocol;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Builds an {@link AiGateway}. Its settings are those of a configuration file, by the same names, checked by the same
 * rules, all problems at once. Not thread-safe.
 */
public final class AiGatewayBuilder {

    private final SettingsSteps settings = new SettingsSteps();
    private final List<WireProtocol> protocols = new ArrayList<>();
    private final List<ProviderPreset> presets = new ArrayList<>();
    private final List<SelectionStrategy> strategies = new ArrayList<>();
    private final List<CallInterceptor> callInterceptors = new ArrayList<>();
    private final List<AttemptInterceptor> attemptInterceptors = new ArrayList<>();
    private final Map<String, EndpointSource> sources = new LinkedHashMap<>();
    private final Map<String, CredentialSource> credentials = new LinkedHashMap<>();
    private final List<AnswerCheck> answerChecks = new ArrayList<>();
    private @Nullable Executor executor;
    private @Nullable JsonMapper json;
    private @Nullable UnaryOperator<Runnable> context;
    private TokenEstimator estimator = new CharacterEstimator();
    private UnaryOperator<@Nullable String> environment = System::getenv;
    private @Nullable TimeSource time;
    private RandomSource random = new SystemRandom();
    private UnaryOperator<OkHttpClient.Builder> httpClient = builder -> builder;
    private final List<CallListener> listeners = new ArrayList<>();
    private @Nullable MeterRegistry meters;
    private @Nullable ObservationRegistry observations;
    private @Nullable Catalog catalog;

    AiGatewayBuilder() {}

    /** Takes all settings of a YAML or JSON file; later settings replace them one by one. */
    public AiGatewayBuilder file(Path file) {
        settings.file(SettingsFile.read(file));
        return this;
    }

    /** Sets any setting by its path, such as {@code retry.max-retries} or {@code timeouts.total}. */
    public AiGatewayBuilder set(String path, Object value) {
        return step(each -> each.put(path, value));
    }

    private AiGatewayBuilder step(Consumer<SettingsTree> change) {
        settings.step(change);
        return this;
    }

    /** Adds the provider of that preset's name, with the key from its environment variable. */
    public AiGatewayBuilder provider(String id) {
        return provider(id, provider -> {});
    }

    /** Adds a provider. */
    public AiGatewayBuilder provider(String id, Consumer<ProviderSettings> provider) {
        ProviderSettings made = new ProviderSettings();
        provider.accept(made);
        return step(each -> each.putNew("providers", id, made.values()));
    }

    /** Adds every preset whose key variable is set. */
    public AiGatewayBuilder providersFromEnvironment() {
        return set("providers-from-environment", true);
    }

    /** Adds a route that answers to exactly this model name, unless the route says otherwise. */
    public AiGatewayBuilder route(String id, Consumer<RouteSettings> route) {
        RouteSettings made = new RouteSettings(id);
        route.accept(made);
        return step(each -> each.add("routes", made.values()));
    }

    /** Adds a wire protocol; one of the same id is replaced. */
    public AiGatewayBuilder protocol(WireProtocol protocol) {
        protocols.add(protocol);
        catalog = null;
        return this;
    }

    /** Adds a preset; one of the same name is replaced. */
    public AiGatewayBuilder preset(ProviderPreset preset) {
        presets.add(preset);
        catalog = null;
        return this;
    }

    /** Adds a strategy for choosing among the targets of a tier. */
    public AiGatewayBuilder strategy(SelectionStrategy strategy) {
        strategies.add(strategy);
        return this;
    }

    /** Adds a hook around calls; the first added is the outermost. */
    public AiGatewayBuilder intercept(CallInterceptor interceptor) {
        callInterceptors.add(interceptor);
        return this;
    }

    /** Adds a hook around attempts; the first added is the outermost. */
    public AiGatewayBuilder interceptAttempts(AttemptInterceptor interceptor) {
        attemptInterceptors.add(interceptor);
        return this;
    }

    /** Lets the application judge whole answers; the first objection counts. */
    public AiGatewayBuilder checkAnswers(AnswerCheck check) {
        answerChecks.add(check);
        return this;
    }

    /**
     * Runs asynchronous calls and publishers on an executor of the application instead of the gateway's own threads. Who
     * gives it closes it.
     */
    public AiGatewayBuilder executor(Executor value) {
        this.executor = value;
        return this;
    }

    /**
     * Takes along what belongs to a thread (logging context, observation, security context) when a call goes on on
     * another one: the operator wraps each task on the thread that hands it over. Without it, what Micrometer's
     * context-propagation knows is taken along where that library is there.
     */
    public AiGatewayBuilder contextPropagation(UnaryOperator<Runnable> value) {
        this.context = value;
        return this;
    }

    /** Tells a listener of every call that has ended. */
    public AiGatewayBuilder onCallEnded(CallListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Publishes meters of calls, attempts and state; needs {@code io.micrometer:micrometer-core}. */
    public AiGatewayBuilder meterRegistry(MeterRegistry registry) {
        this.meters = registry;
        return this;
    }

    /** Makes an observation of each call and attempt; needs {@code io.micrometer:micrometer-observation}. */
    public AiGatewayBuilder observationRegistry(ObservationRegistry registry) {
        this.observations = registry;
        return this;
    }

    /** Takes over a tree of settings, as a file would hold it; later settings replace them one by one. */
    public AiGatewayBuilder settings(Map<String, ?> tree) {
        return step(each -> each.putAll(tree));
    }

    /** Finds a provider's endpoints while the gateway runs. */
    public AiGatewayBuilder endpointSource(String provider, EndpointSource source) {
        sources.put(provider, source);
        return this;
    }

    /**
     * Gives a provider a credential that changes while the gateway runs, besides its keys: an OAuth access token, which
     * goes into {@code Authorization: Bearer}, or, where the preset signs requests, what is signed with.
     */
    public AiGatewayBuilder credentialSource(String provider, CredentialSource source) {
        credentials.put(provider, source);
        return this;
    }

    /** Replaces the estimate of four characters a token. */
    public AiGatewayBuilder tokenEstimator(TokenEstimator value) {
        this.estimator = value;
        return this;
    }

    /** Replaces the environment variables of the process. */
    public AiGatewayBuilder environment(UnaryOperator<@Nullable String> value) {
        this.environment = value;
        return this;
    }

    /**
     * Has the last word on the HTTP client: proxies, TLS, DNS, interceptors; several have it in their order. Leave its timeouts and retries alone: the
     * gateway bounds time and repeats requests itself.
     */
    public AiGatewayBuilder httpClient(UnaryOperator<OkHttpClient.Builder> value) {
        UnaryOperator<OkHttpClient.Builder> before = httpClient;
        this.httpClient = client -> value.apply(before.apply(client));
        return this;
    }

    /** Reads structured answers with this mapper's modules and names; the default has all modules of the class path. */
    public AiGatewayBuilder jsonMapper(JsonMapper value) {
        this.json = value;
        return this;
    }

    /** Replaces the clocks and the scheduler; for tests. The gateway closes it. */
    public AiGatewayBuilder timeSource(TimeSource value) {
        this.time = value;
        return this;
    }

    /** Replaces the randomness; for tests. */
    public AiGatewayBuilder randomSource(RandomSource value) {
        this.random = value;
        return this;
    }

    /**
     * The configuration alone, checked, for {@link AiGateway#reconfigure(GatewayConfig)}.
     *
     * @throws io.aigateway.error.ConfigurationException with every problem
     */
    public GatewayConfig buildConfig() {
        return source().create(settings.values());
    }

    /**
     * The gateway.
     *
     * @throws io.aigateway.error.ConfigurationException with every problem
     */
    public AiGateway build() {
        GatewayConfig config = buildConfig();
        TimeSource clock = time == null ? new SystemTime(config.name()) : time;
        AtomicReference<AiGateway> made = new AtomicReference<>();
        Supplier<GatewayConfig> inForce =
                () -> made.get() == null ? config : made.get().config();
        List<CallListener> all = new ArrayList<>(listeners);
        if (meters != null) {
            all.add(new CallMeters(meters, inForce));
        }
        EngineParts parts = new EngineParts(
                catalog(),
                strategies(),
                List.copyOf(callInterceptors),
                List.copyOf(attemptInterceptors),
                List.copyOf(answerChecks),
                Map.copyOf(sources),
                Map.copyOf(credentials),
                estimator,
                environment,
                clock,
                random,
                observations == null ? CallObserver.NONE : new CallObservations(observations, inForce),
                List.copyOf(all),
                httpClient,
                executor,
                context != null ? context : ContextPropagation.find());
        AiGateway gateway = new AiGateway(new Engine(config, parts), new StructuredOutput(json), copy());
        made.set(gateway);
        if (meters != null) {
            gateway.whenClosed(StateMeters.start(meters, gateway::status, clock)::close);
        }
        return gateway;
    }

    /** The configuration with this file in the place of those that were read. */
    GatewayConfig read(Path file) {
        return source().create(settings.with(SettingsFile.read(file)));
    }

    /** As it is now: what is set on the builder later does not reach a gateway that was built. */
    private AiGatewayBuilder copy() {
        AiGatewayBuilder other = withoutSettings();
        other.settings.addAll(settings);
        return other;
    }

    AiGatewayBuilder withoutSettings() {
        AiGatewayBuilder other = new AiGatewayBuilder();
        other.protocols.addAll(protocols);
        other.presets.addAll(presets);
        other.strategies.addAll(strategies);
        other.environment = environment;
        return other;
    }

    void check(GatewayConfig config) {
        source().check(config);
    }

    private ConfigSource source() {
        Catalog known = catalog();
        return new ConfigSource(
                environment,
                known.presetNames(),
                known.presetsWithoutUrl(),
                known.protocolNames(),
                strategies().keySet());
    }

    private Catalog catalog() {
        if (catalog == null) {
            catalog = new Catalog(protocols, presets);
        }
        return catalog;
    }

    private Map<String, SelectionStrategy> strategies() {
        Map<String, SelectionStrategy> all = new LinkedHashMap<>();
        Strategies.builtIn(random).forEach(each -> all.put(each.name(), each));
        strategies.forEach(each -> all.put(each.name(), each));
        return all;
    }
}

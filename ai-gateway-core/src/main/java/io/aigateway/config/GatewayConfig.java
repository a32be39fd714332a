package io.aigateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration. Immutable and validated; built by {@link io.aigateway.AiGateway#builder()} or read by
 * {@link io.aigateway.AiGateway#load(java.nio.file.Path)}.
 *
 * @param name the gateway's name
 * @param profile whose defaults hold
 * @param defaultModel the model of calls that name none
 * @param defaultConsumer whom calls are made for that name nobody
 * @param currency what prices and costs are in
 * @param providersFromEnvironment whether presets whose key variable is set are added
 * @param providers the providers by id
 * @param routes the routes
 * @param clients named clients
 * @param consumers those whom calls are made for
 * @param timeouts the timeouts of attempts
 * @param retry retries and their bounds
 * @param streaming what holds for streams
 * @param breaker the circuit breakers
 * @param http the HTTP client
 * @param observability what is recorded of calls
 * @param async asynchronous calls without virtual threads
 * @param virtualThreads whether asynchronous calls run on virtual threads where the JVM has them
 * @param closeGrace how long closing waits for running calls
 */
public record GatewayConfig(
        @Setting(value = "Name of the gateway, for threads, logs and metrics.", defaultValue = "ai-gateway")
        String name,

        @Setting(
                value = "Whose defaults hold: standard, or resilient, for those who would rather have another target's"
                        + " answer than wait. Whatever is set by itself wins.",
                defaultValue = "standard")
        Profile profile,

        @Setting("Model of calls that name none.") @Nullable String defaultModel,

        @Setting("Consumer that calls in this application are made for if they name none; without it such calls are"
                + " refused as soon as there are consumers.")
        @Nullable
        String defaultConsumer,

        @Setting(value = "Currency of prices and costs.", defaultValue = "USD")
        String currency,

        @Setting(
                value = "Add every preset whose key variable is set; always so when no provider is configured.",
                defaultValue = "false")
        boolean providersFromEnvironment,

        @Setting("Providers by id. An id that is a preset's name needs nothing else but a key.")
        Map<String, ProviderConfig> providers,

        @Setting("Routes from requested model names to targets.")
        List<RouteConfig> routes,

        @Setting("Clients by name, for tenants or default models.")
        Map<String, ClientConfig> clients,

        @Setting("Those whom calls are made for, by id. Once one is here, calls for nobody or somebody unknown are"
                + " refused.")
        Map<String, ConsumerConfig> consumers,

        @Setting("Timeouts of each attempt.") TimeoutConfig timeouts,

        @Setting("Retries and their bounds.") RetryConfig retry,

        @Setting("What holds for streams.") StreamConfig streaming,

        @Setting("Circuit breakers, one for each endpoint and model.")
        BreakerConfig breaker,

        @Setting("The HTTP client.") HttpConfig http,

        @Setting("What is recorded of calls.") ObservabilityConfig observability,

        @Setting("Asynchronous calls without virtual threads.")
        AsyncConfig async,

        @Setting(
                value = "Run asynchronous calls on virtual threads where the JVM has them; read when the gateway is"
                        + " built.",
                defaultValue = "true")
        boolean virtualThreads,

        @Setting(
                value = "How long closing the gateway waits for running calls and streams before it cancels them.",
                defaultValue = "30s")
        Duration closeGrace) {

    /** Copies the collections. */
    public GatewayConfig {
        providers = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(providers));
        routes = List.copyOf(routes);
        clients = Map.copyOf(clients);
        consumers = Map.copyOf(consumers);
    }

    /** The same with other routes. */
    public GatewayConfig withRoutes(List<RouteConfig> others) {
        return new GatewayConfig(
                name,
                profile,
                defaultModel,
                defaultConsumer,
                currency,
                providersFromEnvironment,
                providers,
                others,
                clients,
                consumers,
                timeouts,
                retry,
                streaming,
                breaker,
                http,
                observability,
                async,
                virtualThreads,
                closeGrace);
    }
}

package io.aigateway.trace;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The live picture of a gateway at one moment, of this JVM. Holds no credential.
 *
 * @param name the gateway's name
 * @param configVersion counts the configurations that were in force, from 1
 * @param callsRunning calls and streams that run
 * @param retriesAvailable retries that the retry budget allows now
 * @param providers the providers that can be used
 * @param routes the routes
 */
public record GatewayStatus(
        String name,
        long configVersion,
        long callsRunning,
        long retriesAvailable,
        List<ProviderStatus> providers,
        List<RouteStatus> routes) {

    /**
     * A provider.
     *
     * @param id its id
     * @param protocol its wire protocol
     * @param baseUrls its endpoints
     * @param endpoints endpoints and models that have been asked
     * @param keys its keys
     * @param probesSent probes sent since the gateway was built
     */
    public record ProviderStatus(
            String id,
            String protocol,
            List<String> baseUrls,
            List<EndpointStatus> endpoints,
            List<KeyStatus> keys,
            long probesSent) {}

    /**
     * An endpoint with a model.
     *
     * @param baseUrl the endpoint
     * @param model the upstream's model name
     * @param breaker closed, open, half-open or slow-start
     * @param inFlight attempts that run
     */
    public record EndpointStatus(String baseUrl, String model, String breaker, int inFlight) {}

    /**
     * A key.
     *
     * @param name its name
     * @param masked what may be shown of it
     * @param organisation its account; null if not said
     * @param state available, cooling, ejected or probing
     * @param reason why it is out of the pool; null while it is in
     * @param coolingFor how long its longest rate limit lasts; zero if there is none
     * @param inFlight attempts that run
     */
    public record KeyStatus(
            String name,
            String masked,
            @Nullable String organisation,
            String state,
            @Nullable String reason,
            Duration coolingFor,
            int inFlight) {}

    /**
     * A route.
     *
     * @param id its name
     * @param pattern the model names it answers to
     * @param strategy how a tier's targets share the calls
     * @param tiers targets by tier
     */
    public record RouteStatus(String id, String pattern, String strategy, List<List<TargetStatus>> tiers) {}

    /**
     * A target.
     *
     * @param provider id of the provider
     * @param model the upstream's model name; empty if the requested one is passed on
     * @param weight its share
     * @param inFlight attempts that run
     */
    public record TargetStatus(String provider, String model, int weight, int inFlight) {}
}

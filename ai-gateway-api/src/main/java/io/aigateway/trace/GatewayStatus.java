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
 * @param currency what costs are in
 * @param providers the providers that can be used
 * @param routes the routes
 */
public record GatewayStatus(
        String name,
        long configVersion,
        long callsRunning,
        long retriesAvailable,
        String currency,
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
            long probesSent) {

        /**
         * Whether a key is in use, be it cooling for some model, and an endpoint, where any has been asked, is not known
         * to be down.
         */
        public boolean isAvailable() {
            boolean key = keys.stream()
                    .anyMatch(each ->
                            each.state().equals("available") || each.state().equals("cooling"));
            boolean endpoint = endpoints.isEmpty()
                    || endpoints.stream().anyMatch(each -> !each.breaker().equals("open"));
            return key && endpoint;
        }
    }

    /**
     * An endpoint with a model.
     *
     * @param baseUrl the endpoint
     * @param model the upstream's model name
     * @param breaker closed, open, half-open or slow-start
     * @param inFlight attempts that run
     * @param exclusions why it is not asked for the model; empty if it is
     */
    public record EndpointStatus(
            String baseUrl, String model, String breaker, int inFlight, List<Exclusion> exclusions) {

        /** Copies the list. */
        public EndpointStatus {
            exclusions = List.copyOf(exclusions);
        }
    }

    /**
     * Why a key or an endpoint is not asked.
     *
     * @param model the upstream's model name that it holds for; null for all
     * @param reason in a few words
     * @param left how long it lasts; null until somebody changes it by hand
     */
    public record Exclusion(
            @Nullable String model, String reason, @Nullable Duration left) {}

    /**
     * A key.
     *
     * @param name its name
     * @param masked what may be shown of it
     * @param organisation its account; null if not said
     * @param state available, cooling, ejected, probing or disabled
     * @param reason why it is out of the pool; null while it is in
     * @param coolingFor how long its longest rate limit lasts; zero if there is none
     * @param inFlight attempts that run
     * @param limits what the provider said last about the key's limits; null if it says nothing
     * @param exclusions why it is not used, for all models or for some; empty if it is
     */
    public record KeyStatus(
            String name,
            String masked,
            @Nullable String organisation,
            String state,
            @Nullable String reason,
            Duration coolingFor,
            int inFlight,
            @Nullable LimitStatus limits,
            List<Exclusion> exclusions) {

        /** Copies the list. */
        public KeyStatus {
            exclusions = List.copyOf(exclusions);
        }

        /** The name and the mask. */
        public String label() {
            return masked.isEmpty() ? name : name + "(" + masked + ")";
        }
    }

    /**
     * What a provider says about the limits of a key, in the headers of its last answer; -1 where it says nothing.
     *
     * @param requests requests allowed in the provider's window
     * @param requestsRemaining how many of them are left
     * @param tokens tokens allowed in the provider's window
     * @param tokensRemaining how many of them are left
     */
    public record LimitStatus(long requests, long requestsRemaining, long tokens, long tokensRemaining) {}

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
     * @param traffic what came of its attempts since the gateway was built
     */
    public record TargetStatus(String provider, String model, int weight, int inFlight, TrafficStatus traffic) {}

    /**
     * Traffic of a target on a route since the gateway was built. Percentiles are right to about a tenth.
     *
     * @param attempts attempts that have ended
     * @param failures those that failed
     * @param calls calls it answered
     * @param fallbacks calls that came to it because another target failed
     * @param p50Millis median of the attempts' duration; 0 without any
     * @param p95Millis 95th percentile of the attempts' duration
     * @param firstChunkP50Millis median of the time to a stream's first content; 0 without any
     * @param inputTokens input tokens of the calls it answered
     * @param outputTokens output tokens of the calls it answered
     * @param cost what these calls cost by the configured prices; null if no price is known
     */
    public record TrafficStatus(
            long attempts,
            long failures,
            long calls,
            long fallbacks,
            long p50Millis,
            long p95Millis,
            long firstChunkP50Millis,
            long inputTokens,
            long outputTokens,
            @Nullable Double cost) {

        /** No traffic. */
        public static final TrafficStatus NONE = new TrafficStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, null);
    }
}

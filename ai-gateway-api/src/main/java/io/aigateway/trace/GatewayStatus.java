package io.aigateway.trace;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The live picture of a gateway at one moment, of this JVM. Holds no credential.
 */
public final class GatewayStatus {

    private final String name;
    private final long configVersion;
    private final long callsRunning;
    private final long retriesAvailable;
    private final String currency;
    private final List<ProviderStatus> providers;
    private final List<RouteStatus> routes;

    private GatewayStatus(Builder from) {
        this.name = from.name;
        this.configVersion = from.configVersion;
        this.callsRunning = from.callsRunning;
        this.retriesAvailable = from.retriesAvailable;
        this.currency = from.currency;
        this.providers = List.copyOf(from.providers);
        this.routes = List.copyOf(from.routes);
    }

    /** A builder with what must be said. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(name);
        copy.configVersion = configVersion;
        copy.callsRunning = callsRunning;
        copy.retriesAvailable = retriesAvailable;
        copy.currency = currency;
        copy.providers = providers;
        copy.routes = routes;
        return copy;
    }

    /** The gateway's name. */
    public String name() {
        return name;
    }

    /** Counts the configurations that were in force, from 1. */
    public long configVersion() {
        return configVersion;
    }

    /** Calls and streams that run. */
    public long callsRunning() {
        return callsRunning;
    }

    /** Retries that the retry budget allows now. */
    public long retriesAvailable() {
        return retriesAvailable;
    }

    /** What costs are in. */
    public String currency() {
        return currency;
    }

    /** The providers that can be used. */
    public List<ProviderStatus> providers() {
        return providers;
    }

    /** The routes. */
    public List<RouteStatus> routes() {
        return routes;
    }

    /**
     * A provider.
     */
    public static final class ProviderStatus {

        private final String id;
        private final String protocol;
        private final List<String> baseUrls;
        private final List<EndpointStatus> endpoints;
        private final List<KeyStatus> keys;
        private final long probesSent;

        private ProviderStatus(Builder from) {
            this.id = from.id;
            this.protocol = from.protocol;
            this.baseUrls = List.copyOf(from.baseUrls);
            this.endpoints = List.copyOf(from.endpoints);
            this.keys = List.copyOf(from.keys);
            this.probesSent = from.probesSent;
        }

        /** A builder with what must be said. */
        public static Builder builder(String id) {
            return new Builder(id);
        }

        /** A builder that begins with what this says. */
        public Builder toBuilder() {
            Builder copy = new Builder(id);
            copy.protocol = protocol;
            copy.baseUrls = baseUrls;
            copy.endpoints = endpoints;
            copy.keys = keys;
            copy.probesSent = probesSent;
            return copy;
        }

        /** Its id. */
        public String id() {
            return id;
        }

        /** Its wire protocol. */
        public String protocol() {
            return protocol;
        }

        /** Its endpoints. */
        public List<String> baseUrls() {
            return baseUrls;
        }

        /** Endpoints and models that have been asked. */
        public List<EndpointStatus> endpoints() {
            return endpoints;
        }

        /** Its keys. */
        public List<KeyStatus> keys() {
            return keys;
        }

        /** Probes sent since the gateway was built. */
        public long probesSent() {
            return probesSent;
        }

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

        private List<@Nullable Object> values() {
            return Arrays.asList(id, protocol, baseUrls, endpoints, keys, probesSent);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof ProviderStatus that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return "ProviderStatus[" + "id=" + id + ", protocol=" + protocol + ", baseUrls=" + baseUrls + ", endpoints="
                    + endpoints + ", keys=" + keys + ", probesSent=" + probesSent + "]";
        }

        /** Builds {@link ProviderStatus}. For one thread. */
        public static final class Builder {
            private String id;
            private String protocol = "";
            private List<String> baseUrls = List.of();
            private List<EndpointStatus> endpoints = List.of();
            private List<KeyStatus> keys = List.of();
            private long probesSent;

            private Builder(String id) {
                this.id = Objects.requireNonNull(id, "id");
            }

            /** Sets {@link ProviderStatus#id()}. */
            public Builder id(String value) {
                id = value;
                return this;
            }

            /** Sets {@link ProviderStatus#protocol()}. */
            public Builder protocol(String value) {
                protocol = value;
                return this;
            }

            /** Sets {@link ProviderStatus#baseUrls()}. */
            public Builder baseUrls(List<String> value) {
                baseUrls = value;
                return this;
            }

            /** Sets {@link ProviderStatus#endpoints()}. */
            public Builder endpoints(List<EndpointStatus> value) {
                endpoints = value;
                return this;
            }

            /** Sets {@link ProviderStatus#keys()}. */
            public Builder keys(List<KeyStatus> value) {
                keys = value;
                return this;
            }

            /** Sets {@link ProviderStatus#probesSent()}. */
            public Builder probesSent(long value) {
                probesSent = value;
                return this;
            }

            /** What was said. */
            public ProviderStatus build() {
                return new ProviderStatus(this);
            }
        }
    }

    /**
     * An endpoint with a model.
     */
    public static final class EndpointStatus {

        private final String baseUrl;
        private final String model;
        private final String breaker;
        private final int inFlight;
        private final List<Exclusion> exclusions;

        private EndpointStatus(Builder from) {
            this.baseUrl = from.baseUrl;
            this.model = from.model;
            this.breaker = from.breaker;
            this.inFlight = from.inFlight;
            this.exclusions = List.copyOf(from.exclusions);
        }

        /** A builder with what must be said. */
        public static Builder builder(String baseUrl, String model) {
            return new Builder(baseUrl, model);
        }

        /** A builder that begins with what this says. */
        public Builder toBuilder() {
            Builder copy = new Builder(baseUrl, model);
            copy.breaker = breaker;
            copy.inFlight = inFlight;
            copy.exclusions = exclusions;
            return copy;
        }

        /** The endpoint. */
        public String baseUrl() {
            return baseUrl;
        }

        /** The upstream's model name. */
        public String model() {
            return model;
        }

        /** Closed, open, half-open or slow-start. */
        public String breaker() {
            return breaker;
        }

        /** Attempts that run. */
        public int inFlight() {
            return inFlight;
        }

        /** Why it is not asked for the model; empty if it is. */
        public List<Exclusion> exclusions() {
            return exclusions;
        }

        private List<@Nullable Object> values() {
            return Arrays.asList(baseUrl, model, breaker, inFlight, exclusions);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof EndpointStatus that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return "EndpointStatus[" + "baseUrl=" + baseUrl + ", model=" + model + ", breaker=" + breaker
                    + ", inFlight=" + inFlight + ", exclusions=" + exclusions + "]";
        }

        /** Builds {@link EndpointStatus}. For one thread. */
        public static final class Builder {
            private String baseUrl;
            private String model;
            private String breaker = "";
            private int inFlight;
            private List<Exclusion> exclusions = List.of();

            private Builder(String baseUrl, String model) {
                this.baseUrl = Objects.requireNonNull(baseUrl, "baseUrl");
                this.model = Objects.requireNonNull(model, "model");
            }

            /** Sets {@link EndpointStatus#baseUrl()}. */
            public Builder baseUrl(String value) {
                baseUrl = value;
                return this;
            }

            /** Sets {@link EndpointStatus#model()}. */
            public Builder model(String value) {
                model = value;
                return this;
            }

            /** Sets {@link EndpointStatus#breaker()}. */
            public Builder breaker(String value) {
                breaker = value;
                return this;
            }

            /** Sets {@link EndpointStatus#inFlight()}. */
            public Builder inFlight(int value) {
                inFlight = value;
                return this;
            }

            /** Sets {@link EndpointStatus#exclusions()}. */
            public Builder exclusions(List<Exclusion> value) {
                exclusions = value;
                return this;
            }

            /** What was said. */
            public EndpointStatus build() {
                return new EndpointStatus(this);
            }
        }
    }

    /**
     * Why a key or an endpoint is not asked.
     */
    public static final class Exclusion {

        private final @Nullable String model;
        private final String reason;
        private final @Nullable Duration left;

        private Exclusion(Builder from) {
            this.model = from.model;
            this.reason = from.reason;
            this.left = from.left;
        }

        /** A builder with what must be said. */
        public static Builder builder(String reason) {
            return new Builder(reason);
        }

        /** A builder that begins with what this says. */
        public Builder toBuilder() {
            Builder copy = new Builder(reason);
            copy.model = model;
            copy.left = left;
            return copy;
        }

        /** The upstream's model name that it holds for; null for all. */
        public @Nullable String model() {
            return model;
        }

        /** In a few words. */
        public String reason() {
            return reason;
        }

        /** How long it lasts; null until somebody changes it by hand. */
        public @Nullable Duration left() {
            return left;
        }

        private List<@Nullable Object> values() {
            return Arrays.asList(model, reason, left);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Exclusion that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return "Exclusion[" + "model=" + model + ", reason=" + reason + ", left=" + left + "]";
        }

        /** Builds {@link Exclusion}. For one thread. */
        public static final class Builder {
            private @Nullable String model;
            private String reason;
            private @Nullable Duration left;

            private Builder(String reason) {
                this.reason = Objects.requireNonNull(reason, "reason");
            }

            /** Sets {@link Exclusion#model()}. */
            public Builder model(@Nullable String value) {
                model = value;
                return this;
            }

            /** Sets {@link Exclusion#reason()}. */
            public Builder reason(String value) {
                reason = value;
                return this;
            }

            /** Sets {@link Exclusion#left()}. */
            public Builder left(@Nullable Duration value) {
                left = value;
                return this;
            }

            /** What was said. */
            public Exclusion build() {
                return new Exclusion(this);
            }
        }
    }

    /**
     * A key.
     */
    public static final class KeyStatus {

        private final String name;
        private final String masked;
        private final @Nullable String organisation;
        private final String state;
        private final @Nullable String reason;
        private final Duration coolingFor;
        private final int inFlight;
        private final @Nullable LimitStatus limits;
        private final List<Exclusion> exclusions;

        private KeyStatus(Builder from) {
            this.name = from.name;
            this.masked = from.masked;
            this.organisation = from.organisation;
            this.state = from.state;
            this.reason = from.reason;
            this.coolingFor = from.coolingFor;
            this.inFlight = from.inFlight;
            this.limits = from.limits;
            this.exclusions = List.copyOf(from.exclusions);
        }

        /** A builder with what must be said. */
        public static Builder builder(String name, String state) {
            return new Builder(name, state);
        }

        /** A builder that begins with what this says. */
        public Builder toBuilder() {
            Builder copy = new Builder(name, state);
            copy.masked = masked;
            copy.organisation = organisation;
            copy.reason = reason;
            copy.coolingFor = coolingFor;
            copy.inFlight = inFlight;
            copy.limits = limits;
            copy.exclusions = exclusions;
            return copy;
        }

        /** Its name. */
        public String name() {
            return name;
        }

        /** What may be shown of it. */
        public String masked() {
            return masked;
        }

        /** Its account; null if not said. */
        public @Nullable String organisation() {
            return organisation;
        }

        /** Available, cooling, ejected, probing or disabled. */
        public String state() {
            return state;
        }

        /** Why it is out of the pool; null while it is in. */
        public @Nullable String reason() {
            return reason;
        }

        /** How long its longest rate limit lasts; zero if there is none. */
        public Duration coolingFor() {
            return coolingFor;
        }

        /** Attempts that run. */
        public int inFlight() {
            return inFlight;
        }

        /** What the provider said last about the key's limits; null if it says nothing. */
        public @Nullable LimitStatus limits() {
            return limits;
        }

        /** Why it is not used, for all models or for some; empty if it is. */
        public List<Exclusion> exclusions() {
            return exclusions;
        }

        /** The name and the mask. */
        public String label() {
            return masked.isEmpty() ? name : name + "(" + masked + ")";
        }

        private List<@Nullable Object> values() {
            return Arrays.asList(name, masked, organisation, state, reason, coolingFor, inFlight, limits, exclusions);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof KeyStatus that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return "KeyStatus[" + "name=" + name + ", masked=" + masked + ", organisation=" + organisation + ", state="
                    + state + ", reason=" + reason + ", coolingFor=" + coolingFor + ", inFlight=" + inFlight
                    + ", limits=" + limits + ", exclusions=" + exclusions + "]";
        }

        /** Builds {@link KeyStatus}. For one thread. */
        public static final class Builder {
            private String name;
            private String masked = "";
            private @Nullable String organisation;
            private String state;
            private @Nullable String reason;
            private Duration coolingFor = Duration.ZERO;
            private int inFlight;
            private @Nullable LimitStatus limits;
            private List<Exclusion> exclusions = List.of();

            private Builder(String name, String state) {
                this.name = Objects.requireNonNull(name, "name");
                this.state = Objects.requireNonNull(state, "state");
            }

            /** Sets {@link KeyStatus#name()}. */
            public Builder name(String value) {
                name = value;
                return this;
            }

            /** Sets {@link KeyStatus#masked()}. */
            public Builder masked(String value) {
                masked = value;
                return this;
            }

            /** Sets {@link KeyStatus#organisation()}. */
            public Builder organisation(@Nullable String value) {
                organisation = value;
                return this;
            }

            /** Sets {@link KeyStatus#state()}. */
            public Builder state(String value) {
                state = value;
                return this;
            }

            /** Sets {@link KeyStatus#reason()}. */
            public Builder reason(@Nullable String value) {
                reason = value;
                return this;
            }

            /** Sets {@link KeyStatus#coolingFor()}. */
            public Builder coolingFor(Duration value) {
                coolingFor = value;
                return this;
            }

            /** Sets {@link KeyStatus#inFlight()}. */
            public Builder inFlight(int value) {
                inFlight = value;
                return this;
            }

            /** Sets {@link KeyStatus#limits()}. */
            public Builder limits(@Nullable LimitStatus value) {
                limits = value;
                return this;
            }

            /** Sets {@link KeyStatus#exclusions()}. */
            public Builder exclusions(List<Exclusion> value) {
                exclusions = value;
                return this;
            }

            /** What was said. */
            public KeyStatus build() {
                return new KeyStatus(this);
            }
        }
    }

    /**
     * What a provider says about the limits of a key, in the headers of its last answer; -1 where it says nothing.
     */
    public static final class LimitStatus {

        private final long requests;
        private final long requestsRemaining;
        private final long tokens;
        private final long tokensRemaining;

        private LimitStatus(Builder from) {
            this.requests = from.requests;
            this.requestsRemaining = from.requestsRemaining;
            this.tokens = from.tokens;
            this.tokensRemaining = from.tokensRemaining;
        }

        /** A builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder that begins with what this says. */
        public Builder toBuilder() {
            Builder copy = new Builder();
            copy.requests = requests;
            copy.requestsRemaining = requestsRemaining;
            copy.tokens = tokens;
            copy.tokensRemaining = tokensRemaining;
            return copy;
        }

        /** Requests allowed in the provider's window. */
        public long requests() {
            return requests;
        }

        /** How many of them are left. */
        public long requestsRemaining() {
            return requestsRemaining;
        }

        /** Tokens allowed in the provider's window. */
        public long tokens() {
            return tokens;
        }

        /** How many of them are left. */
        public long tokensRemaining() {
            return tokensRemaining;
        }

        private List<@Nullable Object> values() {
            return Arrays.asList(requests, requestsRemaining, tokens, tokensRemaining);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof LimitStatus that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return "LimitStatus[" + "requests=" + requests + ", requestsRemaining=" + requestsRemaining + ", tokens="
                    + tokens + ", tokensRemaining=" + tokensRemaining + "]";
        }

        /** Builds {@link LimitStatus}. For one thread. */
        public static final class Builder {
            private long requests = -1;
            private long requestsRemaining = -1;
            private long tokens = -1;
            private long tokensRemaining = -1;

            private Builder() {}

            /** Sets {@link LimitStatus#requests()}. */
            public Builder requests(long value) {
                requests = value;
                return this;
            }

            /** Sets {@link LimitStatus#requestsRemaining()}. */
            public Builder requestsRemaining(long value) {
                requestsRemaining = value;
                return this;
            }

            /** Sets {@link LimitStatus#tokens()}. */
            public Builder tokens(long value) {
                tokens = value;
                return this;
            }

            /** Sets {@link LimitStatus#tokensRemaining()}. */
            public Builder tokensRemaining(long value) {
                tokensRemaining = value;
                return this;
            }

            /** What was said. */
            public LimitStatus build() {
                return new LimitStatus(this);
            }
        }
    }

    /**
     * A route.
     */
    public static final class RouteStatus {

        private final String id;
        private final String pattern;
        private final String strategy;
        private final List<List<TargetStatus>> tiers;

        private RouteStatus(Builder from) {
            this.id = from.id;
            this.pattern = from.pattern;
            this.strategy = from.strategy;
            this.tiers = List.copyOf(from.tiers);
        }

        /** A builder with what must be said. */
        public static Builder builder(String id) {
            return new Builder(id);
        }

        /** A builder that begins with what this says. */
        public Builder toBuilder() {
            Builder copy = new Builder(id);
            copy.pattern = pattern;
            copy.strategy = strategy;
            copy.tiers = tiers;
            return copy;
        }

        /** Its name. */
        public String id() {
            return id;
        }

        /** The model names it answers to. */
        public String pattern() {
            return pattern;
        }

        /** How a tier's targets share the calls. */
        public String strategy() {
            return strategy;
        }

        /** Targets by tier. */
        public List<List<TargetStatus>> tiers() {
            return tiers;
        }

        private List<@Nullable Object> values() {
            return Arrays.asList(id, pattern, strategy, tiers);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof RouteStatus that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return "RouteStatus[" + "id=" + id + ", pattern=" + pattern + ", strategy=" + strategy + ", tiers=" + tiers
                    + "]";
        }

        /** Builds {@link RouteStatus}. For one thread. */
        public static final class Builder {
            private String id;
            private String pattern = "";
            private String strategy = "";
            private List<List<TargetStatus>> tiers = List.of();

            private Builder(String id) {
                this.id = Objects.requireNonNull(id, "id");
            }

            /** Sets {@link RouteStatus#id()}. */
            public Builder id(String value) {
                id = value;
                return this;
            }

            /** Sets {@link RouteStatus#pattern()}. */
            public Builder pattern(String value) {
                pattern = value;
                return this;
            }

            /** Sets {@link RouteStatus#strategy()}. */
            public Builder strategy(String value) {
                strategy = value;
                return this;
            }

            /** Sets {@link RouteStatus#tiers()}. */
            public Builder tiers(List<List<TargetStatus>> value) {
                tiers = value;
                return this;
            }

            /** What was said. */
            public RouteStatus build() {
                return new RouteStatus(this);
            }
        }
    }

    /**
     * A target.
     */
    public static final class TargetStatus {

        private final String provider;
        private final String model;
        private final int weight;
        private final int inFlight;
        private final TrafficStatus traffic;

        private TargetStatus(Builder from) {
            this.provider = from.provider;
            this.model = from.model;
            this.weight = from.weight;
            this.inFlight = from.inFlight;
            this.traffic = from.traffic;
        }

        /** A builder with what must be said. */
        public static Builder builder(String provider, String model) {
            return new Builder(provider, model);
        }

        /** A builder that begins with what this says. */
        public Builder toBuilder() {
            Builder copy = new Builder(provider, model);
            copy.weight = weight;
            copy.inFlight = inFlight;
            copy.traffic = traffic;
            return copy;
        }

        /** Id of the provider. */
        public String provider() {
            return provider;
        }

        /** The upstream's model name; empty if the requested one is passed on. */
        public String model() {
            return model;
        }

        /** Its share. */
        public int weight() {
            return weight;
        }

        /** Attempts that run. */
        public int inFlight() {
            return inFlight;
        }

        /** What came of its attempts since the gateway was built. */
        public TrafficStatus traffic() {
            return traffic;
        }

        private List<@Nullable Object> values() {
            return Arrays.asList(provider, model, weight, inFlight, traffic);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof TargetStatus that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return "TargetStatus[" + "provider=" + provider + ", model=" + model + ", weight=" + weight + ", inFlight="
                    + inFlight + ", traffic=" + traffic + "]";
        }

        /** Builds {@link TargetStatus}. For one thread. */
        public static final class Builder {
            private String provider;
            private String model;
            private int weight;
            private int inFlight;
            private TrafficStatus traffic = TrafficStatus.NONE;

            private Builder(String provider, String model) {
                this.provider = Objects.requireNonNull(provider, "provider");
                this.model = Objects.requireNonNull(model, "model");
            }

            /** Sets {@link TargetStatus#provider()}. */
            public Builder provider(String value) {
                provider = value;
                return this;
            }

            /** Sets {@link TargetStatus#model()}. */
            public Builder model(String value) {
                model = value;
                return this;
            }

            /** Sets {@link TargetStatus#weight()}. */
            public Builder weight(int value) {
                weight = value;
                return this;
            }

            /** Sets {@link TargetStatus#inFlight()}. */
            public Builder inFlight(int value) {
                inFlight = value;
                return this;
            }

            /** Sets {@link TargetStatus#traffic()}. */
            public Builder traffic(TrafficStatus value) {
                traffic = value;
                return this;
            }

            /** What was said. */
            public TargetStatus build() {
                return new TargetStatus(this);
            }
        }
    }

    /**
     * Traffic of a target on a route since the gateway was built. Percentiles are right to about a tenth.
     */
    public static final class TrafficStatus {

        private final long attempts;
        private final long failures;
        private final long calls;
        private final long fallbacks;
        private final long p50Millis;
        private final long p95Millis;
        private final long firstChunkP50Millis;
        private final long inputTokens;
        private final long outputTokens;
        private final @Nullable Double cost;

        private TrafficStatus(Builder from) {
            this.attempts = from.attempts;
            this.failures = from.failures;
            this.calls = from.calls;
            this.fallbacks = from.fallbacks;
            this.p50Millis = from.p50Millis;
            this.p95Millis = from.p95Millis;
            this.firstChunkP50Millis = from.firstChunkP50Millis;
            this.inputTokens = from.inputTokens;
            this.outputTokens = from.outputTokens;
            this.cost = from.cost;
        }

        /** A builder. */
        public static Builder builder() {
            return new Builder();
        }

        /** A builder that begins with what this says. */
        public Builder toBuilder() {
            Builder copy = new Builder();
            copy.attempts = attempts;
            copy.failures = failures;
            copy.calls = calls;
            copy.fallbacks = fallbacks;
            copy.p50Millis = p50Millis;
            copy.p95Millis = p95Millis;
            copy.firstChunkP50Millis = firstChunkP50Millis;
            copy.inputTokens = inputTokens;
            copy.outputTokens = outputTokens;
            copy.cost = cost;
            return copy;
        }

        /** Attempts that have ended. */
        public long attempts() {
            return attempts;
        }

        /** Those that failed. */
        public long failures() {
            return failures;
        }

        /** Calls it answered. */
        public long calls() {
            return calls;
        }

        /** Calls that came to it because another target failed. */
        public long fallbacks() {
            return fallbacks;
        }

        /** Median of the attempts' duration; 0 without any. */
        public long p50Millis() {
            return p50Millis;
        }

        /** 95th percentile of the attempts' duration. */
        public long p95Millis() {
            return p95Millis;
        }

        /** Median of the time to a stream's first content; 0 without any. */
        public long firstChunkP50Millis() {
            return firstChunkP50Millis;
        }

        /** Input tokens of the calls it answered. */
        public long inputTokens() {
            return inputTokens;
        }

        /** Output tokens of the calls it answered. */
        public long outputTokens() {
            return outputTokens;
        }

        /** What these calls cost by the configured prices; null if no price is known. */
        public @Nullable Double cost() {
            return cost;
        }

        /** No traffic. */
        public static final TrafficStatus NONE = builder().build();

        private List<@Nullable Object> values() {
            return Arrays.asList(
                    attempts,
                    failures,
                    calls,
                    fallbacks,
                    p50Millis,
                    p95Millis,
                    firstChunkP50Millis,
                    inputTokens,
                    outputTokens,
                    cost);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof TrafficStatus that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        @Override
        public String toString() {
            return "TrafficStatus[" + "attempts=" + attempts + ", failures=" + failures + ", calls=" + calls
                    + ", fallbacks=" + fallbacks + ", p50Millis=" + p50Millis + ", p95Millis=" + p95Millis
                    + ", firstChunkP50Millis=" + firstChunkP50Millis + ", inputTokens=" + inputTokens
                    + ", outputTokens=" + outputTokens + ", cost=" + cost + "]";
        }

        /** Builds {@link TrafficStatus}. For one thread. */
        public static final class Builder {
            private long attempts;
            private long failures;
            private long calls;
            private long fallbacks;
            private long p50Millis;
            private long p95Millis;
            private long firstChunkP50Millis;
            private long inputTokens;
            private long outputTokens;
            private @Nullable Double cost;

            private Builder() {}

            /** Sets {@link TrafficStatus#attempts()}. */
            public Builder attempts(long value) {
                attempts = value;
                return this;
            }

            /** Sets {@link TrafficStatus#failures()}. */
            public Builder failures(long value) {
                failures = value;
                return this;
            }

            /** Sets {@link TrafficStatus#calls()}. */
            public Builder calls(long value) {
                calls = value;
                return this;
            }

            /** Sets {@link TrafficStatus#fallbacks()}. */
            public Builder fallbacks(long value) {
                fallbacks = value;
                return this;
            }

            /** Sets {@link TrafficStatus#p50Millis()}. */
            public Builder p50Millis(long value) {
                p50Millis = value;
                return this;
            }

            /** Sets {@link TrafficStatus#p95Millis()}. */
            public Builder p95Millis(long value) {
                p95Millis = value;
                return this;
            }

            /** Sets {@link TrafficStatus#firstChunkP50Millis()}. */
            public Builder firstChunkP50Millis(long value) {
                firstChunkP50Millis = value;
                return this;
            }

            /** Sets {@link TrafficStatus#inputTokens()}. */
            public Builder inputTokens(long value) {
                inputTokens = value;
                return this;
            }

            /** Sets {@link TrafficStatus#outputTokens()}. */
            public Builder outputTokens(long value) {
                outputTokens = value;
                return this;
            }

            /** Sets {@link TrafficStatus#cost()}. */
            public Builder cost(@Nullable Double value) {
                cost = value;
                return this;
            }

            /** What was said. */
            public TrafficStatus build() {
                return new TrafficStatus(this);
            }
        }
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(name, configVersion, callsRunning, retriesAvailable, currency, providers, routes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof GatewayStatus that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link GatewayStatus}. For one thread. */
    public static final class Builder {
        private String name;
        private long configVersion;
        private long callsRunning;
        private long retriesAvailable;
        private String currency = "";
        private List<ProviderStatus> providers = List.of();
        private List<RouteStatus> routes = List.of();

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Sets {@link GatewayStatus#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link GatewayStatus#configVersion()}. */
        public Builder configVersion(long value) {
            configVersion = value;
            return this;
        }

        /** Sets {@link GatewayStatus#callsRunning()}. */
        public Builder callsRunning(long value) {
            callsRunning = value;
            return this;
        }

        /** Sets {@link GatewayStatus#retriesAvailable()}. */
        public Builder retriesAvailable(long value) {
            retriesAvailable = value;
            return this;
        }

        /** Sets {@link GatewayStatus#currency()}. */
        public Builder currency(String value) {
            currency = value;
            return this;
        }

        /** Sets {@link GatewayStatus#providers()}. */
        public Builder providers(List<ProviderStatus> value) {
            providers = value;
            return this;
        }

        /** Sets {@link GatewayStatus#routes()}. */
        public Builder routes(List<RouteStatus> value) {
            routes = value;
            return this;
        }

        /** What was said. */
        public GatewayStatus build() {
            return new GatewayStatus(this);
        }
    }
}

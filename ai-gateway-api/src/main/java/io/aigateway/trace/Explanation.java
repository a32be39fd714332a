package io.aigateway.trace;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a request at this moment, without making the call.
 */
public final class Explanation {

    private final String requestedModel;
    private final @Nullable String route;
    private final @Nullable String strategy;
    private final List<Option> options;
    private final @Nullable String problem;

    private Explanation(Builder from) {
        this.requestedModel = from.requestedModel;
        this.route = from.route;
        this.strategy = from.strategy;
        this.options = List.copyOf(from.options);
        this.problem = from.problem;
    }

    /** A builder with what must be said. */
    public static Builder builder(String requestedModel) {
        return new Builder(requestedModel);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(requestedModel);
        copy.route = route;
        copy.strategy = strategy;
        copy.options = options;
        copy.problem = problem;
        return copy;
    }

    /** The requested model name. */
    public String requestedModel() {
        return requestedModel;
    }

    /** The route that answers to it; null if none does. */
    public @Nullable String route() {
        return route;
    }

    /** How the targets of a tier share the calls; null without a route. */
    public @Nullable String strategy() {
        return strategy;
    }

    /** The targets of the route, in the order of their tiers. */
    public List<Option> options() {
        return options;
    }

    /** Why the call would be refused; null if it would be made. */
    public @Nullable String problem() {
        return problem;
    }

    /**
     * A target.
     */
    public static final class Option {

        private final int tier;
        private final String provider;
        private final String model;
        private final int weight;
        private final @Nullable String obstacle;
        private final int keysAvailable;
        private final int keys;
        private final List<String> endpoints;
        private final List<String> exclusions;

        private Option(Builder from) {
            this.tier = from.tier;
            this.provider = from.provider;
            this.model = from.model;
            this.weight = from.weight;
            this.obstacle = from.obstacle;
            this.keysAvailable = from.keysAvailable;
            this.keys = from.keys;
            this.endpoints = List.copyOf(from.endpoints);
            this.exclusions = List.copyOf(from.exclusions);
        }

        /** A builder with what must be said. */
        public static Builder builder(String provider, String model) {
            return new Builder(provider, model);
        }

        /** A builder that begins with what this says. */
        public Builder toBuilder() {
            Builder copy = new Builder(provider, model);
            copy.tier = tier;
            copy.weight = weight;
            copy.obstacle = obstacle;
            copy.keysAvailable = keysAvailable;
            copy.keys = keys;
            copy.endpoints = endpoints;
            copy.exclusions = exclusions;
            return copy;
        }

        /** 0 for the first tier. */
        public int tier() {
            return tier;
        }

        /** Id of the provider. */
        public String provider() {
            return provider;
        }

        /** The upstream's model name. */
        public String model() {
            return model;
        }

        /** Its share of the tier. */
        public int weight() {
            return weight;
        }

        /** Why it cannot take the request; null if it can. */
        public @Nullable String obstacle() {
            return obstacle;
        }

        /** Keys that could be used now. */
        public int keysAvailable() {
            return keysAvailable;
        }

        /** All its keys. */
        public int keys() {
            return keys;
        }

        /** Its endpoints with the state of their breakers. */
        public List<String> endpoints() {
            return endpoints;
        }

        /** What of its keys and endpoints is not asked now, why, and for how long; empty if all can be. */
        public List<String> exclusions() {
            return exclusions;
        }

        @Override
        public String toString() {
            return "tier " + tier + ": " + provider + "/" + model + ", weight " + weight + ", " + keysAvailable
                    + " of " + keys + " keys, " + String.join(", ", endpoints)
                    + (exclusions.isEmpty() ? "" : " (" + String.join("; ", exclusions) + ")")
                    + (obstacle == null ? "" : ": cannot take it: " + obstacle);
        }

        private List<@Nullable Object> values() {
            return Arrays.asList(tier, provider, model, weight, obstacle, keysAvailable, keys, endpoints, exclusions);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Option that && values().equals(that.values()));
        }

        @Override
        public int hashCode() {
            return values().hashCode();
        }

        /** Builds {@link Option}. For one thread. */
        public static final class Builder {
            private int tier;
            private String provider;
            private String model;
            private int weight;
            private @Nullable String obstacle;
            private int keysAvailable;
            private int keys;
            private List<String> endpoints = List.of();
            private List<String> exclusions = List.of();

            private Builder(String provider, String model) {
                this.provider = Objects.requireNonNull(provider, "provider");
                this.model = Objects.requireNonNull(model, "model");
            }

            /** Sets {@link Option#tier()}. */
            public Builder tier(int value) {
                tier = value;
                return this;
            }

            /** Sets {@link Option#provider()}. */
            public Builder provider(String value) {
                provider = value;
                return this;
            }

            /** Sets {@link Option#model()}. */
            public Builder model(String value) {
                model = value;
                return this;
            }

            /** Sets {@link Option#weight()}. */
            public Builder weight(int value) {
                weight = value;
                return this;
            }

            /** Sets {@link Option#obstacle()}. */
            public Builder obstacle(@Nullable String value) {
                obstacle = value;
                return this;
            }

            /** Sets {@link Option#keysAvailable()}. */
            public Builder keysAvailable(int value) {
                keysAvailable = value;
                return this;
            }

            /** Sets {@link Option#keys()}. */
            public Builder keys(int value) {
                keys = value;
                return this;
            }

            /** Sets {@link Option#endpoints()}. */
            public Builder endpoints(List<String> value) {
                endpoints = value;
                return this;
            }

            /** Sets {@link Option#exclusions()}. */
            public Builder exclusions(List<String> value) {
                exclusions = value;
                return this;
            }

            /** What was said. */
            public Option build() {
                return new Option(this);
            }
        }
    }

    /** Several lines a person can read. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("model ")
                .append(requestedModel)
                .append(route == null ? "" : ": route " + route + " (" + strategy + ")");
        options.forEach(each -> text.append("\n  ").append(each));
        return problem == null
                ? text.toString()
                : text.append("\n  ").append(problem).toString();
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(requestedModel, route, strategy, options, problem);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Explanation that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    /** Builds {@link Explanation}. For one thread. */
    public static final class Builder {
        private String requestedModel;
        private @Nullable String route;
        private @Nullable String strategy;
        private List<Option> options = List.of();
        private @Nullable String problem;

        private Builder(String requestedModel) {
            this.requestedModel = Objects.requireNonNull(requestedModel, "requestedModel");
        }

        /** Sets {@link Explanation#requestedModel()}. */
        public Builder requestedModel(String value) {
            requestedModel = value;
            return this;
        }

        /** Sets {@link Explanation#route()}. */
        public Builder route(@Nullable String value) {
            route = value;
            return this;
        }

        /** Sets {@link Explanation#strategy()}. */
        public Builder strategy(@Nullable String value) {
            strategy = value;
            return this;
        }

        /** Sets {@link Explanation#options()}. */
        public Builder options(List<Option> value) {
            options = value;
            return this;
        }

        /** Sets {@link Explanation#problem()}. */
        public Builder problem(@Nullable String value) {
            problem = value;
            return this;
        }

        /** What was said. */
        public Explanation build() {
            return new Explanation(this);
        }
    }
}

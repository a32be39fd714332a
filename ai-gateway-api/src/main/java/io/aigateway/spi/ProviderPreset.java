package io.aigateway.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Data that completes a provider by name.
 */
public final class ProviderPreset {

    private final String name;
    private final List<String> aliases;
    private final String protocol;
    private final String baseUrl;
    private final Map<String, List<String>> variables;
    private final List<String> keyVariables;
    private final boolean keyRequired;
    private final boolean automatic;
    private final String signer;
    private final String authHeader;
    private final String authPrefix;
    private final Map<String, String> headers;
    private final List<String> modelPrefixes;
    private final Map<String, String> quirks;
    private final Set<Capability> capabilities;
    private final List<ModelFacts> models;

    private ProviderPreset(Builder from) {
        this.name = from.name;
        this.aliases = List.copyOf(from.aliases);
        this.protocol = from.protocol;
        this.baseUrl = from.baseUrl;
        this.variables = Map.copyOf(from.variables);
        this.keyVariables = List.copyOf(from.keyVariables);
        this.keyRequired = from.keyRequired;
        this.automatic = from.automatic;
        this.signer = from.signer;
        this.authHeader = from.authHeader;
        this.authPrefix = from.authPrefix;
        this.headers = Map.copyOf(from.headers);
        this.modelPrefixes = List.copyOf(from.modelPrefixes);
        this.quirks = Map.copyOf(from.quirks);
        this.capabilities = Set.copyOf(from.capabilities);
        this.models = List.copyOf(from.models);
    }

    /** A builder with what must be said. */
    public static Builder builder(String name, String protocol) {
        return new Builder(name, protocol);
    }

    /** A builder that begins with what this says. */
    public Builder toBuilder() {
        Builder copy = new Builder(name, protocol);
        copy.aliases = aliases;
        copy.baseUrl = baseUrl;
        copy.variables = variables;
        copy.keyVariables = keyVariables;
        copy.keyRequired = keyRequired;
        copy.automatic = automatic;
        copy.signer = signer;
        copy.authHeader = authHeader;
        copy.authPrefix = authPrefix;
        copy.headers = headers;
        copy.modelPrefixes = modelPrefixes;
        copy.quirks = quirks;
        copy.capabilities = capabilities;
        copy.models = models;
        return copy;
    }

    /** The name used in configuration, such as {@code deepseek}. */
    public String name() {
        return name;
    }

    /** Other names for it. */
    public List<String> aliases() {
        return aliases;
    }

    /** Id of its protocol. */
    public String protocol() {
        return protocol;
    }

    /** Where it is; empty if the user must say; may hold variables as {@code {region}}, or {@code {region?a=x|*=y@z}} where values stand for other texts, {@code @} being the value itself. */
    public String baseUrl() {
        return baseUrl;
    }

    /** The environment variables that may hold the value of a variable of the base URL, by its name. */
    public Map<String, List<String>> variables() {
        return variables;
    }

    /** Environment variables that may hold its keys, in order; several names joined by colons stand for a credential of as many parts, of which those after the second may be missing. */
    public List<String> keyVariables() {
        return keyVariables;
    }

    /** Whether it is off without a key. */
    public boolean keyRequired() {
        return keyRequired;
    }

    /** Whether its key in the environment is enough to use it, where providers come from there. */
    public boolean automatic() {
        return automatic;
    }

    /** Id of the signer that proves who asks; empty for a key in a header. */
    public String signer() {
        return signer;
    }

    /** The header that carries the key. */
    public String authHeader() {
        return authHeader;
    }

    /** What stands before the key in the header, such as {@code "Bearer "}. */
    public String authPrefix() {
        return authPrefix;
    }

    /** Headers of every request. */
    public Map<String, String> headers() {
        return headers;
    }

    /** How its models' names begin, for routes that need no configuration. */
    public List<String> modelPrefixes() {
        return modelPrefixes;
    }

    /** How it differs from its protocol's norm. */
    public Map<String, String> quirks() {
        return quirks;
    }

    /** What it can do at all. */
    public Set<Capability> capabilities() {
        return capabilities;
    }

    /** What is known about its models. */
    public List<ModelFacts> models() {
        return models;
    }

    private List<@Nullable Object> values() {
        return Arrays.asList(
                name,
                aliases,
                protocol,
                baseUrl,
                variables,
                keyVariables,
                keyRequired,
                automatic,
                signer,
                authHeader,
                authPrefix,
                headers,
                modelPrefixes,
                quirks,
                capabilities,
                models);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ProviderPreset that && values().equals(that.values()));
    }

    @Override
    public int hashCode() {
        return values().hashCode();
    }

    @Override
    public String toString() {
        return "ProviderPreset[" + "name=" + name + ", aliases=" + aliases + ", protocol=" + protocol + ", baseUrl="
                + baseUrl + ", variables=" + variables + ", keyVariables=" + keyVariables + ", keyRequired="
                + keyRequired + ", automatic=" + automatic + ", signer=" + signer + ", authHeader=" + authHeader
                + ", authPrefix=" + authPrefix + ", headers=" + headers + ", modelPrefixes=" + modelPrefixes
                + ", quirks=" + quirks + ", capabilities=" + capabilities + ", models=" + models + "]";
    }

    /** Builds {@link ProviderPreset}. For one thread. */
    public static final class Builder {
        private String name;
        private List<String> aliases = List.of();
        private String protocol;
        private String baseUrl = "";
        private Map<String, List<String>> variables = Map.of();
        private List<String> keyVariables = List.of();
        private boolean keyRequired = true;
        private boolean automatic;
        private String signer = "";
        private String authHeader = "Authorization";
        private String authPrefix = "Bearer ";
        private Map<String, String> headers = Map.of();
        private List<String> modelPrefixes = List.of();
        private Map<String, String> quirks = Map.of();
        private Set<Capability> capabilities = Set.of();
        private List<ModelFacts> models = List.of();

        private Builder(String name, String protocol) {
            this.name = Objects.requireNonNull(name, "name");
            this.protocol = Objects.requireNonNull(protocol, "protocol");
        }

        /** Sets {@link ProviderPreset#name()}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** Sets {@link ProviderPreset#aliases()}. */
        public Builder aliases(List<String> value) {
            aliases = value;
            return this;
        }

        /** Sets {@link ProviderPreset#protocol()}. */
        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        /** Sets {@link ProviderPreset#baseUrl()}. */
        public Builder baseUrl(String value) {
            baseUrl = value;
            return this;
        }

        /** Sets {@link ProviderPreset#variables()}. */
        public Builder variables(Map<String, List<String>> value) {
            variables = value;
            return this;
        }

        /** Sets {@link ProviderPreset#keyVariables()}. */
        public Builder keyVariables(List<String> value) {
            keyVariables = value;
            return this;
        }

        /** Sets {@link ProviderPreset#keyRequired()}. */
        public Builder keyRequired(boolean value) {
            keyRequired = value;
            return this;
        }

        /** Sets {@link ProviderPreset#automatic()}. */
        public Builder automatic(boolean value) {
            automatic = value;
            return this;
        }

        /** Sets {@link ProviderPreset#signer()}. */
        public Builder signer(String value) {
            signer = value;
            return this;
        }

        /** Sets {@link ProviderPreset#authHeader()}. */
        public Builder authHeader(String value) {
            authHeader = value;
            return this;
        }

        /** Sets {@link ProviderPreset#authPrefix()}. */
        public Builder authPrefix(String value) {
            authPrefix = value;
            return this;
        }

        /** Sets {@link ProviderPreset#headers()}. */
        public Builder headers(Map<String, String> value) {
            headers = value;
            return this;
        }

        /** Sets {@link ProviderPreset#modelPrefixes()}. */
        public Builder modelPrefixes(List<String> value) {
            modelPrefixes = value;
            return this;
        }

        /** Sets {@link ProviderPreset#quirks()}. */
        public Builder quirks(Map<String, String> value) {
            quirks = value;
            return this;
        }

        /** Sets {@link ProviderPreset#capabilities()}. */
        public Builder capabilities(Set<Capability> value) {
            capabilities = value;
            return this;
        }

        /** Sets {@link ProviderPreset#models()}. */
        public Builder models(List<ModelFacts> value) {
            models = value;
            return this;
        }

        /** What was said. */
        public ProviderPreset build() {
            return new ProviderPreset(this);
        }
    }
}

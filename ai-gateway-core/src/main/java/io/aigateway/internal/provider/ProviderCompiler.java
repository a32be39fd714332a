package io.aigateway.internal.provider;

import io.aigateway.config.GatewayConfig;
import io.aigateway.config.KeyConfig;
import io.aigateway.config.ProviderConfig;
import io.aigateway.error.ConfigurationException;
import io.aigateway.internal.health.LiveState;
import io.aigateway.internal.transport.HttpTransport;
import io.aigateway.spi.EndpointSource;
import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.WireProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts configuration, presets and environment together. A provider without a key that needs one is off, with one line
 * in the log.
 */
public final class ProviderCompiler {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.config");
    private static final String NO_KEY = "none";
    private static final String BASE_URL_VARIABLE = "AI_GATEWAY_BASE_URL";
    private static final String KEY_VARIABLE = "AI_GATEWAY_API_KEY";

    /** Id of the provider that these two variables name; it answers to every model nobody else answers to. */
    public static final String ENVIRONMENT_SERVER = "environment-server";

    private final Catalog catalog;
    private final UnaryOperator<@Nullable String> environment;
    private final LiveState live;
    private final RandomSource random;
    private final Map<String, EndpointSource> sources;
    private final Set<String> variablesLookedFor = new LinkedHashSet<>();
    private final Map<String, Off> off = new LinkedHashMap<>();

    /**
     * A configured provider that cannot be used.
     *
     * @param reason why
     * @param modelPrefixes the model names it would answer to
     */
    public record Off(String reason, List<String> modelPrefixes) {}

    /**
     * Creates a compiler for one compilation.
     *
     * @param catalog protocols and presets
     * @param environment reads environment variables
     * @param live the state that outlives configurations
     * @param random for the choice among keys
     * @param sources endpoint sources by provider
     */
    public ProviderCompiler(
            Catalog catalog,
            UnaryOperator<@Nullable String> environment,
            LiveState live,
            RandomSource random,
            Map<String, EndpointSource> sources) {
        this.catalog = catalog;
        this.environment = environment;
        this.live = live;
        this.random = random;
        this.sources = sources;
    }

    /** The variables that may hold keys, of all providers looked at. */
    public Collection<String> variablesLookedFor() {
        return variablesLookedFor;
    }

    /** The configured providers that cannot be used, by id. */
    public Map<String, Off> off() {
        return off;
    }

    /** The providers that can be used, by id. */
    public Map<String, Provider> compile(GatewayConfig config, ProviderConfig plain) {
        Map<String, ProviderConfig> wanted = new LinkedHashMap<>(config.providers());
        if (config.providersFromEnvironment() || wanted.isEmpty()) {
            addServerOfEnvironment(wanted, plain);
            for (ProviderPreset preset : catalog.presets()) {
                if (preset.keyRequired() && !wanted.containsKey(preset.name()) && !coveredByAlias(preset, wanted)) {
                    wanted.put(preset.name(), plain);
                }
            }
        }
        Map<String, Provider> providers = new LinkedHashMap<>();
        wanted.forEach((id, provider) -> {
            boolean asked = config.providers().containsKey(id);
            Provider compiled = compile(id, provider, config, asked);
            if (compiled != null) {
                providers.put(id, compiled);
            }
        });
        return providers;
    }

    /** Any OpenAI-compatible server, named by two variables. */
    private void addServerOfEnvironment(Map<String, ProviderConfig> wanted, ProviderConfig plain) {
        String url = environment.apply(BASE_URL_VARIABLE);
        if (url == null || url.isBlank() || wanted.containsKey(ENVIRONMENT_SERVER)) {
            return;
        }
        if (HttpUrl.parse(url.strip()) == null) {
            throw new ConfigurationException(
                    List.of(BASE_URL_VARIABLE + ": \"" + url + "\" (expected: an http or https URL)"));
        }
        String key = environment.apply(KEY_VARIABLE);
        wanted.put(
                ENVIRONMENT_SERVER,
                new ProviderConfig(
                        true,
                        "openai-compatible",
                        null,
                        List.of(url.strip()),
                        key == null || key.isBlank() ? List.of() : List.of(keyOf(KEY_VARIABLE, key)),
                        plain.keys(),
                        plain.probe(),
                        Map.of(),
                        List.of(),
                        plain.thinkTags(),
                        List.of(),
                        Map.of()));
    }

    private static boolean coveredByAlias(ProviderPreset preset, Map<String, ProviderConfig> wanted) {
        return wanted.entrySet().stream()
                .anyMatch(entry -> preset.aliases().contains(entry.getKey())
                        || preset.name().equals(entry.getValue().preset())
                        || preset.aliases()
                                .contains(String.valueOf(entry.getValue().preset())));
    }

    private @Nullable Provider compile(String id, ProviderConfig provider, GatewayConfig config, boolean asked) {
        ProviderPreset preset = preset(id, provider);
        List<String> prefixes = provider.modelPrefixes().isEmpty() ? preset.modelPrefixes() : provider.modelPrefixes();
        if (!provider.enabled()) {
            off.put(id, new Off("provider " + id + " is switched off (enabled: false)", prefixes));
            return null;
        }
        List<KeyConfig> keys = keys(provider, preset);
        if (keys.isEmpty() && preset.keyRequired()) {
            if (asked) {
                String variables =
                        preset.keyVariables().isEmpty() ? "api-keys" : String.join(" or ", preset.keyVariables());
                off.put(id, new Off("provider " + id + " has no API key (set " + variables + ")", prefixes));
                LOG.info("Provider {} is off: it has no API key (set {})", id, variables);
            }
            return null;
        }
        String protocolId = provider.protocol() == null ? preset.protocol() : provider.protocol();
        WireProtocol protocol = catalog.protocol(protocolId);
        List<String> urls = provider.baseUrl().isEmpty() ? List.of(preset.baseUrl()) : provider.baseUrl();
        EndpointSource source = sources.get(id);
        if (source != null) {
            List<String> found = source.baseUrls();
            urls = found.isEmpty() ? urls : found;
        }
        return new Provider(
                id,
                provider,
                preset,
                protocol,
                new KeyPool(poolKeys(id, keys, provider, preset), provider.keys(), random),
                urls,
                url -> new Endpoint(id, url, live, config.breaker()));
    }

    private ProviderPreset preset(String id, ProviderConfig provider) {
        String name = provider.preset() == null ? id : provider.preset();
        ProviderPreset preset = catalog.preset(name);
        return preset != null ? preset : catalog.compatible();
    }

    private List<KeyConfig> keys(ProviderConfig provider, ProviderPreset preset) {
        List<KeyConfig> keys = new ArrayList<>();
        for (KeyConfig key : provider.apiKeys()) {
            if (!key.value().isEmpty()) {
                keys.add(key);
            }
        }
        if (!keys.isEmpty()) {
            return keys;
        }
        variablesLookedFor.addAll(preset.keyVariables());
        for (String variable : preset.keyVariables()) {
            String value = environment.apply(variable);
            if (value != null && !value.isBlank()) {
                for (String each : value.split(",")) {
                    if (!each.isBlank()) {
                        keys.add(keyOf(variable, each));
                    }
                }
                return keys;
            }
        }
        return keys;
    }

    private static KeyConfig keyOf(String variable, String credential) {
        if (!credential.strip().chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new ConfigurationException(List.of("the environment variable " + variable
                    + " holds a key with spaces, line breaks or characters outside ASCII"));
        }
        return KeyConfig.of(credential);
    }

    private List<PoolKey> poolKeys(String id, List<KeyConfig> keys, ProviderConfig provider, ProviderPreset preset) {
        Headers.Builder base = HttpTransport.baseHeaders();
        preset.headers().forEach(base::set);
        provider.headers().forEach(base::set);
        Headers common = base.build();
        if (keys.isEmpty()) {
            return List.of(new PoolKey(NO_KEY, "", 1, null, common, null, live.key(id, NO_KEY)));
        }
        List<PoolKey> pool = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            KeyConfig key = keys.get(i);
            Headers headers = common.newBuilder()
                    .set(preset.authHeader(), preset.authPrefix() + key.value().reveal())
                    .build();
            // The state belongs to the credential: a new credential under an old name starts anew.
            String identity =
                    (key.id() == null ? "" : key.id()) + '#' + key.value().fingerprint();
            pool.add(new PoolKey(
                    key.id() == null ? "key-" + (i + 1) : key.id(),
                    key.value().masked(),
                    key.weight(),
                    key.organisation(),
                    headers,
                    key.value(),
                    live.key(id, identity)));
        }
        return pool;
    }
}

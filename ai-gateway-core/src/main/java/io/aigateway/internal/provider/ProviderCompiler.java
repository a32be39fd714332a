package io.aigateway.internal.provider;

import io.aigateway.config.GatewayConfig;
import io.aigateway.config.KeyConfig;
import io.aigateway.config.ProviderConfig;
import io.aigateway.error.ConfigurationException;
import io.aigateway.internal.health.LiveState;
import io.aigateway.internal.settings.Quoted;
import io.aigateway.internal.transport.HttpTransport;
import io.aigateway.spi.CredentialSource;
import io.aigateway.spi.EndpointSource;
import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.Secret;
import io.aigateway.spi.WireProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
    private static final String SOURCED_KEY = "credential-source";
    private static final String BASE_URL_VARIABLE = "AI_GATEWAY_BASE_URL";
    private static final String KEY_VARIABLE = "AI_GATEWAY_API_KEY";

    /** Id of the provider that these two variables name; it answers to every model nobody else answers to. */
    public static final String ENVIRONMENT_SERVER = "environment-server";

    private final Catalog catalog;
    private final UnaryOperator<@Nullable String> environment;
    private final LiveState live;
    private final RandomSource random;
    private final Map<String, EndpointSource> sources;
    private final Map<String, CredentialSource> credentials;
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
     * @param credentials credential sources by provider
     */
    public ProviderCompiler(
            Catalog catalog,
            UnaryOperator<@Nullable String> environment,
            LiveState live,
            RandomSource random,
            Map<String, EndpointSource> sources,
            Map<String, CredentialSource> credentials) {
        this.catalog = catalog;
        this.environment = environment;
        this.live = live;
        this.random = random;
        this.sources = sources;
        this.credentials = credentials;
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
                if (preset.keyRequired()
                        && preset.automatic()
                        && !wanted.containsKey(preset.name())
                        && !coveredByAlias(preset, wanted)) {
                    wanted.put(preset.name(), plain);
                }
            }
        }
        Map<String, Provider> providers = new LinkedHashMap<>();
        wanted.forEach((id, provider) -> {
            boolean asked = config.providers().containsKey(id);
            Provider compiled = compile(id, provider, asked, config.currency().equalsIgnoreCase("USD"));
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
                    List.of(BASE_URL_VARIABLE + ": " + Quoted.of(url) + " (expected: an http or https URL)"));
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
                        List.of(),
                        Map.of(),
                        Map.of(),
                        plain.prices(),
                        plain.parameters()));
    }

    private static boolean coveredByAlias(ProviderPreset preset, Map<String, ProviderConfig> wanted) {
        return wanted.entrySet().stream()
                .anyMatch(entry -> preset.aliases().contains(entry.getKey())
                        || preset.name().equals(entry.getValue().preset())
                        || preset.aliases()
                                .contains(String.valueOf(entry.getValue().preset())));
    }

    private @Nullable Provider compile(String id, ProviderConfig provider, boolean asked, boolean dollars) {
        ProviderPreset preset = preset(id, provider);
        List<String> prefixes = provider.modelPrefixes().isEmpty() ? preset.modelPrefixes() : provider.modelPrefixes();
        if (!provider.enabled()) {
            off.put(id, new Off("provider " + id + " is switched off (enabled: false)", prefixes));
            return null;
        }
        List<KeyConfig> keys = keys(provider, preset);
        CredentialSource credential = credentials.get(id);
        if (keys.isEmpty() && credential == null && preset.keyRequired()) {
            return off(id, asked, "has no API key (" + wayToKey(provider, preset) + ")", prefixes);
        }
        String protocolId = provider.protocol() == null ? preset.protocol() : provider.protocol();
        WireProtocol protocol = catalog.protocol(protocolId);
        List<String> urls = provider.baseUrl();
        if (urls.isEmpty()) {
            PresetUrl url = PresetUrl.of(preset, provider.variables(), environment);
            if (url.missing() != null) {
                return off(id, asked, url.missing(), prefixes);
            }
            urls = List.of(url.url());
        }
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
                new KeyPool(
                        poolKeys(id, keys, credential, provider, preset),
                        provider.keys(),
                        live.share(shareOf(id), KeyPool.Shares.class, () -> new KeyPool.Shares(random)),
                        random),
                urls,
                url -> new Endpoint(id, url, live),
                dollars);
    }

    /** What the keys of a provider are shared out by. */
    public static String shareOf(String provider) {
        return "keys of " + provider;
    }

    private @Nullable Provider off(String id, boolean asked, String reason, List<String> prefixes) {
        if (asked) {
            off.put(id, new Off("provider " + id + " " + reason, prefixes));
            LOG.info("Provider {} is off: it {}", id, reason);
        }
        return null;
    }

    private ProviderPreset preset(String id, ProviderConfig provider) {
        String name = provider.preset() == null ? id : provider.preset();
        ProviderPreset preset = catalog.preset(name);
        return preset != null ? preset : catalog.compatible();
    }

    private static String wayToKey(ProviderConfig provider, ProviderPreset preset) {
        if (!provider.apiKeys().isEmpty()) {
            String variables = provider.apiKeys().stream()
                    .map(KeyConfig::id)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(", "));
            return variables.isEmpty()
                    ? "its api-keys are empty"
                    : "its api-keys need " + variables + ", which is not set";
        }
        return "set "
                + (preset.keyVariables().isEmpty() ? "api-keys" : readable(String.join(" or ", preset.keyVariables())));
    }

    /** Those that are configured, even if all of them are empty; else those of the preset's variables. */
    private List<KeyConfig> keys(ProviderConfig provider, ProviderPreset preset) {
        List<KeyConfig> keys = new ArrayList<>();
        for (KeyConfig key : provider.apiKeys()) {
            if (!key.value().isEmpty()) {
                keys.add(key);
            }
        }
        if (!provider.apiKeys().isEmpty()) {
            return keys;
        }
        preset.keyVariables().forEach(each -> variablesLookedFor.add(readable(each)));
        for (String variable : preset.keyVariables()) {
            String value = variable.contains(":") ? joined(variable) : environment.apply(variable);
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

    private static String readable(String variables) {
        return variables.replace(":", " + ");
    }

    /** A credential of several parts; null if one of the first two is missing. */
    private @Nullable String joined(String variables) {
        StringBuilder credential = new StringBuilder();
        String[] names = variables.split(":");
        for (int i = 0; i < names.length; i++) {
            String value = environment.apply(names[i]);
            if (value != null && !value.isBlank()) {
                credential.append(i == 0 ? "" : ":").append(value.strip());
            } else if (i < 2) {
                return null;
            }
        }
        return credential.toString();
    }

    private static KeyConfig keyOf(String variable, String credential) {
        if (!credential.strip().chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new ConfigurationException(List.of("the environment variable " + variable
                    + " holds a key with spaces, line breaks or characters outside ASCII"));
        }
        return KeyConfig.of(credential);
    }

    private List<PoolKey> poolKeys(
            String id,
            List<KeyConfig> keys,
            @Nullable CredentialSource source,
            ProviderConfig provider,
            ProviderPreset preset) {
        Headers.Builder base = HttpTransport.baseHeaders();
        preset.headers().forEach(base::set);
        provider.headers().forEach(base::set);
        Headers common = base.build();
        List<PoolKey> pool = new ArrayList<>(keys.size() + 1);
        for (int i = 0; i < keys.size(); i++) {
            KeyConfig key = keys.get(i);
            // The state belongs to the credential: a new credential under an old name starts anew.
            String identity =
                    (key.id() == null ? "" : key.id()) + '#' + key.value().fingerprint();
            pool.add(new PoolKey(
                    key.id() == null ? "key-" + (i + 1) : key.id(),
                    key.weight(),
                    key.organisation(),
                    credential(key.value(), common, provider, preset),
                    live.key(id, identity)));
        }
        if (source != null) {
            pool.add(new PoolKey(
                    SOURCED_KEY, 1, null, credential(source, common, provider, preset), live.key(id, SOURCED_KEY)));
        } else if (pool.isEmpty()) {
            pool.add(new PoolKey(NO_KEY, 1, null, KeyCredential.fixed(common, null), live.key(id, NO_KEY)));
        }
        pool.forEach(key -> key.health().shownAs(key.label()));
        return pool;
    }

    private KeyCredential credential(Secret key, Headers common, ProviderConfig provider, ProviderPreset preset) {
        if (!preset.signer().isEmpty()) {
            return KeyCredential.signed(
                    common, () -> key, catalog.signer(preset.signer()), provider.variables(), key.masked());
        }
        Headers headers = common.newBuilder()
                .set(preset.authHeader(), preset.authPrefix() + key.reveal())
                .build();
        return KeyCredential.fixed(headers, key);
    }

    /** A credential that is made while the gateway runs is a token of OAuth, unless the preset signs. */
    private KeyCredential credential(
            CredentialSource source, Headers common, ProviderConfig provider, ProviderPreset preset) {
        return preset.signer().isEmpty()
                ? KeyCredential.sourced(
                        common, source, (headers, secret) -> headers.set("Authorization", "Bearer " + secret.reveal()))
                : KeyCredential.signed(common, source, catalog.signer(preset.signer()), provider.variables(), "");
    }
}

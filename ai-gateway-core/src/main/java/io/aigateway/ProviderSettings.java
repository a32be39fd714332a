package io.aigateway;

import io.aigateway.error.ConfigurationException;
import io.aigateway.internal.settings.SettingsTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of a provider, by the names of the configuration file. Not thread-safe. */
public final class ProviderSettings {

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<Object> keys = new ArrayList<>();

    ProviderSettings() {}

    /** The preset that completes it, if that is not the one named like the provider. */
    public ProviderSettings preset(String name) {
        return set("preset", name);
    }

    /** Its endpoint, or several. */
    public ProviderSettings baseUrl(String... urls) {
        return set("base-url", List.of(urls));
    }

    /**
     * Adds keys with nothing else set.
     *
     * @throws ConfigurationException if one is null
     */
    public ProviderSettings apiKeys(String... credentials) {
        requireKeys(credentials);
        keys.addAll(List.of(credentials));
        return this;
    }

    private static void requireKeys(String @Nullable ... credentials) {
        if (credentials == null || Arrays.asList(credentials).contains(null)) {
            throw new ConfigurationException(
                    List.of("api-keys: null (is the variable or property set that should hold the key?)"));
        }
    }

    /** Adds a key with a name of its own. */
    public ProviderSettings apiKey(String id, String credential) {
        requireKeys(credential);
        keys.add(Map.of("id", id, "value", credential));
        return this;
    }

    /** Adds a key with a name, a weight and the account it belongs to. */
    public ProviderSettings apiKey(String id, String credential, int weight, String organisation) {
        requireKeys(credential);
        keys.add(Map.of("id", id, "value", credential, "weight", weight, "organisation", organisation));
        return this;
    }

    /** What models whose names begin so cost for a million tokens, in the gateway's currency. */
    public ProviderSettings price(String model, double input, double output) {
        Map<String, Object> all = new LinkedHashMap<>();
        if (values.get("prices") instanceof Map<?, ?> known) {
            known.forEach((name, each) -> all.put(String.valueOf(name), each));
        }
        all.put(model, Map.of("input", input, "output", output));
        return set("prices", all);
    }

    /** A variable of the preset's base URL, such as {@code region}; by default it is taken from the environment. */
    public ProviderSettings variable(String name, String value) {
        return set("variables." + name, value);
    }

    /** Sets any setting of the provider by its name; nested ones by a path such as {@code keys.strategy}. */
    public ProviderSettings set(String path, Object value) {
        SettingsTree.put(values, path, value);
        return this;
    }

    Map<String, Object> values() {
        if (!keys.isEmpty()) {
            values.put("api-keys", keys);
        }
        return values;
    }
}

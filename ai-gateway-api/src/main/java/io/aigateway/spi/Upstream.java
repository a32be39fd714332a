package io.aigateway.spi;

import java.util.Map;

/**
 * What a codec may know about where a request goes.
 *
 * @param provider id of the provider
 * @param model the upstream's model name
 * @param quirks how this provider differs from its protocol's norm; the protocol defines the names
 */
public record Upstream(String provider, String model, Map<String, String> quirks) {

    /** Copies the map. */
    public Upstream {
        quirks = Map.copyOf(quirks);
    }

    /** The quirk's value, or the fallback where the provider follows the norm. */
    public String quirk(String name, String fallback) {
        return quirks.getOrDefault(name, fallback);
    }

    /** The same upstream with another model. */
    public Upstream withModel(String other) {
        return new Upstream(provider, other, quirks);
    }
}

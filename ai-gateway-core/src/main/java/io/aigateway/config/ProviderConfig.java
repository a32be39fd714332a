package io.aigateway.config;

import io.aigateway.spi.Capability;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configured upstream account. Every setting that is absent comes from the preset.
 *
 * @param enabled whether it takes part
 * @param preset name of the preset that completes it
 * @param protocol the wire protocol
 * @param baseUrl its endpoints
 * @param apiKeys its keys
 * @param keys how the keys are used
 * @param probe how unhealthy keys are tested
 * @param headers headers of every request
 * @param modelPrefixes model names it answers to without a route
 * @param thinkTags what becomes of {@code <think>} tags in the text
 * @param lacks what it cannot do although its preset can
 * @param has what it can do although its preset does not say so
 * @param quirks how it differs from its protocol's norm
 * @param variables values of the variables in the preset's base URL
 * @param prices what its models cost, by the beginning of their names
 * @param parameters what becomes of parameters it does not accept
 */
public record ProviderConfig(
        @Setting(value = "Whether the provider takes part.", defaultValue = "true")
        boolean enabled,

        @Setting("Preset that completes the provider; by default the one named like the provider, if any.") @Nullable
        String preset,

        @Setting("Wire protocol; by default the preset's.") @Nullable
        String protocol,

        @Setting("Base URL, or several: one endpoint each. By default the preset's.")
        List<String> baseUrl,

        @Setting("API keys: a comma-separated text, or a list of texts or objects. By default from the preset's"
                + " environment variable.")
        List<KeyConfig> apiKeys,

        @Setting("How the keys are used.") KeyPoolConfig keys,

        @Setting("How keys that were taken out are tested in the background.")
        ProbeConfig probe,

        @Setting("Headers added to every request.") Map<String, String> headers,

        @Setting("Beginnings of model names the provider answers to without a route. By default the preset's.")
        List<String> modelPrefixes,

        @Setting(value = "What becomes of <think> tags in the answer's text.", defaultValue = "split")
        ThinkTags thinkTags,

        @Setting("Capabilities the provider lacks although its preset has them.")
        List<Capability> lacks,

        @Setting("Capabilities the provider has although its preset does not say so, such as prefill for a server that"
                + " goes on from a given beginning.")
        List<Capability> has,

        @Setting("How the provider differs from its protocol's norm; see the protocol's page.")
        Map<String, String> quirks,

        @Setting("Values of the variables in the preset's base URL, such as region. By default from the environment.")
        Map<String, String> variables,

        @Setting("Prices by the beginning of the upstream's model name; the longest that fits counts.")
        Map<String, PriceConfig> prices,

        @Setting(
                value =
                        "What becomes of a parameter that the provider or model does not accept: adapt says it in another"
                                + " way or leaves it out, drop leaves it out, fail does not ask the target. The trace says what"
                                + " was done.",
                defaultValue = "adapt")
        ParameterPolicy parameters) {

    /** Copies the collections. */
    public ProviderConfig {
        baseUrl = List.copyOf(baseUrl);
        apiKeys = List.copyOf(apiKeys);
        headers = Map.copyOf(headers);
        modelPrefixes = List.copyOf(modelPrefixes);
        lacks = List.copyOf(lacks);
        has = List.copyOf(has);
        quirks = Map.copyOf(quirks);
        variables = Map.copyOf(variables);
        prices = Map.copyOf(prices);
    }
}

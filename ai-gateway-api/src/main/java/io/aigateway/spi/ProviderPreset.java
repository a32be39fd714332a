package io.aigateway.spi;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Data that completes a provider by name.
 *
 * @param name the name used in configuration, such as {@code deepseek}
 * @param aliases other names for it
 * @param protocol id of its protocol
 * @param baseUrl where it is; empty if the user must say; may hold variables as {@code {region}}, or
 *     {@code {region?a=x|*=y@z}} where values stand for other texts, {@code @} being the value itself
 * @param variables the environment variables that may hold the value of a variable of the base URL, by its name
 * @param keyVariables environment variables that may hold its keys, in order; several names joined by colons stand for
 *     a credential of as many parts, of which those after the second may be missing
 * @param keyRequired whether it is off without a key
 * @param automatic whether its key in the environment is enough to use it, where providers come from there
 * @param signer id of the signer that proves who asks; empty for a key in a header
 * @param authHeader the header that carries the key
 * @param authPrefix what stands before the key in the header, such as {@code "Bearer "}
 * @param headers headers of every request
 * @param modelPrefixes how its models' names begin, for routes that need no configuration
 * @param quirks how it differs from its protocol's norm
 * @param capabilities what it can do at all
 * @param models what is known about its models
 */
public record ProviderPreset(
        String name,
        List<String> aliases,
        String protocol,
        String baseUrl,
        Map<String, List<String>> variables,
        List<String> keyVariables,
        boolean keyRequired,
        boolean automatic,
        String signer,
        String authHeader,
        String authPrefix,
        Map<String, String> headers,
        List<String> modelPrefixes,
        Map<String, String> quirks,
        Set<Capability> capabilities,
        List<ModelFacts> models) {

    /** Copies the collections. */
    public ProviderPreset {
        aliases = List.copyOf(aliases);
        keyVariables = List.copyOf(keyVariables);
        variables = Map.copyOf(variables);
        headers = Map.copyOf(headers);
        modelPrefixes = List.copyOf(modelPrefixes);
        quirks = Map.copyOf(quirks);
        capabilities = Set.copyOf(capabilities);
        models = List.copyOf(models);
    }
}

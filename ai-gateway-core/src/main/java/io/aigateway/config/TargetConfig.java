package io.aigateway.config;

import io.aigateway.spi.Capability;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something a route can choose. In a file a plain text is enough: {@code provider} or {@code provider/model}.
 *
 * @param provider id of the provider
 * @param model the upstream's model name; null passes the requested name on
 * @param weight its share of the tier's calls
 * @param contextWindow input and output tokens together
 * @param lacks what it cannot do although its provider can
 * @param thinkTags what becomes of tags around thoughts; null for what holds for the provider
 */
public record TargetConfig(
        @Setting(value = "Id of the provider.", required = true)
        String provider,

        @Setting("Upstream's model name; by default the requested name. Required in fallbacks.") @Nullable
        String model,

        @Setting(value = "Share of the tier's calls; 0 drains the target.", defaultValue = "1")
        int weight,

        @Setting(value = "Context window in tokens, if the preset does not know it.", min = 1) @Nullable
        Integer contextWindow,

        @Setting("Capabilities the target lacks although its provider has them.")
        List<Capability> lacks,

        @Setting("What becomes of tags around thoughts; by default what holds for the provider.") @Nullable
        ThinkTags thinkTags) {

    /** Copies the list. */
    public TargetConfig {
        lacks = List.copyOf(lacks);
    }

    /** The same with another weight. */
    public TargetConfig withWeight(int other) {
        return new TargetConfig(provider, model, other, contextWindow, lacks, thinkTags);
    }

    /** {@code provider} or {@code provider/model}. */
    public static TargetConfig of(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new TargetConfig(text, null, 1, null, List.of(), null)
                : new TargetConfig(text.substring(0, slash), text.substring(slash + 1), 1, null, List.of(), null);
    }
}

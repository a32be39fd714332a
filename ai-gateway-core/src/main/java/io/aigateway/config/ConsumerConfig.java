package io.aigateway.config;

import io.aigateway.spi.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody calls are made for. As soon as one is configured, calls for nobody, or for somebody unknown, are refused.
 *
 * @param keys the keys it proves itself with at the OpenAI-compatible door
 * @param models patterns of the model names it may ask for
 * @param tenant the tenant its calls belong to
 */
public record ConsumerConfig(
        @Setting("Keys it proves itself with at the OpenAI-compatible door; compared by their hashes.")
        List<Secret> keys,

        @Setting("Model names it may ask for: name, prefix* or *; empty for all.")
        List<String> models,

        @Setting("Tenant that its calls belong to, in metrics and records.") @Nullable
        String tenant) {

    /** Copies the lists. */
    public ConsumerConfig {
        keys = List.copyOf(keys);
        models = List.copyOf(models);
    }
}

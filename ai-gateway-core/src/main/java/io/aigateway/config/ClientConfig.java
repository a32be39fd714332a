package io.aigateway.config;

import org.jspecify.annotations.Nullable;

/**
 * A named client: what its calls have that say nothing of it themselves.
 *
 * @param model the model of calls that name none
 * @param tenant the tenant they belong to
 * @param consumer the consumer they are made for
 */
public record ClientConfig(
        @Setting("Model of calls that name none; by default the gateway's default-model.") @Nullable
        String model,

        @Setting("Tenant that its calls belong to, in metrics and records.") @Nullable
        String tenant,

        @Setting("Consumer that its calls are made for.") @Nullable
        String consumer) {}

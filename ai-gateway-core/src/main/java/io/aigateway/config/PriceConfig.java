package io.aigateway.config;

import org.jspecify.annotations.Nullable;

/**
 * What a model costs for a million tokens, in the gateway's currency.
 *
 * @param input uncached input
 * @param output output
 * @param cachedInput input from the provider's prompt cache; null for the price of input
 * @param cacheWrite input written to the provider's prompt cache; null for the price of input
 */
public record PriceConfig(
        @Setting(value = "Price of a million input tokens.", required = true)
        double input,

        @Setting(value = "Price of a million output tokens.", required = true)
        double output,

        @Setting("Price of a million input tokens from the provider's prompt cache; by default that of input.")
        @Nullable
        Double cachedInput,

        @Setting("Price of a million input tokens written to the provider's prompt cache; by default that of input.")
        @Nullable
        Double cacheWrite) {}

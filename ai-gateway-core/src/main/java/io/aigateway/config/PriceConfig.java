package io.aigateway.config;

import org.jspecify.annotations.Nullable;

/**
 * What a model costs for a million tokens, in the gateway's currency.
 *
 * @param input uncached input
 * @param output output
 * @param cachedInput input from the provider's prompt cache; null for the price of input
 * @param cacheWrite input written to the provider's prompt cache; null for the price of input
 * @param hourCacheWrite input written to it for an hour; null for 1.6 times the price of cacheWrite
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
        Double cacheWrite,

        @Setting("Price of a million input tokens written to it for an hour; by default 1.6 times that of cache-write.")
        @Nullable
        Double hourCacheWrite) {

    /** What Anthropic, the one who knows two lifetimes, asks for an hour: twice the input, to 1.25 for five minutes. */
    private static final double HOUR_TO_MINUTES = 1.6;

    /** The price of input written to the cache for an hour, said or not. */
    public double hourWrite() {
        if (hourCacheWrite != null) {
            return hourCacheWrite;
        }
        return cacheWrite == null ? input : cacheWrite * HOUR_TO_MINUTES;
    }
}

package io.aigateway.config;

/** Which of the available keys is taken. */
public enum KeyStrategy {
    /** Any. */
    RANDOM,
    /** One after the other. */
    ROUND_ROBIN,
    /** The one with the fewest running attempts. */
    LEAST_IN_FLIGHT,
    /** In proportion to the weights, smoothly. */
    WEIGHTED,
    /** Always the same for the same sticky key; any, if the call has none. */
    STICKY
}

package io.aigateway.config;

import java.time.Duration;

/**
 * How a provider's keys are used.
 *
 * @param strategy which of the available keys is taken
 * @param credentialFailures failures in a row that take a key out, when the key or its quota is refused
 * @param successes good probes in a row that bring it back
 * @param credentialCooldown the first wait before a refused key is tried again
 * @param quotaCooldown the wait before a key without quota is tried again
 * @param maxCooldown the longest wait, as waits double
 * @param rateLimitCooldown the first wait after a rate limit whose end is unknown
 * @param maxRateLimitCooldown the longest wait after a rate limit, whatever the provider announces
 */
public record KeyPoolConfig(
        @Setting(value = "Which of the available keys is taken.", defaultValue = "random")
        KeyStrategy strategy,

        @Setting(
                value = "Refusals in a row (credential or quota) that take a key out of the pool.",
                defaultValue = "1",
                min = 1)
        int credentialFailures,

        @Setting(value = "Good probes in a row that bring a key back into the pool.", defaultValue = "1", min = 1)
        int successes,

        @Setting(
                value = "Wait before a refused key is tried again by a trial or probe; doubles each time.",
                defaultValue = "60s",
                min = 1)
        Duration credentialCooldown,

        @Setting(
                value = "Wait before a key without quota is tried again; doubles each time.",
                defaultValue = "10m",
                min = 1)
        Duration quotaCooldown,

        @Setting(value = "Longest of these waits.", defaultValue = "1h", min = 1)
        Duration maxCooldown,

        @Setting(
                value = "Wait after a rate limit that does not say when it ends; doubles up to a minute.",
                defaultValue = "2s",
                min = 1)
        Duration rateLimitCooldown,

        @Setting(
                value = "Longest wait after a rate limit, whatever the provider announces; then one call tries again.",
                defaultValue = "24h",
                min = 1)
        Duration maxRateLimitCooldown) {}

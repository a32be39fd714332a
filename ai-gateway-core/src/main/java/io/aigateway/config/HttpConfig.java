package io.aigateway.config;

import java.time.Duration;

/**
 * The HTTP client.
 *
 * @param maxIdleConnections connections kept open
 * @param keepAlive how long
 * @param maxRequestBytes the longest request
 * @param maxResponseBytes the longest plain answer
 */
public record HttpConfig(
        @Setting(value = "Idle connections kept open.", defaultValue = "256")
        int maxIdleConnections,

        @Setting(value = "How long an idle connection is kept open.", defaultValue = "50s", min = 1)
        Duration keepAlive,

        @Setting(
                value = "Longest request body in bytes; a longer one is refused before it is sent.",
                defaultValue = "104857600",
                min = 1)
        long maxRequestBytes,

        @Setting(value = "Longest plain answer in bytes.", defaultValue = "67108864", min = 1)
        long maxResponseBytes) {}

package io.aigateway.config;

import java.time.Duration;

/**
 * The HTTP client.
 *
 * @param maxIdleConnections connections kept open
 * @param keepAlive how long
 * @param ping how often a connection of HTTP/2 is tested
 * @param maxRequestBytes the longest request
 * @param maxResponseBytes the longest plain answer
 */
public record HttpConfig(
        @Setting(value = "Idle connections to a host that are kept open.", defaultValue = "256")
        int maxIdleConnections,

        @Setting(value = "How long an idle connection is kept open.", defaultValue = "50s", min = 1)
        Duration keepAlive,

        @Setting(
                value =
                        "How often a connection of HTTP/2 is pinged; one that does not answer until the next is closed. 0"
                                + " is off.",
                defaultValue = "15s")
        Duration ping,

        @Setting(
                value = "Longest request body in bytes; a longer one is refused before it is sent.",
                defaultValue = "104857600",
                min = 1)
        long maxRequestBytes,

        @Setting(value = "Longest plain answer in bytes.", defaultValue = "67108864", min = 1)
        long maxResponseBytes) {}

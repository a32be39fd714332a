package io.aigateway.config;

import java.time.Duration;

/**
 * Limits on waiting, named for what they measure. Zero switches a limit off.
 *
 * @param connect until the connection stands
 * @param firstToken of a stream, from sending the request to the first content
 * @param answer of a whole answer, from sending the request to its first byte
 * @param idle between two chunks; heartbeats count
 * @param total one attempt
 * @param deadline the whole call
 * @param minTokensPerSecond the least output of a stream
 */
public record TimeoutConfig(
        @Setting(value = "Until the connection stands, TLS included.", defaultValue = "10s")
        Duration connect,

        @Setting(
                value = "Of a stream: from sending the request to the first content. Heartbeats do not count.",
                defaultValue = "60s")
        Duration firstToken,

        @Setting(
                value = "Of a whole answer: from sending the request to its first byte, where somebody else can be"
                        + " asked; who has nobody else waits for total.",
                defaultValue = "75s")
        Duration answer,

        @Setting(value = "Between two chunks of an answer. Heartbeats count as chunks.", defaultValue = "60s")
        Duration idle,

        @Setting(value = "One attempt, from its start to its end.", defaultValue = "300s")
        Duration total,

        @Setting(value = "The whole call: all attempts and waits together.", defaultValue = "600s")
        Duration deadline,

        @Setting(
                value = "Least output of a stream in tokens a second, over ten seconds at a time; 0 is off.",
                defaultValue = "0")
        int minTokensPerSecond) {}

package io.aigateway.config;

/**
 * Asynchronous calls where the JVM has no virtual threads, or they are switched off.
 *
 * @param threads how many run at once
 * @param queue how many wait for a thread
 */
public record AsyncConfig(
        @Setting(
                value = "Asynchronous calls and publishers that run at once without virtual threads; read when the"
                        + " gateway is built.",
                defaultValue = "256",
                min = 1)
        int threads,

        @Setting(
                value = "Asynchronous calls that wait for a thread; one more is refused. Read when the gateway is"
                        + " built.",
                defaultValue = "10000")
        int queue) {}

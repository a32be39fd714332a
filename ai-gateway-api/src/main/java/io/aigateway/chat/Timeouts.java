package io.aigateway.chat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits on waiting, named for what they measure. A null leaves the configured value in force; zero switches a limit
 * off.
 *
 * @param connect until the connection stands
 * @param firstToken of a stream, from sending the request to the first content
 * @param answer of a whole answer, from sending the request to its first byte
 * @param idle between two chunks; heartbeats count as chunks
 * @param total one attempt, from its start to its end
 */
public record Timeouts(
        @Nullable Duration connect,
        @Nullable Duration firstToken,
        @Nullable Duration answer,
        @Nullable Duration idle,
        @Nullable Duration total) {

    /** Nothing changed. */
    public static final Timeouts UNCHANGED = new Timeouts(null, null, null, null, null);

    /** Limits without one of its own for whole answers. */
    public Timeouts(
            @Nullable Duration connect,
            @Nullable Duration firstToken,
            @Nullable Duration idle,
            @Nullable Duration total) {
        this(connect, firstToken, null, idle, total);
    }
}

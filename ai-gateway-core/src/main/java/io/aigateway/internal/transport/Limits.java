package io.aigateway.internal.transport;

import io.aigateway.chat.Timeouts;
import io.aigateway.config.TimeoutConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one exchange in nanoseconds; {@link Long#MAX_VALUE} halved stands for none.
 *
 * @param connect until the connection stands
 * @param firstToken until the first content of a stream
 * @param idle between two chunks of a stream
 * @param total the whole exchange
 */
public record Limits(long connect, long firstToken, long idle, long total) {

    /** Far away, and safe to add to a clock. */
    public static final long NONE = Long.MAX_VALUE >> 1;

    /** The configured limits with those of a call in their place. */
    public static Limits of(TimeoutConfig config, Timeouts call) {
        return new Limits(
                nanos(config.connect(), call.connect()),
                nanos(config.firstToken(), call.firstToken()),
                nanos(config.idle(), call.idle()),
                nanos(config.total(), call.total()));
    }

    private static long nanos(Duration configured, @Nullable Duration ofCall) {
        Duration duration = ofCall == null ? configured : ofCall;
        return duration.isZero() ? NONE : Math.min(NONE, duration.toNanos());
    }
}

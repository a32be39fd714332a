package io.aigateway.internal.transport;

import io.aigateway.chat.Timeouts;
import io.aigateway.config.TimeoutConfig;
import io.aigateway.internal.time.Nanos;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one exchange in nanoseconds; {@link Nanos#FAR} stands for none.
 *
 * @param connect until the connection stands
 * @param firstToken until the first content of a stream
 * @param answer until the first byte of a whole answer
 * @param idle between two chunks
 * @param total the whole exchange
 */
public record Limits(long connect, long firstToken, long answer, long idle, long total) {

    /** One limit for everything. */
    public static Limits all(long nanos) {
        return new Limits(nanos, nanos, nanos, nanos, nanos);
    }

    /** The configured limits with those of a call in their place. */
    public static Limits of(TimeoutConfig config, Timeouts call) {
        return new Limits(
                nanos(config.connect(), call.connect()),
                nanos(config.firstToken(), call.firstToken()),
                nanos(config.answer(), call.answer()),
                nanos(config.idle(), call.idle()),
                nanos(config.total(), call.total()));
    }

    private static long nanos(Duration configured, @Nullable Duration ofCall) {
        Duration duration = ofCall == null ? configured : ofCall;
        return duration.isZero() ? Nanos.FAR : Nanos.of(duration);
    }
}

package io.aigateway.internal.time;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations as nanoseconds that are safe to add to a clock: what is longer than a century counts as that. */
public final class Nanos {

    /** Far away, and safe to add to a clock. */
    public static final long FAR = Long.MAX_VALUE >> 1;

    private static final Duration LONGEST = Duration.ofNanos(FAR);

    private Nanos() {}

    /** The duration in nanoseconds, between 0 and {@link #FAR}. */
    public static long of(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(LONGEST) >= 0 ? FAR : duration.toNanos();
    }

    /** The duration in nanoseconds, or what stands for none. */
    public static long of(@Nullable Duration duration, long none) {
        return duration == null ? none : of(duration);
    }

    /** For people: {@code 350 ms}, {@code 4.2 s}, {@code 9 min}. */
    public static String words(long nanos) {
        if (nanos >= FAR / 2) {
            return "ever";
        }
        long millis = Math.max(0, nanos) / 1_000_000;
        if (millis < 1_000) {
            return millis + " ms";
        } else if (millis < 120_000) {
            return millis / 1_000 + (millis % 1_000 < 100 ? "" : "." + millis % 1_000 / 100) + " s";
        }
        return (millis + 30_000) / 60_000 + " min";
    }
}

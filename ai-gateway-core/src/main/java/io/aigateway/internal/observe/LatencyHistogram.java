package io.aigateway.internal.observe;

import java.util.concurrent.atomic.AtomicLongArray;

/** Durations in buckets each a fifth wider than the one before, from a millisecond to half an hour. Thread-safe. */
final class LatencyHistogram {

    private static final double RATIO = 1.2;
    private static final double LOG_RATIO = Math.log(RATIO);
    private static final int BUCKETS = 82;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    void record(long nanos) {
        double millis = nanos / 1e6;
        int bucket = millis <= 1 ? 0 : (int) Math.ceil(Math.log(millis) / LOG_RATIO);
        counts.incrementAndGet(Math.min(BUCKETS - 1, bucket));
    }

    /** Adds its counts to others. */
    void addTo(long[] sums) {
        for (int i = 0; i < BUCKETS; i++) {
            sums[i] += counts.get(i);
        }
    }

    static long[] empty() {
        return new long[BUCKETS];
    }

    /** The given share's bound in milliseconds, in the middle of its bucket; 0 without any duration. */
    static long percentile(long[] counts, double share) {
        long all = 0;
        for (long count : counts) {
            all += count;
        }
        long wanted = (long) Math.ceil(all * share);
        long seen = 0;
        for (int i = 0; i < counts.length && all > 0; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.max(1, Math.round(Math.pow(RATIO, i - 0.5)));
            }
        }
        return 0;
    }
}

package io.aigateway.benchmarks.chaos;

/** Durations in buckets of five percent each. Thread-safe, of fixed size. */
final class Percentiles {

    private static final double STEPS = 1 / Math.log(1.05);

    private final int[] buckets = new int[600];
    private long count;
    private long longest;

    synchronized void add(long nanos) {
        long micros = Math.max(1, nanos / 1_000);
        buckets[Math.min(buckets.length - 1, (int) (Math.log(micros) * STEPS))]++;
        count++;
        longest = Math.max(longest, micros);
    }

    synchronized long count() {
        return count;
    }

    /** Milliseconds at that share of all. */
    synchronized double at(double share) {
        if (share >= 1) {
            return longest / 1e3;
        }
        long left = (long) Math.ceil(share * count);
        for (int i = 0; i < buckets.length && count > 0; i++) {
            left -= buckets[i];
            if (left <= 0) {
                return Math.exp((i + 1) / STEPS) / 1e3;
            }
        }
        return 0;
    }
}

package io.aigateway.benchmarks.chaos;

import java.util.Locale;

/** How long each upstream took from being well again to its first answered call. Thread-safe. */
final class Recovery {

    private final String[] ids;
    private final long[] wellSince;
    private final Percentiles[] times;
    private final int[] unused;
    private final long[] unusedMillis;

    Recovery(String... ids) {
        this.ids = ids;
        wellSince = new long[ids.length];
        unused = new int[ids.length];
        unusedMillis = new long[ids.length];
        times = new Percentiles[ids.length];
        for (int i = 0; i < ids.length; i++) {
            times[i] = new Percentiles();
        }
    }

    synchronized void well(int upstream) {
        wellSince[upstream] = System.nanoTime();
    }

    synchronized void unwell(int upstream) {
        if (wellSince[upstream] != 0) {
            unused[upstream]++;
            unusedMillis[upstream] =
                    Math.max(unusedMillis[upstream], (System.nanoTime() - wellSince[upstream]) / 1_000_000);
            wellSince[upstream] = 0;
        }
    }

    synchronized void answered(String id, long startedAt) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i].equals(id) && wellSince[i] != 0 && startedAt - wellSince[i] >= 0) {
                times[i].add(System.nanoTime() - wellSince[i]);
                wellSince[i] = 0;
            }
        }
    }

    synchronized void print() {
        System.out.println("Upstreams: from well again to the first answered call that began after that");
        for (int i = 0; i < ids.length; i++) {
            System.out.printf(
                    Locale.ROOT,
                    "  %s  %d times, median %.0f ms, max %.0f ms; %d times unwell again before (longest %d ms)%n",
                    ids[i],
                    times[i].count(),
                    times[i].at(0.5),
                    times[i].at(1),
                    unused[i],
                    unusedMillis[i]);
        }
    }
}

package io.aigateway.benchmarks.chaos;

/**
 * Which upstreams can answer the calls of which route, since when, and whether that held for the whole of a call. A
 * stamp changes with every change, so that two equal stamps say that nothing happened in between. Thread-safe.
 */
final class Fitness {

    private final boolean[] well;
    private final boolean[][] weighted;
    private final long[][] since;
    private final long[][] stamps;
    private long changes;

    Fitness(int routes, int upstreams) {
        well = new boolean[upstreams];
        weighted = new boolean[routes][upstreams];
        since = new long[routes][upstreams];
        stamps = new long[routes][upstreams];
        for (int route = 0; route < routes; route++) {
            for (int i = 0; i < upstreams; i++) {
                well[i] = true;
                weighted[route][i] = true;
                since[route][i] = System.nanoTime();
            }
        }
    }

    /** Says so before it becomes unwell, and after it has become well. */
    synchronized void well(int upstream, boolean value) {
        if (well[upstream] != value) {
            well[upstream] = value;
            for (int route = 0; route < since.length; route++) {
                changed(route, upstream);
            }
        }
    }

    /** Says so before it loses its weight, and after it has got one. */
    synchronized void weighted(int route, int upstream, boolean value) {
        if (weighted[route][upstream] != value) {
            weighted[route][upstream] = value;
            changed(route, upstream);
        }
    }

    private void changed(int route, int upstream) {
        stamps[route][upstream] = ++changes;
        since[route][upstream] = System.nanoTime();
    }

    private boolean isFit(int route, int upstream) {
        return well[upstream] && weighted[route][upstream];
    }

    /** The stamps of those that are fit now; -1 for the others. */
    synchronized long[] begin(int route) {
        long[] begun = stamps[route].clone();
        for (int i = 0; i < begun.length; i++) {
            begun[i] = isFit(route, i) ? begun[i] : -1;
        }
        return begun;
    }

    /** Which have been fit since then without a break. */
    synchronized boolean[] held(int route, long[] begun) {
        boolean[] held = new boolean[begun.length];
        for (int i = 0; i < begun.length; i++) {
            held[i] = begun[i] == stamps[route][i] && isFit(route, i);
        }
        return held;
    }

    /** Since when it is fit; {@link Long#MAX_VALUE} if it is not. */
    synchronized long fitSince(int route, int upstream) {
        return isFit(route, upstream) ? since[route][upstream] : Long.MAX_VALUE;
    }
}

package io.aigateway.benchmarks.chaos;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks each second for upstreams that are well and never asked, and how long this JVM itself stood still. */
final class Watching {

    private static final long PATIENCE = 35_000_000_000L;

    private final Known known;
    private final List<Upstream> upstreams;
    private final Fitness fitness;
    private final Judge judge;
    private final AtomicInteger numbers;
    private final long[] reported;
    private long lastTick;
    private volatile long longestPause;
    private int before;
    private final boolean[] tested;
    private volatile int tests;

    Watching(Known known, List<Upstream> upstreams, Fitness fitness, Judge judge, AtomicInteger numbers) {
        this.known = known;
        this.upstreams = upstreams;
        this.fitness = fitness;
        this.judge = judge;
        this.numbers = numbers;
        this.reported = new long[upstreams.size()];
        this.tested = new boolean[upstreams.size()];
    }

    void start(ScheduledExecutorService clock) {
        lastTick = System.nanoTime();
        clock.scheduleAtFixedRate(this::tick, 20, 20, TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    long longestPauseMillis() {
        return longestPause / 1_000_000;
    }

    /** How often an upstream was well for so long that it had to be asked. */
    int tests() {
        return tests;
    }

    private void tick() {
        long now = System.nanoTime();
        longestPause = Math.max(longestPause, now - lastTick - 20_000_000);
        lastTick = now;
    }

    private void look() {
        boolean calls = numbers.get() > before;
        before = numbers.get();
        for (int i = 0; i < upstreams.size() && calls; i++) {
            Upstream upstream = upstreams.get(i);
            long fitSince = fitness.fitSince(0, i);
            long now = System.nanoTime();
            boolean longWell = fitSince != Long.MAX_VALUE && now - fitSince > PATIENCE;
            tests += longWell && !tested[i] ? 1 : 0;
            tested[i] = longWell;
            if (fitSince == Long.MAX_VALUE || reported[i] == fitSince) {
                continue;
            }
            long alone = now - Math.max(fitSince, upstream.askedAt());
            if (alone > PATIENCE) {
                reported[i] = fitSince;
                judge.violated(
                        Violation.NOT_ASKED,
                        "upstream " + upstream.id() + ": " + known.brief(upstream.id()),
                        () -> upstream.id() + " for " + alone / 1_000_000 + " ms\n" + known.full(upstream.id()));
            }
        }
    }
}

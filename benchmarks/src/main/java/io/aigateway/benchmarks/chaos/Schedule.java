package io.aigateway.benchmarks.chaos;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Changes upstreams and keys at random moments, each by dice of its own, and keeps one upstream, the guard, completely
 * well; the next guard is well before the last one is let go. One thread makes all changes.
 */
final class Schedule implements AutoCloseable {

    private static final int LEAST_MILLIS = 500;
    private static final int MOST_MILLIS = 5_000;
    /** One change in so many begins a long calm, in which an upstream must come back to its share of the calls. */
    private static final int CALM_ONE_IN = 35;

    private final List<Upstream> upstreams;
    private final Fitness fitness;
    private final Recovery recovery;
    private final SplittableRandom guardDice;
    private final boolean[] resting;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "chaos-schedule");
        thread.setDaemon(true);
        return thread;
    });
    private int guards;
    private volatile int guard;
    private volatile int leaving = -1;

    Schedule(List<Upstream> upstreams, Fitness fitness, Recovery recovery, SplittableRandom dice) {
        this.upstreams = upstreams;
        this.fitness = fitness;
        this.recovery = recovery;
        this.guardDice = dice.split();
        this.resting = new boolean[upstreams.size()];
        this.guard = guardDice.nextInt(upstreams.size());
        for (int i = 0; i < upstreams.size(); i++) {
            int upstream = i;
            SplittableRandom own = dice.split();
            after(own.nextInt(MOST_MILLIS), () -> changeUpstream(upstream, own));
            for (int k = 0; k < Upstream.KEYS; k++) {
                int key = k;
                SplittableRandom ofKey = dice.split();
                after(ofKey.nextInt(MOST_MILLIS), () -> changeKey(upstream, key, ofKey));
            }
        }
    }

    void start() {
        clock.execute(() -> {
            for (int i = 0; i < upstreams.size(); i++) {
                releaseIfFree(i);
            }
        });
        after(guardMillis(), this::nextGuard);
    }

    /** Whether it is to be left able to answer. */
    boolean isGuard(int upstream) {
        return upstream == guard || upstream == leaving;
    }

    private void after(long millis, Runnable change) {
        clock.schedule(
                () -> {
                    try {
                        change.run();
                    } catch (RuntimeException e) {
                        e.printStackTrace();
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    private static int interval(SplittableRandom dice) {
        return LEAST_MILLIS + dice.nextInt(MOST_MILLIS - LEAST_MILLIS);
    }

    private long guardMillis() {
        int kind = guards++ == 0 ? 0 : guardDice.nextInt(15);
        return kind < 12
                ? 1_000 + guardDice.nextInt(3_000)
                : kind < 14 ? 10_000 + guardDice.nextInt(8_000) : 40_000 + guardDice.nextInt(6_000);
    }

    private void nextGuard() {
        int old = guard;
        int next = (old + 1 + guardDice.nextInt(upstreams.size() - 1)) % upstreams.size();
        keepWell(next);
        leaving = old;
        guard = next;
        after(1_000 + guardDice.nextInt(2_000), () -> {
            leaving = -1;
            releaseIfFree(old);
        });
        after(3_000 + guardMillis(), this::nextGuard);
    }

    private void keepWell(int upstream) {
        Upstream at = upstreams.get(upstream);
        boolean before = at.isWell();
        if (at.isDown()) {
            at.comeUp();
        }
        at.calm(true);
        becameWell(upstream, before);
    }

    private void releaseIfFree(int upstream) {
        if (!isGuard(upstream) && !resting[upstream]) {
            Upstream at = upstreams.get(upstream);
            if (!at.isWellBeneath()) {
                becomesUnwell(upstream);
            }
            at.calm(false);
        }
    }

    private void changeUpstream(int upstream, SplittableRandom dice) {
        Upstream at = upstreams.get(upstream);
        Fault next = Fault.ofUpstream(dice);
        boolean rests = dice.nextInt(CALM_ONE_IN) == 0;
        int downFor = dice.nextInt(300);
        if (at.isDown()) {
            at.comeUp();
        }
        change(upstream, next, () -> at.behave(next));
        if (rests && !at.isCalm()) {
            resting[upstream] = true;
            keepWell(upstream);
            after(38_000 + dice.nextInt(5_000), () -> {
                resting[upstream] = false;
                releaseIfFree(upstream);
            });
        } else if (next == Fault.RESTART && !at.isCalm()) {
            at.goDown();
            after(downFor, () -> {
                if (at.isDown()) {
                    at.comeUp();
                }
            });
        }
        after(interval(dice), () -> changeUpstream(upstream, dice));
    }

    private void changeKey(int upstream, int key, SplittableRandom dice) {
        Fault next = Fault.ofKey(dice, key < Upstream.KEYS - 1);
        change(upstream, next, () -> upstreams.get(upstream).behave(key, next));
        after(interval(dice), () -> changeKey(upstream, key, dice));
    }

    /** Says that it is unwell before it is, and that it is well once it is. */
    private void change(int upstream, Fault next, Runnable change) {
        boolean before = upstreams.get(upstream).isWell();
        if (before && next != Fault.WELL && !upstreams.get(upstream).isCalm()) {
            becomesUnwell(upstream);
        }
        change.run();
        becameWell(upstream, before);
    }

    private void becomesUnwell(int upstream) {
        fitness.well(upstream, false);
        recovery.unwell(upstream);
    }

    private void becameWell(int upstream, boolean before) {
        if (!before && upstreams.get(upstream).isWell()) {
            recovery.well(upstream);
            fitness.well(upstream, true);
        }
    }

    /** Ends all changes, with everybody well. */
    @Override
    public void close() throws InterruptedException {
        clock.shutdownNow();
        clock.awaitTermination(5, TimeUnit.SECONDS);
        for (int i = 0; i < upstreams.size(); i++) {
            keepWell(i);
        }
    }
}

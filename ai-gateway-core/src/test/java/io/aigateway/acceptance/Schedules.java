package io.aigateway.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs random schedules for a while, each from a seed of its own, and says which seed failed. {@code -Dmodel.seconds=600}
 * runs each property for ten minutes, {@code -Dmodel.seed=7} only that schedule.
 */
public final class Schedules {

    private static final double DEFAULT_SECONDS = 4;

    /** One schedule. */
    @FunctionalInterface
    public interface Schedule {
        /** Runs it and checks what must hold. */
        void run(long seed) throws Exception;
    }

    /** What one of several threads does. */
    @FunctionalInterface
    public interface Part {
        /** Runs it; the first thread is 0. */
        void run(int thread) throws Exception;
    }

    private Schedules() {}

    /**
     * Runs schedules until the time is up.
     *
     * @param share which part of the time a class has by default is this property's
     * @return how many were run
     */
    public static int run(double share, Schedule schedule) {
        Long only = Long.getLong("model.seed");
        if (only != null) {
            run(only, 1, 0, schedule);
            return 1;
        }
        long seconds = Long.getLong("model.seconds", 0);
        double time = seconds > 0 ? seconds : DEFAULT_SECONDS * share;
        long begun = System.nanoTime();
        int count = 0;
        do {
            count++;
            run(ThreadLocalRandom.current().nextLong(1L << 40), count, begun, schedule);
        } while (System.nanoTime() - begun < time * 1e9);
        return count;
    }

    private static void run(long seed, int count, long begun, Schedule schedule) {
        try {
            schedule.run(seed);
        } catch (Throwable e) {
            String when = count == 1 ? "" : ", after " + (System.nanoTime() - begun) / 1_000_000 + " ms";
            throw new AssertionError(
                    "Schedule " + count + when + " failed; again with -Dmodel.seed=" + seed + ": " + e, e);
        }
    }

    /** Runs parts on threads of their own, which begin together; throws what the first of them threw. */
    public static void together(int threads, Part part) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<?>> parts = new ArrayList<>();
        AtomicReference<Throwable> first = new AtomicReference<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            parts.add(pool.submit(() -> {
                try {
                    start.await();
                    part.run(number);
                } catch (Throwable e) {
                    first.compareAndSet(null, e);
                    pool.shutdownNow(); // others may wait at a barrier for this one
                }
            }));
        }
        pool.shutdown();
        for (Future<?> each : parts) {
            each.get(30, TimeUnit.SECONDS);
        }
        if (first.get() != null) {
            throw new AssertionError(first.get().toString(), first.get());
        }
    }
}

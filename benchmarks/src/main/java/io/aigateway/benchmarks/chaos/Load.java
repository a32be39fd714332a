package io.aigateway.benchmarks.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Callers that make calls at a steady pace for a while; none of them is waited for without end. */
final class Load {

    private static final int CALLERS = 64;
    /** How far behind its pace the load may be; what is more is let go. */
    private static final long BEHIND = 100_000_000L;

    private final Caller caller;
    private final Verdicts verdicts;
    private final Fitness fitness;
    private final ScheduledExecutorService later;
    private final long seed;
    private final long pause;
    private final AtomicInteger numbers;
    private final AtomicLong nextAt = new AtomicLong();
    private final AtomicInteger flagsLost = new AtomicInteger();
    private final List<Worker> workers = new ArrayList<>();
    private volatile boolean stopped;

    Load(
            Caller caller,
            Verdicts verdicts,
            Fitness fitness,
            ScheduledExecutorService later,
            long seed,
            int rate,
            AtomicInteger numbers) {
        this.caller = caller;
        this.verdicts = verdicts;
        this.fitness = fitness;
        this.later = later;
        this.seed = seed;
        this.pause = 1_000_000_000L / rate;
        this.numbers = numbers;
    }

    /** Calls that were interrupted and left their thread without its flag. */
    int flagsLost() {
        return flagsLost.get();
    }

    /** Makes calls until the time is over or the numbers are used up. */
    void run(long millis, int most, boolean twisted) throws InterruptedException {
        nextAt.set(System.nanoTime());
        long until = System.nanoTime() + millis * 1_000_000;
        for (int i = 0; i < CALLERS; i++) {
            Worker[] self = new Worker[1];
            self[0] = new Worker(() -> loop(self[0], until, most, twisted), i);
            workers.add(self[0]);
            self[0].thread().start();
        }
        while (System.nanoTime() - until < 0 && numbers.get() < most) {
            freeHung(0);
            Thread.sleep(100);
        }
        long last = System.nanoTime() + Gateways.DEADLINE.toNanos() + 12_000_000_000L;
        stopped = true;
        while (System.nanoTime() - last < 0
                && workers.stream().anyMatch(each -> each.thread().isAlive())) {
            freeHung(0);
            Thread.sleep(50);
        }
        freeHung(-1);
        workers.clear();
        stopped = false;
    }

    /** A call long after its deadline is reported, with where it is, and its thread interrupted. */
    private void freeHung(long least) {
        for (Worker worker : workers) {
            Asked asked = worker.running();
            long patience = least < 0 ? 0 : Gateways.DEADLINE.toMillis() + 7_000;
            if (asked != null && asked.elapsedMillis() > patience && !worker.isReported(asked)) {
                StringBuilder where = new StringBuilder();
                for (StackTraceElement each : worker.thread().getStackTrace()) {
                    where.append("\n  at ").append(each);
                }
                verdicts.hung(asked, where.toString());
                worker.interrupt(asked);
            }
        }
    }

    private void loop(Worker self, long until, int most, boolean twisted) {
        while (!stopped) {
            long now = System.nanoTime();
            long turn = nextAt.getAndUpdate(at -> Math.max(at, now - BEHIND) + pause);
            turn = Math.max(turn, now - BEHIND);
            while (turn - System.nanoTime() > 0) {
                LockSupport.parkNanos(turn - System.nanoTime());
            }
            int number = System.nanoTime() - until < 0 ? numbers.getAndIncrement() : most;
            if (number >= most) {
                return;
            }
            Asked asked = new Asked(number, seed, twisted, fitness);
            self.begins(asked);
            if (asked.twist == Asked.Twist.INTERRUPT) {
                later.schedule(() -> self.interrupt(asked), asked.twistMicros(), TimeUnit.MICROSECONDS);
            }
            caller.call(asked);
            boolean flag = self.ends();
            if (asked.twist == Asked.Twist.INTERRUPT && asked.ours && !flag) {
                flagsLost.incrementAndGet();
            }
        }
    }
}

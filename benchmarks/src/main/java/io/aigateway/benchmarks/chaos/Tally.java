package io.aigateway.benchmarks.chaos;

import io.aigateway.spi.CallListener;
import io.aigateway.trace.CallRecord;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Counts how calls ended and what they cost in attempts, and the records of each call. Thread-safe, of fixed size. */
final class Tally implements CallListener {

    /** What became of a call, as its caller saw it. */
    enum Outcome {
        ANSWERED,
        /** Ended by its caller. */
        ENDED_BY_US,
        /** A stream that broke after its first content and was to fail then. */
        BROKE,
        /** No upstream was well all the time. */
        FAILED,
        VIOLATED
    }

    private static final int MOST_ATTEMPTS = 20;

    private final AtomicIntegerArray records;
    private final AtomicIntegerArray begun;
    private final AtomicIntegerArray outcomes =
            new AtomicIntegerArray(Asked.Kind.values().length * Outcome.values().length);
    private final AtomicIntegerArray attempts = new AtomicIntegerArray(MOST_ATTEMPTS + 1);
    private final Percentiles[] latencies = new Percentiles[Asked.Kind.values().length];

    Tally(int mostCalls) {
        records = new AtomicIntegerArray(mostCalls);
        begun = new AtomicIntegerArray(mostCalls);
        for (int i = 0; i < latencies.length; i++) {
            latencies[i] = new Percentiles();
        }
    }

    int mostCalls() {
        return records.length();
    }

    @Override
    public void ended(CallRecord call) {
        int number = Asked.numberOf(call.tenant());
        if (number >= 0) {
            records.incrementAndGet(number);
            attempts.incrementAndGet(
                    Math.min(MOST_ATTEMPTS, call.trace().attempts().size()));
        }
    }

    /** The call has reached the gateway's way of a call, so that it must leave a record. */
    void begun(String tenant) {
        int number = Asked.numberOf(tenant);
        if (number >= 0) {
            begun.set(number, 1);
        }
    }

    int records(int number) {
        return records.get(number);
    }

    boolean hasBegun(int number) {
        return begun.get(number) > 0;
    }

    void outcome(Asked asked, Outcome outcome) {
        outcomes.incrementAndGet(asked.kind.ordinal() * Outcome.values().length + outcome.ordinal());
        if (outcome == Outcome.ANSWERED) {
            latencies[asked.kind.ordinal()].add(System.nanoTime() - asked.startedAt);
        }
    }

    void print() {
        System.out.printf("%n%-10s", "Calls");
        for (Outcome outcome : Outcome.values()) {
            System.out.printf("%13s", outcome.name().toLowerCase(Locale.ROOT));
        }
        System.out.printf("%10s%10s%10s%n", "p50 ms", "p99 ms", "max ms");
        for (Asked.Kind kind : Asked.Kind.values()) {
            System.out.printf("%-10s", kind.name().toLowerCase(Locale.ROOT));
            for (Outcome outcome : Outcome.values()) {
                System.out.printf("%13d", outcomes.get(kind.ordinal() * Outcome.values().length + outcome.ordinal()));
            }
            Percentiles times = latencies[kind.ordinal()];
            System.out.printf(Locale.ROOT, "%10.1f%10.0f%10.0f%n", times.at(0.5), times.at(0.99), times.at(1));
        }
        long calls = 0;
        long made = 0;
        StringBuilder spread = new StringBuilder();
        for (int i = 0; i <= MOST_ATTEMPTS; i++) {
            int count = attempts.get(i);
            calls += count;
            made += (long) i * count;
            spread.append(count == 0 ? "" : " " + i + ":" + count);
        }
        System.out.printf(
                Locale.ROOT,
                "Attempts: %d of %d recorded calls, %.3f a call; calls by attempts:%s%n",
                made,
                calls,
                calls == 0 ? 0 : (double) made / calls,
                spread);
    }
}

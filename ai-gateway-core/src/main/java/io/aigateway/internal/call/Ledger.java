package io.aigateway.internal.call;

import io.aigateway.chat.Usage;
import io.aigateway.internal.routing.Place;
import io.aigateway.internal.routing.Target;
import io.aigateway.spi.Failure;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call has done and used: one entry an attempt, which is settled exactly once, with its outcome and what it used.
 * What the call used is the sum over all of them, for what broke off or was thrown away is paid too. Thread-safe.
 */
public final class Ledger {

    // guarded by this
    private final List<Entry> entries = new ArrayList<>(2);

    /** An attempt begins. */
    public synchronized Entry open(Place at, long now) {
        Entry entry = new Entry(at, entries.size() + 1, now);
        entries.add(entry);
        return entry;
    }

    /** Whether any attempt was made. */
    public synchronized boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Attempts made. */
    public synchronized int size() {
        return entries.size();
    }

    /** Whether a target was asked. */
    public synchronized boolean hasAsked(Target target) {
        for (Entry entry : entries) {
            if (entry.at.target() == target) {
                return true;
            }
        }
        return false;
    }

    /** What all attempts have used, as far as they are settled. */
    public synchronized Usage usage() {
        Usage sum = Usage.NONE;
        for (Entry entry : entries) {
            if (entry.usage != Usage.NONE) {
                sum = sum == Usage.NONE ? entry.usage : sum.plus(entry.usage);
            }
        }
        return sum;
    }

    /** What all attempts have cost; null if no price is known of any that used something. */
    public synchronized @Nullable Double cost() {
        Double sum = null;
        for (Entry entry : entries) {
            Double cost = entry.cost;
            if (cost != null) {
                sum = sum == null ? cost : Double.valueOf(sum + cost);
            }
        }
        return sum;
    }

    /** The attempts for a trace. */
    synchronized List<AttemptTrace> traces(long callStartedAt, long now) {
        List<AttemptTrace> all = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            all.add(entry.toTrace(callStartedAt, now));
        }
        return all;
    }

    /** One attempt. */
    public final class Entry {
        private final Place at;
        private final int number;
        private final long startedAt;
        // guarded by the ledger
        private long endedAt;
        private AttemptTrace.Outcome outcome = AttemptTrace.Outcome.RUNNING;
        private @Nullable Failure failure;
        private int status;
        private @Nullable String next;
        private Usage usage = Usage.NONE;
        private @Nullable Double cost;

        private Entry(Place at, int number, long startedAt) {
            this.at = at;
            this.number = number;
            this.startedAt = startedAt;
        }

        /** 1 for the first attempt of the call. */
        public int number() {
            return number;
        }

        /** When it began, in nanoseconds. */
        public long startedAt() {
            return startedAt;
        }

        /**
         * The attempt has ended.
         *
         * @param how how it ended
         * @param why what went wrong; null if nothing did
         * @param httpStatus the HTTP status, 0 if there was none
         * @param used what it used
         * @param now when
         * @return false if it had been settled before; then nothing changes
         */
        public boolean settle(AttemptTrace.Outcome how, @Nullable Failure why, int httpStatus, Usage used, long now) {
            synchronized (Ledger.this) {
                if (outcome != AttemptTrace.Outcome.RUNNING) {
                    return false;
                }
                outcome = how;
                failure = why;
                status = httpStatus;
                usage = used;
                endedAt = now;
                cost = used == Usage.NONE ? null : at.target().source().cost(at.model(), used);
                return true;
            }
        }

        /** What was done after it had failed. */
        public void decided(String what) {
            synchronized (Ledger.this) {
                next = what;
            }
        }

        /** Guarded by the ledger. */
        private AttemptTrace toTrace(long callStartedAt, long now) {
            boolean running = outcome == AttemptTrace.Outcome.RUNNING;
            Failure why = failure;
            return AttemptTrace.builder(at.target().provider(), at.model(), outcome)
                    .number(number)
                    .tier(at.tier())
                    .endpoint(at.endpoint().baseUrl())
                    .key(at.key().label())
                    .startedNanos(startedAt - callStartedAt)
                    .durationNanos((running ? now : endedAt) - startedAt)
                    .failure(why == null || outcome != AttemptTrace.Outcome.FAILED ? null : why.kind())
                    .status(status)
                    .message(why == null ? null : why.message())
                    .retryAfter(why == null ? null : why.retryAfter())
                    .next(next)
                    .tokens(CallRecord.Tokens.builder()
                            .input(usage.totalInputTokens())
                            .cachedInput(usage.cachedInputTokens())
                            .output(usage.outputTokens())
                            .build())
                    .cost(cost)
                    .build();
        }
    }
}

package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.error.AiGatewayException;
import io.aigateway.spi.CallListener;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The records of all calls of a schedule, each known by a tenant of its own, and how many there must be. */
final class ScheduledRecords implements CallListener {

    private final Map<String, List<CallRecord>> records = new ConcurrentHashMap<>();
    private final Map<String, Integer> least = new ConcurrentHashMap<>();
    private final Set<String> left = ConcurrentHashMap.newKeySet();
    private final AtomicInteger numbers = new AtomicInteger();

    /** The tenant of the next call. */
    String next() {
        return "call-" + numbers.incrementAndGet();
    }

    @Override
    public void ended(CallRecord call) {
        records.computeIfAbsent(String.valueOf(call.tenant()), id -> new CopyOnWriteArrayList<>())
                .add(call);
    }

    /** The record of a call that is over; null if it was refused because the gateway is closed. */
    @Nullable
    CallRecord one(String id, @Nullable Throwable failure) {
        List<CallRecord> found = records.getOrDefault(id, List.of());
        boolean refused = failure instanceof AiGatewayException own && own.kind() == FailureKind.REJECTED;
        if (refused && found.isEmpty()) {
            return null;
        }
        assertThat(found)
                .as("records of %s, which is over with %s", id, failure)
                .hasSize(1);
        return found.get(0);
    }

    /** A call that ends by itself some time, or perhaps was never begun. */
    void later(String id, int atLeast) {
        least.put(id, atLeast);
    }

    /** Calls that have begun, as far as that is known, and have no record. */
    List<String> missing() {
        return least.entrySet().stream()
                .filter(each -> each.getValue() > 0 && !records.containsKey(each.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A call that its subscriber left is ended by that, and not by a timeout later. */
    void left(String id) {
        left.add(id);
    }

    /**
     * What must hold when nothing runs.
     *
     * @param heard attempts that selectors were told of
     */
    void check(int heard) {
        least.forEach((id, count) -> assertThat(records.getOrDefault(id, List.of()))
                .as("records of " + id)
                .hasSizeBetween(count, 1));
        int attempts = 0;
        for (Map.Entry<String, List<CallRecord>> each : records.entrySet()) {
            assertThat(each.getValue()).as("records of " + each.getKey()).hasSize(1);
            attempts += checked(each.getValue().get(0));
        }
        assertThat(heard).as("attempts that selectors heard the end of").isEqualTo(attempts);
    }

    /** How many calls were left by a subscriber that threw. */
    int left() {
        return left.size();
    }

    /** How many of them went on until the attempt's time was over; now and then that is a slow machine. */
    int leftLate() {
        return (int) left.stream()
                .flatMap(id -> records.getOrDefault(id, List.of()).stream())
                .filter(ScheduledRecords::endedByTotal)
                .count();
    }

    private static boolean endedByTotal(CallRecord record) {
        List<AttemptTrace> attempts = record.trace().attempts();
        return record.failure() == FailureKind.TIMEOUT
                && !attempts.isEmpty()
                && attempts.get(attempts.size() - 1).duration().compareTo(ScheduledRun.TOTAL) >= 0;
    }

    private static int checked(CallRecord record) {
        List<AttemptTrace> attempts = record.trace().attempts();
        long input = 0;
        long output = 0;
        for (AttemptTrace each : attempts) {
            assertThat(each.outcome()).as("attempt %s of %s", each, record).isNotEqualTo(AttemptTrace.Outcome.RUNNING);
            input += each.tokens().input();
            output += each.tokens().output();
        }
        if (!attempts.isEmpty()) {
            assertThat(record.tokens().input()).as("input of %s", record).isEqualTo(input);
            assertThat(record.tokens().output()).as("output of %s", record).isEqualTo(output);
        }
        return attempts.size();
    }
}

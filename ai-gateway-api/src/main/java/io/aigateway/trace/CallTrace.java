package io.aigateway.trace;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The story of one call: the route that matched, the targets considered, every attempt in order, and the gateway's own
 * share of the time. Never holds a prompt, an answer or a credential.
 *
 * @param callId unique within the gateway
 * @param requestedModel the model name the application asked for
 * @param route id of the matched route; null if none matched
 * @param considered the targets of the route in the order of their tiers
 * @param attempts every attempt, first to last
 * @param notes decisions worth knowing, such as dropped parameters or waits
 * @param totalNanos from the call's start to its end, in nanoseconds; until now while a stream runs
 * @param overheadNanos {@code totalNanos} less the time spent in attempts and deliberate waits, in nanoseconds
 * @param cost what the answer cost by the configured prices, in the configured currency; null if no price is known
 */
public record CallTrace(
        String callId,
        String requestedModel,
        @Nullable String route,
        List<Consideration> considered,
        List<AttemptTrace> attempts,
        List<String> notes,
        long totalNanos,
        long overheadNanos,
        @Nullable Double cost) {

    private static final CallTrace NONE = new CallTrace("none", "", null, List.of(), List.of(), List.of(), 0, 0, null);

    /** Copies the lists. */
    public CallTrace {
        considered = List.copyOf(considered);
        attempts = List.copyOf(attempts);
        notes = List.copyOf(notes);
    }

    /** The trace of something that never became a call. */
    public static CallTrace none() {
        return NONE;
    }

    /** From the call's start to its end. */
    public Duration total() {
        return Duration.ofNanos(totalNanos);
    }

    /** What the gateway itself took. */
    public Duration overhead() {
        return Duration.ofNanos(overheadNanos);
    }

    /** The attempt that answered; null if none did. */
    public @Nullable AttemptTrace served() {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            AttemptTrace.Outcome outcome = attempts.get(i).outcome();
            if (outcome == AttemptTrace.Outcome.SUCCEEDED || outcome == AttemptTrace.Outcome.RUNNING) {
                return attempts.get(i);
            }
        }
        return null;
    }

    /** Several lines a person can read. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(256)
                .append("call ")
                .append(callId)
                .append(": model ")
                .append(requestedModel)
                .append(route == null ? ", no route" : ", route " + route)
                .append(", ")
                .append(totalNanos / 1_000_000)
                .append(" ms (gateway ")
                .append(overheadNanos / 1_000)
                .append(" µs)");
        considered.forEach(each -> text.append("\n  ").append(each));
        attempts.forEach(each -> text.append("\n  ").append(each));
        notes.forEach(each -> text.append("\n  note: ").append(each));
        return text.toString();
    }
}

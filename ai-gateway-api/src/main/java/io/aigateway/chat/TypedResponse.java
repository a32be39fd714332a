package io.aigateway.chat;

import io.aigateway.trace.CallTrace;
import java.util.Objects;

/**
 * A structured answer: the value, and what it took. Immutable if the value is.
 *
 * @param <T> the value's type
 */
public final class TypedResponse<T> {

    private final T value;
    private final ChatResponse response;
    private final Usage usage;
    private final CallTrace trace;
    private final boolean repaired;

    private TypedResponse(T value, ChatResponse response, Usage usage, CallTrace trace, boolean repaired) {
        this.value = Objects.requireNonNull(value, "value");
        this.response = Objects.requireNonNull(response, "response");
        this.usage = Objects.requireNonNull(usage, "usage");
        this.trace = Objects.requireNonNull(trace, "trace");
        this.repaired = repaired;
    }

    /** A value that the first answer held. */
    public static <T> TypedResponse<T> of(T value, ChatResponse response) {
        return new TypedResponse<>(value, response, response.usage(), response.trace(), false);
    }

    /**
     * A value that came of a repair.
     *
     * @param response the answer that fitted
     * @param usage of all answers
     * @param trace of all attempts
     */
    public static <T> TypedResponse<T> repaired(T value, ChatResponse response, Usage usage, CallTrace trace) {
        return new TypedResponse<>(value, response, usage, trace, true);
    }

    /** What the answer says. */
    public T value() {
        return value;
    }

    /** The answer that holds the value. */
    public ChatResponse response() {
        return response;
    }

    /** The tokens of all answers, a repaired one's included. */
    public Usage usage() {
        return usage;
    }

    /** How it came about, with all attempts and costs, a repair's included. */
    public CallTrace trace() {
        return trace;
    }

    /** Whether the first answer did not fit and was sent back. */
    public boolean isRepaired() {
        return repaired;
    }

    @Override
    public String toString() {
        return "TypedResponse[value=" + value + ", usage=" + usage + ", repaired=" + repaired + "]";
    }
}

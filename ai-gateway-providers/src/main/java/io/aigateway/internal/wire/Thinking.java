package io.aigateway.internal.wire;

import io.aigateway.chat.ReasoningEffort;

/** Efforts in words as budgets in tokens, for protocols that want a number. */
public final class Thinking {

    private static final int LEAST = 1024;

    private Thinking() {}

    /** The tokens an effort stands for: 1024, 8192 and 16384 for low, medium and high, as other gateways have it. */
    public static int budget(ReasoningEffort effort) {
        return switch (effort.value()) {
            case "none" -> 0;
            case "minimal", "low" -> LEAST;
            case "high" -> 16 * LEAST;
            case "xhigh", "max" -> 32 * LEAST;
            default -> 8 * LEAST;
        };
    }

    /** The effort that a budget comes near to. */
    public static ReasoningEffort effort(long budget) {
        if (budget <= 0) {
            return ReasoningEffort.NONE;
        } else if (budget <= 4L * LEAST) {
            return ReasoningEffort.LOW;
        }
        return budget <= 12L * LEAST ? ReasoningEffort.MEDIUM : ReasoningEffort.HIGH;
    }
}

package io.aigateway.config;

import java.time.Duration;

/**
 * Retries and their bounds. A retry asks the same endpoint again after a wait; taking another key, endpoint or target
 * is not a retry.
 *
 * @param maxRetries retries of a call
 * @param maxAttempts attempts of a call, whatever their reason
 * @param backoff the first wait
 * @param maxBackoff the longest wait
 * @param shortWait the longest announced wait that is waited for although there is a fallback
 * @param maxWait the longest announced wait that is waited for at all
 * @param budgetRatio retries allowed as a share of the calls
 * @param budgetFloor retries a second allowed at any traffic
 * @param tryUnknownWindows whether a request that was too long for one target is tried where no window is known
 * @param emptyAnswers what becomes of answers that hold nothing
 */
public record RetryConfig(
        @Setting(value = "How often a call may ask the same endpoint again after a wait.", defaultValue = "2")
        int maxRetries,

        @Setting(value = "Attempts of a call, whatever their reason.", defaultValue = "10", min = 1)
        int maxAttempts,

        @Setting(
                value = "First wait; doubles each time, with full jitter: any time from zero to it.",
                defaultValue = "500ms")
        Duration backoff,

        @Setting(value = "Longest wait by backoff.", defaultValue = "8s")
        Duration maxBackoff,

        @Setting(
                value = "Longest announced wait (Retry-After) that is waited for before falling back to another tier.",
                defaultValue = "1s")
        Duration shortWait,

        @Setting(
                value =
                        "Longest announced wait (Retry-After) that is waited for when there is nothing to fall back to.",
                defaultValue = "30s")
        Duration maxWait,

        @Setting(value = "Retries over the whole gateway, as a share of its calls.", defaultValue = "0.1")
        double budgetRatio,

        @Setting(value = "Retries a second allowed however few calls there are.", defaultValue = "1")
        int budgetFloor,

        @Setting(
                value = "Whether a request that was too long for one target is also tried at targets whose context"
                        + " window is not known; those that are known to be larger are always tried.",
                defaultValue = "false")
        boolean tryUnknownWindows,

        @Setting(
                value = "What becomes of an answer that ended in good order and holds nothing: keep it, or fail, which"
                        + " asks again and then elsewhere.",
                defaultValue = "keep")
        EmptyAnswers emptyAnswers) {
    /** What becomes of an answer that ended in good order and holds nothing. */
    public enum EmptyAnswers {
        /** It is an answer. */
        KEEP,
        /** It is a failure: asked again, then elsewhere. */
        FAIL
    }
}

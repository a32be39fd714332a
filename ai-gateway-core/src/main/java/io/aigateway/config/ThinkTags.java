package io.aigateway.config;

/** What becomes of {@code <think>…</think>} in the text of models that write their thoughts there. */
public enum ThinkTags {
    /** The thoughts become reasoning, the rest stays text. */
    SPLIT,
    /** Everything stays text. */
    PASSTHROUGH,
    /** The thoughts are left out. */
    DROP
}

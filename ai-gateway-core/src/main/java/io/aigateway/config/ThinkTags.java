package io.aigateway.config;

/** What becomes of {@code <think>…</think>} in the text of models that write their thoughts there. */
public enum ThinkTags {
    /** The thoughts become reasoning, the rest stays text. */
    SPLIT,
    /**
     * As {@link #SPLIT}, for models whose answers begin within their thoughts, because the opening tag stands in the
     * prompt: all text before the closing tag becomes reasoning.
     */
    SPLIT_FROM_START,
    /** Everything stays text. */
    PASSTHROUGH,
    /** The thoughts are left out. */
    DROP
}

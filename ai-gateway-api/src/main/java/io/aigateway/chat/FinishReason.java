package io.aigateway.chat;

/** Why the model stopped. The provider's own word is in {@link ChatResponse#rawFinishReason()}. */
public enum FinishReason {
    /** It was done, or met a stop sequence. */
    STOP,
    /** It reached the output limit: the answer is cut. */
    LENGTH,
    /** It wants tools to run. */
    TOOL_CALLS,
    /** The content policy cut the answer. */
    CONTENT_FILTER,
    /** The provider named a reason that has no neutral name. */
    OTHER,
    /** The provider gave no reason. */
    UNKNOWN
}

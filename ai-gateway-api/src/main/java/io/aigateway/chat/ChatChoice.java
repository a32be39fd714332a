package io.aigateway.chat;

import org.jspecify.annotations.Nullable;

/**
 * One of the answers of a request that asked for several ({@code extra("n", 3)}).
 *
 * @param message the answer
 * @param finishReason why it ended
 * @param rawFinishReason the provider's own word; null if it gave none
 */
public record ChatChoice(
        Message message,
        FinishReason finishReason,
        @Nullable String rawFinishReason) {}

package io.aigateway.config;

import io.aigateway.chat.StreamRecovery;

/**
 * What holds for streams.
 *
 * @param recovery what happens when a stream breaks after its first content
 * @param maxChars how long an answer may become
 */
public record StreamConfig(
        @Setting(
                value = "What happens when a stream breaks after its first content: fail, resume or restart.",
                defaultValue = "fail")
        StreamRecovery recovery,

        @Setting(
                value = "Characters an answer may have; a longer one is a broken answer.",
                defaultValue = "16000000",
                min = 1)
        int maxChars) {}

package io.aigateway.config;

import io.aigateway.chat.StreamRecovery;
import io.aigateway.trace.FailureKind;
import java.util.List;

/**
 * What holds for streams.
 *
 * @param recovery what happens when a stream breaks after its first content
 * @param maxRecoveries how often a stream may be taken up again
 * @param recoverOn the failures after which it is
 * @param forPlain whether plain calls are made as streams
 * @param maxChars how long an answer may become
 */
public record StreamConfig(
        @Setting(
                value = "What happens when a stream breaks after its first content: fail, resume (go on at a target"
                        + " that continues a given beginning), restart, or auto: resume, and where no target can, ask"
                        + " again for a short text and go on if it begins word by word the same.",
                defaultValue = "auto")
        StreamRecovery recovery,

        @Setting(value = "How often one stream may be taken up again after it broke.", defaultValue = "2")
        int maxRecoveries,

        @Setting(
                value = "Failures after which a stream is taken up again.",
                defaultValue = "timeout, stream-broken, connection, server-error, overloaded, rate-limited")
        List<FailureKind> recoverOn,

        @Setting(
                value = "Make plain calls as streams where the target can, so that first-token, idle and recovery hold"
                        + " for them too.",
                defaultValue = "false")
        boolean forPlain,

        @Setting(
                value = "Characters an answer may have; a longer one is given up, and nobody else is asked.",
                defaultValue = "16000000",
                min = 1)
        int maxChars) {

    /** Copies the list. */
    public StreamConfig {
        recoverOn = List.copyOf(recoverOn);
    }
}

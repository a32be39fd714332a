package io.aigateway.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How keys that were taken out are tested in the background.
 *
 * @param type what is sent
 * @param model the model of a chat probe
 * @param interval the first wait; grows after each failure
 * @param maxInterval the longest wait
 * @param timeout how long a probe may take
 */
public record ProbeConfig(
        @Setting(
                value = "What is sent: none (real calls are the trial), models (the model list, free of charge) or"
                        + " chat (a tiny chat, which costs money).",
                defaultValue = "none")
        Type type,

        @Setting("Model of a chat probe.") @Nullable String model,

        @Setting(
                value = "Wait before the first probe of a key; doubles after each failure, with jitter.",
                defaultValue = "30s",
                min = 1)
        Duration interval,

        @Setting(value = "Longest wait between probes of a key.", defaultValue = "10m", min = 1)
        Duration maxInterval,

        @Setting(value = "How long a probe may take.", defaultValue = "10s", min = 1)
        Duration timeout) {

    /** What a probe sends. */
    public enum Type {
        /** Nothing: a bounded share of real calls is the trial. */
        NONE,
        /** The request for the list of models. */
        MODELS,
        /** A chat of a few tokens. */
        CHAT
    }
}

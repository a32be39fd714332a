package io.aigateway.config;

/**
 * What is recorded of calls.
 *
 * @param genAi whether the meters of OpenTelemetry's GenAI conventions are recorded too
 * @param maxTagValues how many values a tag may have before further ones become {@code other}
 * @param content whether prompts and answers go into spans
 * @param recentCalls how many ended calls are kept to be looked at
 */
public record ObservabilityConfig(
        @Setting(
                value = "Record the meters of OpenTelemetry's GenAI conventions beside the gateway's own. Switch it off"
                        + " under a framework that records them itself.",
                defaultValue = "true")
        boolean genAi,

        @Setting(
                value = "Values that a tag of the meters may have; further ones become other.",
                defaultValue = "200",
                min = 1)
        int maxTagValues,

        @Setting(value = "Put prompts and answers into spans.", defaultValue = "false")
        boolean content,

        @Setting(value = "Ended calls that are kept with their traces, to be looked at.", defaultValue = "100")
        int recentCalls) {}

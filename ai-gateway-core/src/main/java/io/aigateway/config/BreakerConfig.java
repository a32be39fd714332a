package io.aigateway.config;

import java.time.Duration;

/**
 * The circuit breakers, one for each endpoint and model.
 *
 * @param failuresInRow failures in a row that open one
 * @param failureRatePercent share of failures among the last calls that opens one
 * @param window how many calls that looks back
 * @param openFor how long one stays open at first
 * @param maxOpenFor how long at most
 * @param slowStart how long an endpoint that came back is spared
 */
public record BreakerConfig(
        @Setting(value = "Failures in a row that open a breaker.", defaultValue = "4", min = 1)
        int failuresInRow,

        @Setting(
                value = "Share of failures in percent, among the last calls, that opens a breaker.",
                defaultValue = "50",
                min = 1)
        int failureRatePercent,

        @Setting(value = "How many of the last calls are looked at.", defaultValue = "20", min = 2)
        int window,

        @Setting(
                value = "Wait before one real call is let through again; doubles each time, with jitter.",
                defaultValue = "5s",
                min = 1)
        Duration openFor,

        @Setting(value = "Longest time a breaker stays open.", defaultValue = "15s", min = 1)
        Duration maxOpenFor,

        @Setting(
                value = "How long an endpoint that came back gets a growing share of its calls only.",
                defaultValue = "30s")
        Duration slowStart) {}

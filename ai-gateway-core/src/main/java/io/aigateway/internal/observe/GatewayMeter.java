package io.aigateway.internal.observe;

/** The gateway's own meters. The page of metrics is made from this list. */
public enum GatewayMeter {
    /** Timer. */
    CALLS(
            "ai.gateway.calls",
            "timer with histogram",
            "Calls, of whatever outcome",
            "gateway, tenant, consumer, route, provider, model, upstream.model, operation, streaming, outcome, failure"),
    /** Timer. */
    ATTEMPTS(
            "ai.gateway.attempts",
            "timer with histogram",
            "Exchanges with one target, endpoint and key",
            "gateway, route, provider, upstream.model, endpoint, outcome, failure"),
    /** Counter. */
    RETRIES(
            "ai.gateway.retries",
            "counter",
            "Attempts at the same place as before, by what had failed there",
            "gateway, route, provider, upstream.model, from, failure"),
    /** Counter. */
    ROTATIONS(
            "ai.gateway.rotations",
            "counter",
            "Attempts with another key or endpoint of the same target, by what had failed",
            "gateway, route, provider, upstream.model, from, failure"),
    /** Counter. */
    FALLBACKS(
            "ai.gateway.fallbacks",
            "counter",
            "Attempts at another target; from is the one that had failed",
            "gateway, route, provider, upstream.model, from, failure"),
    /** Counter. */
    TOKENS(
            "ai.gateway.tokens",
            "counter",
            "Tokens; direction is input (without cached), cached-input (from the provider's prompt cache) or output",
            "gateway, tenant, consumer, route, provider, model, upstream.model, direction"),
    /** Counter. */
    COST(
            "ai.gateway.cost",
            "counter",
            "Cost by the configured prices, in the configured currency",
            "gateway, tenant, consumer, route, provider, model, upstream.model"),
    /** Timer. */
    OVERHEAD("ai.gateway.overhead", "timer with histogram", "The gateway's own share of a call's time", "gateway"),
    /** Gauge. */
    CALLS_RUNNING("ai.gateway.calls.running", "gauge", "Calls and streams that run", "gateway"),
    /** Gauge. */
    RETRIES_AVAILABLE("ai.gateway.retries.available", "gauge", "Retries the retry budget allows now", "gateway"),
    /** Gauge. */
    PROVIDER_AVAILABLE(
            "ai.gateway.provider.available",
            "gauge",
            "1 if the provider has a key that can be used and no endpoint of it is known to be down, or not all; else 0",
            "gateway, provider"),
    /** Gauge. */
    KEY_STATE(
            "ai.gateway.key.state",
            "gauge",
            "1 for the state the key is in: available, cooling, ejected, probing or disabled",
            "gateway, provider, key, state"),
    /** Gauge. */
    KEY_RUNNING("ai.gateway.key.running", "gauge", "Attempts that run with the key", "gateway, provider, key"),
    /** Gauge. */
    LIMIT_REMAINING(
            "ai.gateway.limit.remaining",
            "gauge",
            "What the provider said last was left of the key's limit; kind is requests or tokens",
            "gateway, provider, key, kind"),
    /** Gauge. */
    BREAKER_STATE(
            "ai.gateway.breaker.state",
            "gauge",
            "1 for the state the breaker is in: closed, open, half-open or slow-start",
            "gateway, provider, endpoint, upstream.model, state"),
    /** Gauge. */
    TARGET_WEIGHT(
            "ai.gateway.target.weight",
            "gauge",
            "The target's share of its tier",
            "gateway, route, tier, provider, upstream.model"),
    /** Gauge. */
    PROBES("ai.gateway.probes", "gauge", "Probes sent since the gateway was built", "gateway, provider");

    private final String meterName;
    private final String type;
    private final String description;
    private final String tags;

    GatewayMeter(String meterName, String type, String description, String tags) {
        this.meterName = meterName;
        this.type = type;
        this.description = description;
        this.tags = tags;
    }

    /** Its name as Micrometer has it. */
    public String meterName() {
        return meterName;
    }

    /** What it measures. */
    public String description() {
        return description;
    }

    /** Timer, counter or gauge. */
    public String type() {
        return type;
    }

    /** Its tags, always all of them. */
    public String tags() {
        return tags;
    }
}

package io.aigateway.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** A named set of defaults. Whatever is set by itself wins over it. */
public enum Profile {
    /** The defaults as the reference describes them. */
    STANDARD(Map.of()),
    /**
     * For applications that would rather have another target's answer than wait: silences are cut short, streams that
     * break go on elsewhere, plain calls are made as streams so that all of that holds for them too.
     */
    RESILIENT(resilient());

    private final Map<String, String> defaults;

    Profile(Map<String, String> defaults) {
        this.defaults = defaults;
    }

    /** The defaults by the paths of their settings. */
    public Map<String, String> defaults() {
        return defaults;
    }

    private static Map<String, String> resilient() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("streaming.recovery", "auto");
        values.put("streaming.for-plain", "true");
        values.put("timeouts.first-token", "10s");
        values.put("timeouts.answer", "10s");
        values.put("timeouts.idle", "10s");
        values.put("retry.short-wait", "3s");
        values.put("retry.try-unknown-windows", "true");
        values.put("breaker.max-open-for", "15s");
        return Map.copyOf(values);
    }
}

package io.aigateway.replay;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Counts what was compared: protocol and provider by feature. */
final class Features {

    private final Map<String, Map<String, Integer>> counts = new ConcurrentSkipListMap<>();

    void count(String provider, String feature) {
        counts.computeIfAbsent(provider, each -> new TreeMap<>()).merge(feature, 1, Integer::sum);
    }

    /** Rows of a Markdown table. */
    String rows(String protocol) {
        StringBuilder rows = new StringBuilder();
        counts.forEach((provider, features) -> {
            rows.append("| ").append(protocol).append(" | ").append(provider);
            for (String feature : new String[] {"plain", "stream", "tools", "reasoning", "error", "request"}) {
                rows.append(" | ").append(features.getOrDefault(feature, 0));
            }
            rows.append(" |\n");
        });
        return rows.toString();
    }
}

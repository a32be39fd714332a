package io.aigateway.internal.observe;

import io.aigateway.config.ClientConfig;
import io.aigateway.config.ConsumerConfig;
import io.aigateway.config.GatewayConfig;
import io.aigateway.config.RouteConfig;
import io.aigateway.config.TargetConfig;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the values of each tag few: those beyond the bound become {@code other}, except what the configuration names, so
 * that strangers cannot crowd it out. Thread-safe.
 */
final class TagValues {

    static final String NONE = "none";
    static final String OTHER = "other";
    private static final int LONGEST = 200;

    /** The names in a configuration. */
    private record Configured(GatewayConfig config, Set<String> names) {}

    private final Supplier<GatewayConfig> config;
    private final Map<String, Set<String>> known = new ConcurrentHashMap<>();
    private volatile @Nullable Configured configured;

    TagValues(Supplier<GatewayConfig> config) {
        this.config = config;
    }

    /** The value itself, {@code none} if there is none, or {@code other} if the tag has too many. */
    String bounded(String tag, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return NONE;
        }
        Set<String> values = known.computeIfAbsent(tag, each -> ConcurrentHashMap.newKeySet());
        if (values.contains(value)) {
            return value;
        }
        GatewayConfig now = config.get();
        if (value.length() > LONGEST || values.size() >= now.observability().maxTagValues()) {
            return isConfigured(now, value) ? value : OTHER;
        }
        values.add(value);
        return value;
    }

    private boolean isConfigured(GatewayConfig now, String value) {
        Configured last = configured;
        if (last == null || last.config != now) {
            last = new Configured(now, names(now));
            configured = last;
        }
        return last.names.contains(value);
    }

    private static Set<String> names(GatewayConfig config) {
        Set<@Nullable String> names = new HashSet<>(config.consumers().keySet());
        names.add(config.defaultModel());
        for (ConsumerConfig consumer : config.consumers().values()) {
            names.add(consumer.tenant());
        }
        for (ClientConfig client : config.clients().values()) {
            names.add(client.model());
            names.add(client.tenant());
        }
        for (RouteConfig route : config.routes()) {
            names.add(route.name());
            names.add(route.match().model());
            route.targets().forEach(target -> add(names, target));
            route.fallbacks().forEach(tier -> tier.forEach(target -> add(names, target)));
        }
        names.remove(null);
        return Set.copyOf(names);
    }

    private static void add(Set<@Nullable String> names, TargetConfig target) {
        names.add(target.model());
        names.add(target.provider() + "/" + target.model());
    }
}

package io.aigateway.internal.engine;

import io.aigateway.config.GatewayConfig;
import io.aigateway.config.ProviderConfig;
import io.aigateway.error.ConfigurationException;
import io.aigateway.internal.call.Snapshot;
import io.aigateway.internal.health.KeyHealth;
import io.aigateway.internal.health.LiveState;
import io.aigateway.internal.provider.Provider;
import io.aigateway.internal.provider.ProviderCompiler;
import io.aigateway.internal.routing.RouteCompiler;
import io.aigateway.internal.routing.RouteTable;
import io.aigateway.internal.settings.Problems;
import io.aigateway.internal.settings.SettingsBinder;
import io.aigateway.internal.transport.HttpTransport;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Makes snapshots of configurations. For one thread at a time. */
final class SnapshotCompiler {

    /**
     * A configuration that was compiled and is not in force yet.
     *
     * @param snapshot the compiled configuration
     * @param shares the ids of what shares calls out in it
     * @param keys the health of its keys
     */
    record Compiled(Snapshot snapshot, Set<String> shares, Set<KeyHealth> keys) {}

    private final EngineParts parts;
    private final LiveState live;
    private final Consumer<Snapshot> drained;
    private long version;

    /**
     * Creates a compiler.
     *
     * @param drained hears of each snapshot that was replaced when its last call has ended
     */
    SnapshotCompiler(EngineParts parts, LiveState live, Consumer<Snapshot> drained) {
        this.parts = parts;
        this.live = live;
        this.drained = drained;
    }

    /**
     * Compiles a configuration.
     *
     * @throws ConfigurationException if no provider could be used
     */
    Compiled compile(GatewayConfig config, HttpTransport transport) {
        ProviderCompiler providers = new ProviderCompiler(
                parts.catalog(), parts.environment(), live, parts.random(), parts.sources(), parts.credentials());
        ProviderConfig plain = new SettingsBinder(new Problems()).bind("", ProviderConfig.class, Map.of());
        if (plain == null) {
            throw new IllegalStateException("The defaults of a provider are not complete");
        }
        Map<String, Provider> usable = providers.compile(config, plain);
        if (usable.isEmpty()) {
            throw new ConfigurationException(List.of(noneUsable(config, providers)));
        }
        RouteCompiler routes = new RouteCompiler(usable, providers.off(), parts.strategies(), live);
        RouteTable table = routes.compile(config.routes());
        AtomicReference<Snapshot> self = new AtomicReference<>();
        Snapshot snapshot =
                new Snapshot(++version, config, usable, table, transport, live, () -> drained.accept(self.get()));
        self.set(snapshot);
        Set<String> shares = new HashSet<>(routes.shares());
        Set<KeyHealth> keys = new HashSet<>();
        usable.forEach((id, provider) -> {
            shares.add(ProviderCompiler.shareOf(id));
            provider.pool().keys().forEach(key -> keys.add(key.health()));
        });
        return new Compiled(snapshot, shares, keys);
    }

    private static String noneUsable(GatewayConfig config, ProviderCompiler providers) {
        if (!config.providers().isEmpty()) {
            return "no provider can be used: "
                    + providers.off().values().stream()
                            .map(ProviderCompiler.Off::reason)
                            .collect(Collectors.joining("; "));
        }
        return "no provider can be used, for none is configured and none has an API key in the environment. Set one of"
                + " these environment variables: " + shortened(List.copyOf(providers.variablesLookedFor()))
                + ", or AI_GATEWAY_BASE_URL for any OpenAI-compatible server, or configure a provider with api-keys";
    }

    private static String shortened(List<String> variables) {
        int shown = Math.min(variables.size(), 8);
        String names = String.join(", ", variables.subList(0, shown));
        return shown == variables.size() ? names : names + " (or one of " + (variables.size() - shown) + " more)";
    }
}

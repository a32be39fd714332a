package io.aigateway.internal.settings;

import io.aigateway.config.GatewayConfig;
import io.aigateway.config.Profile;
import io.aigateway.error.ConfigurationException;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** From a settings tree to a checked configuration: placeholders, binding, checks, every problem at once. */
public final class ConfigSource {

    private final UnaryOperator<@Nullable String> environment;
    private final Set<String> presets;
    private final Set<String> presetsWithoutUrl;
    private final Set<String> protocols;
    private final Set<String> strategies;

    /**
     * Creates a source.
     *
     * @param environment reads environment variables
     * @param presets the known presets
     * @param presetsWithoutUrl those of them that need a base URL
     * @param protocols the known protocols
     * @param strategies the known selection strategies
     */
    public ConfigSource(
            UnaryOperator<@Nullable String> environment,
            Set<String> presets,
            Set<String> presetsWithoutUrl,
            Set<String> protocols,
            Set<String> strategies) {
        this.environment = environment;
        this.presets = presets;
        this.presetsWithoutUrl = presetsWithoutUrl;
        this.protocols = protocols;
        this.strategies = strategies;
    }

    /**
     * The configuration.
     *
     * @throws ConfigurationException with every problem
     */
    public GatewayConfig create(Map<?, ?> tree) {
        Problems problems = new Problems();
        Map<String, Object> resolved = withProfile(new Placeholders(environment, problems).resolve(tree));
        GatewayConfig config = new SettingsBinder(problems).bind("", GatewayConfig.class, resolved);
        if (config == null) {
            problems.throwIfAny();
            throw new IllegalStateException("A configuration that cannot be bound has a problem");
        }
        new ConfigChecks(problems, presets, presetsWithoutUrl, protocols, strategies).check(config);
        problems.throwIfAny();
        return config;
    }

    /** The tree with the defaults of its profile where it says nothing itself. */
    private static Map<String, Object> withProfile(Map<String, Object> tree) {
        for (Profile profile : Profile.values()) {
            if (SettingsBinder.word(profile).equals(String.valueOf(tree.get("profile")))) {
                SettingsTree whole = new SettingsTree();
                profile.defaults().forEach(whole::put);
                whole.putAll(tree);
                return whole.values();
            }
        }
        return tree;
    }

    /**
     * Checks a configuration that was made in code.
     *
     * @throws ConfigurationException with every problem
     */
    public void check(GatewayConfig config) {
        Problems problems = new Problems();
        new ConfigChecks(problems, presets, presetsWithoutUrl, protocols, strategies).check(config);
        problems.throwIfAny();
    }
}

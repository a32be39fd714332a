package io.aigateway.internal.settings;

import io.aigateway.config.GatewayConfig;
import io.aigateway.config.KeyConfig;
import io.aigateway.config.MatchConfig;
import io.aigateway.config.ProbeConfig;
import io.aigateway.config.ProviderConfig;
import io.aigateway.config.RouteConfig;
import io.aigateway.config.TargetConfig;
import io.aigateway.spi.Secret;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** What must hold between the settings of a configuration, in one place. */
public final class ConfigChecks {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

    private static final List<String> OPERATIONS =
            List.of("/chat/completions", "/completions", "/embeddings", "/responses", "/messages", "/rerank");

    private final Problems problems;
    private final Set<String> presets;
    private final Set<String> presetsWithoutUrl;
    private final Set<String> protocols;
    private final Set<String> strategies;

    /**
     * Creates the checks.
     *
     * @param problems receives what is wrong
     * @param presets the known presets
     * @param presetsWithoutUrl those of them that need a base URL
     * @param protocols the known protocols
     * @param strategies the known selection strategies
     */
    public ConfigChecks(
            Problems problems,
            Set<String> presets,
            Set<String> presetsWithoutUrl,
            Set<String> protocols,
            Set<String> strategies) {
        this.problems = problems;
        this.presets = presets;
        this.presetsWithoutUrl = presetsWithoutUrl;
        this.protocols = protocols;
        this.strategies = strategies;
    }

    /** Checks everything. */
    public void check(GatewayConfig config) {
        config.providers().forEach(this::checkProvider);
        Set<String> names = new HashSet<>();
        Set<String> patterns = new HashSet<>();
        for (int i = 0; i < config.routes().size(); i++) {
            RouteConfig route = config.routes().get(i);
            String path = problems.item("routes", i);
            if (!problems.isDropped(path + ".match")) {
                checkUnique(path, route, names, patterns);
            }
            checkRoute(path, route, config.providers());
        }
        Map<Secret, String> owners = new HashMap<>();
        config.consumers().forEach((id, consumer) -> consumer.keys().forEach(key -> {
            String other = key.isEmpty() ? null : owners.put(key, id);
            if (key.isEmpty()) {
                problems.add("consumers." + id + ".keys", "has an empty key");
            } else if (other != null) {
                problems.add("consumers." + id + ".keys", "has a key of the consumer " + other);
            }
        }));
        checkConsumer("default-consumer", config.defaultConsumer(), config);
        config.clients()
                .forEach((name, client) -> checkConsumer("clients." + name + ".consumer", client.consumer(), config));
        if (!(config.retry().budgetRatio() <= 1)) {
            problems.add("retry.budget-ratio", config.retry().budgetRatio() + " (expected: 0 to 1)");
        }
        if (config.breaker().failureRatePercent() > 100) {
            problems.add(
                    "breaker.failure-rate-percent", config.breaker().failureRatePercent() + " (expected: 1 to 100)");
        }
    }

    private void checkUnique(String path, RouteConfig route, Set<String> names, Set<String> patterns) {
        if (!names.add(route.name())) {
            problems.add(path + ".id", Quoted.of(route.name()) + " is the name of an earlier route");
        } else if (!patterns.add(route.match().toString())) {
            problems.add(path + ".match", Quoted.of(route.match().toString()) + " is the pattern of an earlier route");
        }
    }

    private void checkConsumer(String path, @Nullable String consumer, GatewayConfig config) {
        if (consumer != null
                && !config.consumers().containsKey(consumer)
                && !problems.isDropped("consumers." + consumer)) {
            problems.add(
                    path,
                    Quoted.of(consumer) + " is not a consumer"
                            + Nearest.hint(consumer, config.consumers().keySet()));
        }
    }

    private void checkProvider(String id, ProviderConfig provider) {
        String path = "providers." + id;
        if (!ID.matcher(id).matches()) {
            problems.add(path, "a provider's id has letters, digits, dots, dashes and underscores only");
        }
        String preset = provider.preset();
        if (preset != null && !presets.contains(preset)) {
            problems.add(path + ".preset", Quoted.of(preset) + " is not a preset" + Nearest.hint(preset, presets));
        }
        if (preset == null && !presets.contains(id) && provider.baseUrl().isEmpty()) {
            problems.add(
                    path,
                    "needs a preset or a base-url: " + Quoted.of(id) + " is not a preset" + Nearest.hint(id, presets));
        }
        String protocol = provider.protocol();
        if (protocol != null && !protocols.contains(protocol)) {
            problems.add(
                    path + ".protocol",
                    Quoted.of(protocol) + " is not a protocol (expected: one of " + String.join(", ", protocols) + ")");
        }
        provider.baseUrl().forEach(url -> checkUrl(path + ".base-url", url));
        String name = preset == null ? id : preset;
        if (presetsWithoutUrl.contains(name) && provider.baseUrl().isEmpty()) {
            problems.add(path + ".base-url", "is missing: the preset " + name + " has none");
        }
        checkHeaders(path + ".headers", provider.headers());
        String batch = provider.quirks().getOrDefault("max-embedding-inputs", "1");
        if (!batch.matches("[1-9][0-9]{0,6}")) {
            problems.add(path + ".quirks.max-embedding-inputs", Quoted.of(batch) + " (expected: a number above 0)");
        }
        checkKeys(path + ".api-keys", provider.apiKeys());
        if (provider.probe().type() == ProbeConfig.Type.CHAT && provider.probe().model() == null) {
            problems.add(path + ".probe.model", "is missing: a chat probe needs a model");
        }
    }

    private void checkUrl(String path, String url) {
        HttpUrl parsed = url.strip().contains(" ") ? null : HttpUrl.parse(url.strip());
        String operation = parsed == null
                ? null
                : OPERATIONS.stream()
                        .filter(each ->
                                (parsed.encodedPath() + "/").replace("//", "/").endsWith(each + "/"))
                        .findFirst()
                        .orElse(null);
        if (operation != null) {
            problems.add(path, Quoted.of(url) + " ends with " + operation + ", which the gateway adds by itself");
        } else if (parsed == null) {
            problems.add(path, Quoted.of(url) + " (expected: an http or https URL)");
        } else if (!parsed.username().isEmpty() || parsed.query() != null) {
            problems.add(path, "a URL with user info or a query: keys belong into api-keys");
        }
    }

    private void checkHeaders(String path, Map<String, String> headers) {
        headers.forEach((name, value) -> {
            try {
                new Headers.Builder().add(name, value);
            } catch (IllegalArgumentException e) {
                problems.add(path + "." + name, "a header with characters that HTTP does not allow");
            }
        });
    }

    private void checkKeys(String path, List<KeyConfig> keys) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            if (!keys.get(i).value().isEmpty() && !names.add(keys.get(i).name())) {
                problems.add(
                        problems.item(path, i),
                        "the key " + Quoted.of(keys.get(i).name()) + " is there twice");
            }
            if (keys.get(i).value().reveal().contains("${")) {
                problems.add(problems.item(path, i), "a placeholder without its closing brace");
            }
            boolean sane = keys.get(i).value().reveal().chars().allMatch(c -> c > ' ' && c < 127);
            if (!sane) {
                problems.add(problems.item(path, i), "a key with spaces, line breaks or characters outside ASCII");
            }
        }
    }

    private void checkRoute(String path, RouteConfig route, Map<String, ProviderConfig> providers) {
        checkMatch(path + ".match", route.match());
        if (!strategies.contains(route.strategy())) {
            problems.add(
                    path + ".strategy",
                    Quoted.of(route.strategy()) + " (expected: one of " + String.join(", ", strategies) + ")");
        }
        if (route.targets().isEmpty()) {
            problems.add(path + ".targets", "a route needs at least one target");
        }
        boolean drained =
                isDrained(route.targets()) && route.fallbacks().stream().allMatch(ConfigChecks::isDrained);
        if (drained && !route.targets().isEmpty()) {
            problems.add(path + ".targets", "all targets have weight 0, so none can be chosen");
        }
        checkTier(path + ".targets", route.targets(), false, providers);
        for (int i = 0; i < route.fallbacks().size(); i++) {
            String tierPath = problems.item(path + ".fallbacks", i);
            if (route.fallbacks().get(i).isEmpty()) {
                problems.add(tierPath, "a tier needs at least one target");
            }
            checkTier(tierPath, route.fallbacks().get(i), true, providers);
        }
    }

    private static boolean isDrained(List<TargetConfig> tier) {
        return tier.stream().allMatch(target -> target.weight() == 0);
    }

    private void checkMatch(String path, MatchConfig match) {
        long given = Stream.of(match.model(), match.prefix(), match.regex())
                        .filter(Objects::nonNull)
                        .count()
                + (match.otherwise() ? 1 : 0);
        if (given != 1) {
            problems.add(path, "exactly one of model, prefix, regex and default is needed, found " + given);
        }
        if (match.regex() != null) {
            try {
                Pattern.compile(match.regex());
            } catch (PatternSyntaxException e) {
                problems.add(
                        path + ".regex",
                        Quoted.of(match.regex()) + " is not a regular expression: " + e.getDescription()
                                + " near position " + e.getIndex());
            }
        }
    }

    private void checkTier(
            String path, List<TargetConfig> tier, boolean fallback, Map<String, ProviderConfig> providers) {
        for (int i = 0; i < tier.size(); i++) {
            TargetConfig target = tier.get(i);
            String targetPath = problems.item(path, i);
            boolean known = providers.containsKey(target.provider())
                    || presets.contains(target.provider())
                    || problems.isDropped("providers." + target.provider())
                    || problems.isDropped(targetPath + ".provider");
            if (!known) {
                problems.add(
                        targetPath + ".provider",
                        Quoted.of(target.provider()) + " is not a provider"
                                + Nearest.hint(target.provider(), providers.keySet()));
            }
            if (fallback && target.model() == null) {
                problems.add(
                        targetPath + ".model",
                        "is missing: a fallback must name its model, for the requested one is unknown there");
            }
        }
    }
}

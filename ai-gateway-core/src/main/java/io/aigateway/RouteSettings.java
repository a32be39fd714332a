package io.aigateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings of a route, by the names of the configuration file. Not thread-safe. */
public final class RouteSettings {

    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<Object> targets = new ArrayList<>();
    private final List<Object> fallbacks = new ArrayList<>();

    RouteSettings(String id) {
        values.put("id", id);
        values.put("match", Map.of("model", id));
    }

    /** Answers to exactly this model name. */
    public RouteSettings model(String name) {
        values.put("match", Map.of("model", name));
        return this;
    }

    /** Answers to model names that begin like this. */
    public RouteSettings prefix(String prefix) {
        values.put("match", Map.of("prefix", prefix));
        return this;
    }

    /** Answers to model names that this regular expression fits as a whole. */
    public RouteSettings regex(String regex) {
        values.put("match", Map.of("regex", regex));
        return this;
    }

    /** Answers to model names that no other route answers to. */
    public RouteSettings otherwise() {
        values.put("match", Map.of("default", true));
        return this;
    }

    /** Adds a target of the first tier that is asked for the requested model. */
    public RouteSettings target(String provider) {
        targets.add(Map.of("provider", provider));
        return this;
    }

    /** Adds a target of the first tier. */
    public RouteSettings target(String provider, String model) {
        return target(provider, model, 1);
    }

    /** Adds a target of the first tier with its share of the calls. */
    public RouteSettings target(String provider, String model, int weight) {
        targets.add(Map.of("provider", provider, "model", model, "weight", weight));
        return this;
    }

    /** Adds a tier of one target. */
    public RouteSettings fallback(String provider, String model) {
        fallbacks.add(Map.of("provider", provider, "model", model));
        return this;
    }

    /** Sets any setting of the route by its name. */
    public RouteSettings set(String path, Object value) {
        io.aigateway.internal.settings.SettingsTree.put(values, path, value);
        return this;
    }

    Map<String, Object> values() {
        if (!targets.isEmpty()) {
            values.put("targets", targets);
        }
        if (!fallbacks.isEmpty()) {
            values.put("fallbacks", fallbacks);
        }
        return values;
    }
}

package io.aigateway.internal.routing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From requested model names to routes: exact, then the longest prefix, then regex in order, then default. Immutable. */
public final class RouteTable {

    private static final int MAX_SHOWN = 30;

    private record Prefix(String prefix, Route route) {}

    private record Regex(Pattern pattern, Route route) {}

    private final Map<String, Route> exact;
    private final List<Prefix> prefixes;
    private final List<Regex> regexes;
    private final @Nullable Route otherwise;
    private final Map<String, Route> ofProviders;

    private RouteTable(Builder builder) {
        exact = Collections.unmodifiableMap(builder.exact);
        prefixes = builder.prefixes.stream()
                .sorted(Comparator.comparingInt((Prefix each) -> each.prefix.length())
                        .reversed())
                .toList();
        regexes = List.copyOf(builder.regexes);
        otherwise = builder.otherwise;
        ofProviders = Map.copyOf(builder.ofProviders);
    }

    /** The way to a provider, whatever the model; null if it cannot be used. */
    public @Nullable Route ofProvider(String provider) {
        return ofProviders.get(provider);
    }

    /** The route for a requested model; null if none answers to it. */
    public @Nullable Route match(String model) {
        Route named = exact.get(model);
        if (named != null) {
            return named;
        }
        for (Prefix each : prefixes) {
            if (model.startsWith(each.prefix)) {
                return each.route;
            }
        }
        for (Regex each : regexes) {
            if (each.pattern.matcher(model).matches()) {
                return each.route;
            }
        }
        return otherwise != null ? otherwise : target(model);
    }

    /** The way to what traces and targets write as {@code provider/model}; null if it names no provider. */
    private @Nullable Route target(String model) {
        int slash = model.indexOf('/');
        Route passing = slash <= 0 || slash == model.length() - 1 ? null : ofProviders.get(model.substring(0, slash));
        return passing == null ? null : passing.toModel(model.substring(slash + 1));
    }

    /** Every route once, in the order they are tried. */
    public List<Route> routes() {
        Set<Route> all = new LinkedHashSet<>(exact.values());
        prefixes.forEach(each -> all.add(each.route));
        regexes.forEach(each -> all.add(each.route));
        if (otherwise != null) {
            all.add(otherwise);
        }
        return List.copyOf(all);
    }

    /** Names and patterns that would match, for an error message. */
    public String describe() {
        List<String> known = new ArrayList<>(exact.keySet().stream().sorted().toList());
        prefixes.stream().map(each -> each.prefix + "*").sorted().forEach(known::add);
        regexes.forEach(each -> known.add("~" + each.pattern));
        if (known.isEmpty()) {
            return "nothing: there is no route";
        }
        String shown = String.join(", ", known.subList(0, Math.min(MAX_SHOWN, known.size())));
        return known.size() > MAX_SHOWN ? shown + " and " + (known.size() - MAX_SHOWN) + " more" : shown;
    }

    /** Exact names, for finding the one that was meant. */
    public Set<String> names() {
        return exact.keySet();
    }

    /** Builds a table. What comes first wins over the same pattern later. */
    static final class Builder {
        private final Map<String, Route> exact = new LinkedHashMap<>();
        private final List<Prefix> prefixes = new ArrayList<>();
        private final List<Regex> regexes = new ArrayList<>();
        private final Map<String, Route> ofProviders = new HashMap<>();
        private @Nullable Route otherwise;

        void ofProvider(String provider, Route route) {
            ofProviders.put(provider, route);
        }

        void exact(String name, Route route) {
            exact.putIfAbsent(name, route);
        }

        void prefix(String prefix, Route route) {
            if (prefixes.stream().noneMatch(each -> each.prefix.equals(prefix))) {
                prefixes.add(new Prefix(prefix, route));
            }
        }

        void regex(String regex, Route route) {
            regexes.add(new Regex(Pattern.compile(regex), route));
        }

        void otherwise(Route route) {
            otherwise = otherwise == null ? route : otherwise;
        }

        boolean hasOtherwise() {
            return otherwise != null;
        }

        RouteTable build() {
            return new RouteTable(this);
        }
    }
}

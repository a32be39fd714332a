package io.aigateway.internal.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Replaces <code>${VARIABLE}</code> and <code>${VARIABLE:default}</code> in every text of a settings tree. A variable
 * that is not set and has no default is a problem, except for API keys: there it means that there is no key, and none is
 * looked for elsewhere.
 */
public final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_.-]*)(?::([^}]*))?}");

    private static final Pattern KEYS = Pattern.compile(".*\\.api-keys(\\[\\d+])?(\\.value)?");

    private final UnaryOperator<@Nullable String> environment;
    private final Problems problems;

    /**
     * Creates it.
     *
     * @param environment reads variables
     * @param problems receives what is not set
     */
    public Placeholders(UnaryOperator<@Nullable String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /** The tree with the values of the variables. */
    public Map<String, Object> resolve(Map<?, ?> tree) {
        return resolveMap("", tree);
    }

    private Map<String, Object> resolveMap(String path, Map<?, ?> map) {
        Map<String, Object> resolved = new LinkedHashMap<>();
        map.forEach((name, value) -> {
            Object each = resolve(SettingsBinder.join(path, String.valueOf(name)), value);
            resolved.put(String.valueOf(name), each == null ? "" : each);
        });
        return resolved;
    }

    private @Nullable Object resolve(String path, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return resolveMap(path, map);
        }
        if (value instanceof List<?> list) {
            List<Object> resolved = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                Object each = resolve(path + "[" + i + "]", list.get(i));
                resolved.add(each == null ? "" : each);
            }
            return resolved;
        }
        return value instanceof String text && text.contains("${") ? resolveText(path, text) : value;
    }

    private Object resolveText(String path, String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String variable = matcher.group(1);
            String value = environment.apply(variable);
            if (value == null) {
                value = matcher.group(2);
            }
            if (value == null) {
                if (!KEYS.matcher(path).matches()) {
                    problems.add(path, "the environment variable " + Quoted.name(variable) + " is not set");
                }
                value = "";
            }
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value));
        }
        String all = matcher.appendTail(resolved).toString();
        boolean noKey = KEYS.matcher(path).matches() && !path.endsWith(".value") && isNoKey(all);
        return !noKey ? all : path.endsWith("]") ? noKey(text) : List.of(noKey(text));
    }

    /** A key that is given, but empty, which is not the same as none: it is called by the variables it should come from. */
    public static Map<String, String> noKey(String written) {
        String variables = PLACEHOLDER
                .matcher(written)
                .results()
                .map(each -> each.group(1))
                .collect(Collectors.joining(", "));
        return Map.of("id", Quoted.name(variables), "value", "");
    }

    /** Whether there is no key in a text of keys, which commas part, of credentials, whose parts colons part. */
    public static boolean isNoKey(String keys) {
        return keys.chars().allMatch(c -> c == ',' || c == ':' || Character.isWhitespace(c));
    }
}

package io.aigateway.internal.provider;

import io.aigateway.spi.ProviderPreset;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * A preset's base URL with its variables filled in.
 *
 * @param url the URL; empty if something is missing
 * @param missing what is missing, to be read after "provider x"; null if nothing is
 */
record PresetUrl(String url, @Nullable String missing) {

    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z-]+)(?:\\?([^}]*))?}");

    static PresetUrl of(
            ProviderPreset preset, Map<String, String> configured, UnaryOperator<@Nullable String> environment) {
        Matcher variable = VARIABLE.matcher(preset.baseUrl());
        StringBuilder url = new StringBuilder();
        while (variable.find()) {
            String name = variable.group(1);
            List<String> sources = preset.variables().getOrDefault(name, List.of());
            String value = configured.getOrDefault(name, "");
            for (int i = 0; i < sources.size() && value.isBlank(); i++) {
                String found = environment.apply(sources.get(i));
                value = found == null ? "" : found;
            }
            if (value.isBlank()) {
                String places = sources.isEmpty() ? "" : " or " + String.join(" or ", sources);
                return new PresetUrl("", "does not know its " + name + " (set variables." + name + places + ")");
            }
            String plain = value.strip().endsWith("/") ? value.strip().replaceAll("/+$", "") : value.strip();
            String chosen = variable.group(2) == null ? plain : chosen(variable.group(2), plain);
            variable.appendReplacement(url, Matcher.quoteReplacement(chosen));
        }
        variable.appendTail(url);
        return HttpUrl.parse(url.toString()) == null
                ? new PresetUrl("", "has a base URL that is none: " + url)
                : new PresetUrl(url.toString(), null);
    }

    /** Of {@code a=x|b=y|*=z} what belongs to the value; {@code @} stands for the value itself. */
    private static String chosen(String choices, String value) {
        String otherwise = value;
        for (String choice : choices.split("\\|")) {
            String name = choice.substring(0, choice.indexOf('='));
            String text = choice.substring(choice.indexOf('=') + 1).replace("@", value);
            if (name.equals(value)) {
                return text;
            }
            otherwise = name.equals("*") ? text : otherwise;
        }
        return otherwise;
    }
}

package io.aigateway.config;

import org.jspecify.annotations.Nullable;

/**
 * Which requested model names a route answers to: exactly one of the four. In a file a plain text is enough: {@code
 * name} is exact, {@code name*} a prefix, {@code *} everything else.
 *
 * @param model the exact name
 * @param prefix how the name begins
 * @param regex a regular expression for the whole name
 * @param otherwise names that no other route answers to
 */
public record MatchConfig(
        @Setting("Exact model name.") @Nullable String model,

        @Setting("Beginning of the model name.") @Nullable String prefix,

        @Setting("Regular expression that the whole model name must fit.") @Nullable
        String regex,

        @Setting(value = "Names that no other route answers to.", name = "default", defaultValue = "false")
        boolean otherwise) {

    /** {@code name} is exact, {@code name*} a prefix, {@code *} everything else. */
    public static MatchConfig of(String pattern) {
        if (pattern.equals("*")) {
            return new MatchConfig(null, null, null, true);
        }
        if (pattern.endsWith("*")) {
            return new MatchConfig(null, pattern.substring(0, pattern.length() - 1), null, false);
        }
        return new MatchConfig(pattern, null, null, false);
    }

    /** The pattern in short. */
    @Override
    public String toString() {
        return model != null ? model : prefix != null ? prefix + "*" : regex != null ? "~" + regex : "*";
    }
}

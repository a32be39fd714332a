package io.aigateway.internal.settings;

import io.aigateway.spi.Secret;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Single values: texts, numbers, switches, durations, words of enums, secrets. */
final class Scalars {

    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ns|us|ms|s|m|h|d)?");

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Scalars() {}

    static @Nullable Object convert(String path, Class<?> type, Object value, Problems problems) {
        String text = value.toString().strip();
        try {
            if (type == String.class) {
                return value.toString();
            } else if (type == Secret.class) {
                return Secret.of(text);
            } else if (type == int.class || type == Integer.class) {
                return Integer.parseInt(text.replace("_", ""));
            } else if (type == long.class || type == Long.class) {
                return Long.parseLong(text.replace("_", ""));
            } else if (type == double.class || type == Double.class) {
                return finite(Double.parseDouble(text));
            } else if (type == boolean.class || type == Boolean.class) {
                return bool(text);
            } else if (type == Duration.class) {
                return bounded(duration(text));
            } else if (type.isEnum()) {
                return constant(path, type, text, problems);
            }
        } catch (NumberFormatException e) {
            problems.add(path, Quoted.of(text) + " (expected: a number)");
            return null;
        } catch (ArithmeticException e) {
            problems.add(path, Quoted.of(text) + " (expected: at most " + LONGEST.toDays() + " days)");
            return null;
        } catch (IllegalArgumentException | DateTimeParseException e) {
            problems.add(path, String.valueOf(e.getMessage()));
            return null;
        }
        throw new IllegalStateException("Settings of type " + type + " are not known");
    }

    private static Double finite(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(value + " (expected: a finite number)");
        }
        return value;
    }

    /** Longer durations do not fit into nanoseconds. */
    private static Duration bounded(Duration duration) {
        if (duration.compareTo(LONGEST) > 0) {
            throw new ArithmeticException("too long");
        }
        return duration;
    }

    private static Boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> throw new IllegalArgumentException(Quoted.of(text) + " (expected: true or false)");
        };
    }

    /** {@code 500ms}, {@code 30s}, {@code 5m}, a plain number of milliseconds, or ISO-8601. */
    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                        Quoted.of(text) + " (expected: a duration such as 500ms, 30s or 5m)", e);
            }
        }
        long amount = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "ms" : matcher.group(2);
        return switch (unit) {
            case "ns" -> Duration.ofNanos(amount);
            case "us" -> Duration.ofNanos(Math.multiplyExact(amount, 1_000));
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static @Nullable Object constant(String path, Class<?> type, String text, Problems problems) {
        String word = text.toLowerCase(Locale.ROOT).replace('_', '-');
        List<String> words = Stream.of(type.getEnumConstants())
                .map(each -> SettingsBinder.word((Enum<?>) each))
                .toList();
        int index = words.indexOf(word);
        if (index < 0) {
            problems.add(path, Quoted.of(text) + " (expected: one of " + String.join(", ", words) + ")");
            return null;
        }
        return type.getEnumConstants()[index];
    }
}

package io.aigateway.internal.json;

import io.aigateway.spi.HeaderView;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When to come back, as response headers say it: {@code retry-after-ms}, {@code retry-after} in seconds or as a date,
 * and, for rate limits, the latest reset among the limits that have nothing remaining. What cannot be read counts as
 * not said. Never negative, never above a day.
 */
public final class RetryHints {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern GO_DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|us|µs|ns|h|m|s)");
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,18}(?:\\.\\d{1,18})?");
    /** As HTTP writes them, of which the last two only old servers do; and as everybody else does. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ISO_DATE_TIME,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1977)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC));
    /** Seconds of a date in the far past or future tell a number of seconds from a point in time. */
    private static final double EPOCH_SECONDS = 1e9;

    private static final double EPOCH_MILLIS = 1e12;

    private static final List<String> LIMITS = List.of(
            "x-ratelimit-%s-requests",
            "x-ratelimit-%s-tokens",
            "x-ratelimit-%s-requests-day",
            "x-ratelimit-%s-tokens-minute",
            "x-ratelimit-%s",
            "ratelimit-%s",
            "anthropic-ratelimit-requests-%s",
            "anthropic-ratelimit-tokens-%s",
            "anthropic-ratelimit-input-tokens-%s",
            "anthropic-ratelimit-output-tokens-%s");

    private RetryHints() {}

    /** How long to wait; null if the headers do not say. */
    public static @Nullable Duration of(HeaderView headers, Instant receivedAt, FailureKind kind) {
        String millis = headers.get("retry-after-ms");
        Duration wait = millis == null ? null : parse(millis, 1e-3, receivedAt);
        if (wait != null) {
            return wait;
        }
        String after = headers.get("retry-after");
        wait = after == null ? null : parse(after, 1, receivedAt);
        if (wait != null || kind != FailureKind.RATE_LIMITED) {
            return wait;
        }
        return latestReset(headers, receivedAt);
    }

    /** Whether the provider shows the state of an account's limits in its headers. */
    public static boolean hasQuotaHeaders(HeaderView headers) {
        for (String limit : LIMITS) {
            if (headers.get(limit.replace("%s", "remaining")) != null) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Duration latestReset(HeaderView headers, Instant receivedAt) {
        Duration latest = null;
        for (String limit : LIMITS) {
            String remaining = headers.get(limit.replace("%s", "remaining"));
            String reset = headers.get(limit.replace("%s", "reset"));
            if (reset != null && remaining != null && isNone(remaining)) {
                Duration wait = parse(reset, 1, receivedAt);
                if (wait != null && (latest == null || wait.compareTo(latest) > 0)) {
                    latest = wait;
                }
            }
        }
        return latest;
    }

    private static boolean isNone(String remaining) {
        String digits = remaining.strip();
        return digits.equals("0") || digits.startsWith("-") || digits.equals("0.0");
    }

    /**
     * A wait in any form.
     *
     * @param unit how many seconds a plain number counts
     * @return null if it is none
     */
    public static @Nullable Duration parse(String text, double unit, Instant receivedAt) {
        String value = text.strip();
        if (!NUMBER.matcher(value).matches()) {
            Duration wait = duration(value);
            return wait != null ? wait : date(value, receivedAt);
        }
        double number = Double.parseDouble(value);
        if (number >= EPOCH_MILLIS) {
            return bounded(Duration.between(receivedAt, Instant.ofEpochMilli((long) number)));
        }
        if (number >= EPOCH_SECONDS) {
            return bounded(Duration.between(receivedAt, Instant.ofEpochSecond((long) number)));
        }
        return seconds(number * unit);
    }

    private static @Nullable Duration date(String value, Instant receivedAt) {
        for (DateTimeFormatter form : DATES) {
            Instant at = date(value, form);
            if (at != null) {
                return bounded(Duration.between(receivedAt, at));
            }
        }
        return null; // neither a number, a duration nor a date: the provider did not say
    }

    private static @Nullable Instant date(String value, DateTimeFormatter form) {
        try {
            return ZonedDateTime.parse(value, form).toInstant();
        } catch (DateTimeParseException e) {
            return null; // not in this form
        }
    }

    /** A duration as Go writes it, such as {@code 2m59.56s} or {@code 6ms}; null if it is none. */
    public static @Nullable Duration duration(String value) {
        Matcher part = GO_DURATION.matcher(value);
        double seconds = 0;
        int end = 0;
        while (part.find()) {
            if (part.start() != end) {
                return null;
            }
            end = part.end();
            seconds += Double.parseDouble(part.group(1)) * unit(part.group(2));
        }
        return end == 0 || end != value.length() ? null : seconds(seconds);
    }

    private static double unit(String name) {
        return switch (name) {
            case "h" -> 3600;
            case "m" -> 60;
            case "s" -> 1;
            case "ms" -> 1e-3;
            case "us", "µs" -> 1e-6;
            default -> 1e-9;
        };
    }

    /** A number of seconds, bounded; null if it is not a number. */
    public static @Nullable Duration seconds(double value) {
        if (Double.isNaN(value)) {
            return null;
        }
        return bounded(Duration.ofNanos((long) (Math.min(value, (double) LONGEST.toSeconds()) * 1e9)));
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}

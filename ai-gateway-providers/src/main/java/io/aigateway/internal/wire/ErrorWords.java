package io.aigateway.internal.wire;

import io.aigateway.internal.json.RetryHints;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says in an error's message by itself. Providers quote what a caller wrote: names of models and tools,
 * pieces of prompts; whatever stands between quotes, and the model's name, is the caller's and says nothing about keys.
 */
final class ErrorWords {

    /** Between backticks, typographic or double quotes, or single quotes that are no apostrophes. */
    private static final Pattern QUOTED = Pattern.compile("`[^`]*`|“[^”]*”|\"(?:[^\"\\\\]|\\\\.)*+\""
            + "|(?<![\\p{L}\\p{N}])'(?:[^']|'(?=[\\p{L}\\p{N}]))*+'(?![\\p{L}\\p{N}])");

    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Pattern WAIT = Pattern.compile(
            "(?:try again|retry)(?: again)? (?:in|after) "
                    + "(?:(\\d{1,9}(?:\\.\\d{1,9})?) ?(seconds?|minutes?|hours?)\\b|((?:\\d{1,9}(?:\\.\\d{1,9})?(?:ms|h|m|s))+)(?!\\w))");
    private static final int SHORTEST_MODEL = 3;
    private static final int LONGEST_READ = 4_096;

    private ErrorWords() {}

    /** The message in lower case, without what the caller said. */
    static String said(String message, String model) {
        String start = message.length() > LONGEST_READ ? message.substring(0, LONGEST_READ) : message;
        String rest = model.length() >= SHORTEST_MODEL ? start.replace(model, " ") : start;
        String own = QUOTED.matcher(rest).replaceAll(" ").toLowerCase(Locale.ROOT);
        return BLANKS.matcher(own.strip()).replaceAll(" ");
    }

    /** How long to wait according to the message; null if it does not say. */
    static @Nullable Duration wait(String said) {
        Matcher found = WAIT.matcher(said);
        if (!found.find()) {
            return null;
        }
        if (found.group(3) != null) {
            return RetryHints.duration(found.group(3));
        }
        double unit = found.group(2).startsWith("s") ? 1 : found.group(2).startsWith("m") ? 60 : 3_600;
        return RetryHints.seconds(Double.parseDouble(found.group(1)) * unit);
    }
}

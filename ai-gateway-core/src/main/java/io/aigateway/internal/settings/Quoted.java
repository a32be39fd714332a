package io.aigateway.internal.settings;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Quotes what somebody wrote, for a message: shortened if it is long, or if it could be a credential that was put into the
 * wrong place.
 */
public final class Quoted {

    private static final int LONGEST = 40;
    private static final int SHOWN = 3;

    /** What credentials of providers begin with, and URLs with a password. */
    private static final Pattern KEY = Pattern.compile(
            "(?<![A-Za-z0-9])((?i:sk|pk|rk|ak|csk|gsk|xai|hf|r8|fw|nvapi|pplx|tgp|glsa|ghp)[-_]\\w|AIza|AKIA|ASIA|eyJ)"
                    + "|(?i:Bearer|Basic)\\s|//[^/]*@");

    /** A long run in which letters and digits are mixed; names of models have dashes between their parts. */
    private static final Pattern RANDOM = Pattern.compile("(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{12,}");

    private static final Pattern IN_QUOTES = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

    private Quoted() {}

    /** The text in quotation marks, in full or shortened. */
    public static String of(String text) {
        return isHarmless(text) ? '"' + text + '"' : '"' + begin(text) + "…\" (" + text.length() + " characters)";
    }

    private static boolean isHarmless(String text) {
        return text.length() <= LONGEST
                && !KEY.matcher(text).find()
                && !RANDOM.matcher(text).find();
    }

    /** The path of a setting, or of a file, as it was written, in full unless a credential stands in it. */
    public static String name(String path) {
        StringBuilder shown = new StringBuilder();
        for (String part : path.split("(?<=[./:])")) {
            boolean key = part.length() > 12
                    && (KEY.matcher(part).find() || RANDOM.matcher(part).find());
            char last = part.isEmpty() ? ' ' : part.charAt(part.length() - 1);
            shown.append(key ? begin(part) + "…" + ("./:".indexOf(last) < 0 ? "" : last) : part);
        }
        return shown.toString();
    }

    /** A message that quotes what somebody wrote, with its quotations in full or shortened. */
    static String within(String message) {
        return IN_QUOTES.matcher(message).replaceAll(found -> {
            String text = found.group(1) == null ? found.group(2) : found.group(1);
            return Matcher.quoteReplacement(isHarmless(text) ? found.group() : of(text));
        });
    }

    private static String begin(String text) {
        return text.substring(0, Math.min(SHOWN, text.length()));
    }
}

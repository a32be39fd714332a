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

    /** A long run without a break in which letters and digits are mixed. */
    private static final Pattern RANDOM =
            Pattern.compile("(?=[A-Za-z0-9_+/=-]*[0-9])(?=[A-Za-z0-9_+/=-]*[A-Za-z])[A-Za-z0-9_+/=-]{16,}");

    /** The same for names, which may have digits after dashes. */
    private static final Pattern RANDOM_NAME = Pattern.compile("(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{20,}");

    private static final Pattern IN_QUOTES = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

    private Quoted() {}

    /** The text in quotation marks, in full or shortened. */
    public static String of(String text) {
        boolean whole = text.length() <= LONGEST
                && !KEY.matcher(text).find()
                && !RANDOM.matcher(text).find();
        return whole ? '"' + text + '"' : '"' + begin(text) + "…\" (" + text.length() + " characters)";
    }

    /** The path of a setting, or of a file, as it was written, in full unless a credential stands in it. */
    public static String name(String path) {
        StringBuilder shown = new StringBuilder();
        for (String part : path.split("(?<=[./:])")) {
            boolean key = part.length() > 12
                    && (KEY.matcher(part).find() || RANDOM_NAME.matcher(part).find());
            char last = part.isEmpty() ? ' ' : part.charAt(part.length() - 1);
            shown.append(key ? begin(part) + "…" + ("./:".indexOf(last) < 0 ? "" : last) : part);
        }
        return shown.toString();
    }

    /** A message that quotes what somebody wrote, with its quotations in full or shortened. */
    static String within(String message) {
        return IN_QUOTES.matcher(message).replaceAll(found -> {
            String text = found.group(1) == null ? found.group(2) : found.group(1);
            return Matcher.quoteReplacement(of(text).equals('"' + text + '"') ? found.group() : of(text));
        });
    }

    private static String begin(String text) {
        return text.substring(0, Math.min(SHOWN, text.length()));
    }
}

package io.aigateway.internal.settings;

import java.util.regex.Pattern;

/**
 * Quotes what somebody wrote, for a message: shortened if it is long, or if it could be a credential that was put into the
 * wrong place.
 */
public final class Quoted {

    private static final int LONGEST = 40;
    private static final int SHOWN = 3;

    /** What credentials of providers begin with. */
    private static final Pattern KEY =
            Pattern.compile("(?i)(sk|pk|rk|ak|csk|gsk|xai|hf|r8|fw|nvapi|pplx|tgp|glsa|ghp)[-_].*"
                    + "|(AIza|AKIA|ASIA|eyJ).*|(?:Bearer|Basic)\\s.*");

    /** A long run without a break in which letters and digits are mixed. */
    private static final Pattern RANDOM =
            Pattern.compile("(?=[A-Za-z0-9_+/=-]*[0-9])(?=[A-Za-z0-9_+/=-]*[A-Za-z])[A-Za-z0-9_+/=-]{16,}");

    private Quoted() {}

    /** The text in quotation marks, in full or shortened. */
    public static String of(String text) {
        boolean whole = text.length() <= LONGEST
                && !KEY.matcher(text.strip()).matches()
                && !RANDOM.matcher(text).find();
        return whole ? '"' + text + '"' : '"' + begin(text) + "…\" (" + text.length() + " characters)";
    }

    /** The name of a setting as it was written, in full unless a credential stands in its place. */
    static String name(String path) {
        if (path.indexOf('-') < 0 && path.indexOf('_') < 0 && path.length() <= LONGEST) {
            return path;
        }
        StringBuilder shown = new StringBuilder();
        for (String part : path.split("(?<=\\.)")) {
            boolean key = part.length() > 12 && KEY.matcher(part).matches();
            shown.append(key ? begin(part) + "…" + (part.endsWith(".") ? "." : "") : part);
        }
        return shown.toString();
    }

    private static String begin(String text) {
        return text.substring(0, Math.min(SHOWN, text.length()));
    }
}

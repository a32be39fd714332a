package io.aigateway.internal.attempt;

import io.aigateway.spi.Failure;
import io.aigateway.spi.Secret;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes credentials out of what providers say: the one that was used, and whatever looks like one. */
public final class Scrubber {

    private static final Pattern LOOKS_LIKE_KEY =
            Pattern.compile("(?i)\\b(?:sk|pk|gsk|xai|key|api|tok|Bearer)[-_ ][A-Za-z0-9_*.-]{10,}");

    /** Parts of a credential that are not longer are words. */
    private static final int SHORT = 15;

    private Scrubber() {}

    /** The failure without them. */
    public static Failure scrub(Failure failure, @Nullable Secret secret) {
        String message = failure.message();
        if (secret != null && secret.reveal().length() > 3) {
            message = message.replace(secret.reveal(), secret.masked());
            for (String part : secret.reveal().split(":")) {
                message = part.length() > SHORT ? message.replace(part, "…") : message;
            }
        }
        String clean = LOOKS_LIKE_KEY.matcher(message).replaceAll("…");
        return clean.equals(failure.message()) ? failure : failure.withMessage(clean);
    }
}

package io.aigateway.internal.health;

import io.aigateway.spi.HeaderView;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says about a key's limits in the headers of an answer; -1 where it says nothing.
 *
 * @param requests requests allowed in the provider's window
 * @param requestsRemaining how many of them are left
 * @param tokens tokens allowed in the provider's window
 * @param tokensRemaining how many of them are left
 */
public record ReportedLimits(long requests, long requestsRemaining, long tokens, long tokensRemaining) {

    /** By the headers of OpenAI and its family, or of Anthropic; null without any. */
    public static @Nullable ReportedLimits of(HeaderView headers) {
        String requestsLeft = headers.get("x-ratelimit-remaining-requests");
        String tokensLeft = headers.get("x-ratelimit-remaining-tokens");
        if (requestsLeft != null || tokensLeft != null) {
            return new ReportedLimits(
                    number(headers.get("x-ratelimit-limit-requests")),
                    number(requestsLeft),
                    number(headers.get("x-ratelimit-limit-tokens")),
                    number(tokensLeft));
        }
        requestsLeft = headers.get("anthropic-ratelimit-requests-remaining");
        tokensLeft = headers.get("anthropic-ratelimit-tokens-remaining");
        if (requestsLeft != null || tokensLeft != null) {
            return new ReportedLimits(
                    number(headers.get("anthropic-ratelimit-requests-limit")),
                    number(requestsLeft),
                    number(headers.get("anthropic-ratelimit-tokens-limit")),
                    number(tokensLeft));
        }
        return null;
    }

    private static long number(@Nullable String text) {
        if (text == null) {
            return -1;
        }
        try {
            return Math.max(-1, (long) Double.parseDouble(text.strip()));
        } catch (NumberFormatException e) {
            return -1; // some say "unlimited"
        }
    }
}

package io.aigateway.internal.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The HTTP status that a provider's word for an error stands for, where the error comes within a 200. */
final class StatusWords {

    private static final Map<String, Integer> STATUS = Map.ofEntries(
            // Anthropic
            Map.entry("invalid_request_error", 400),
            Map.entry("authentication_error", 401),
            Map.entry("billing_error", 402),
            Map.entry("permission_error", 403),
            Map.entry("not_found_error", 404),
            Map.entry("request_too_large", 413),
            Map.entry("rate_limit_error", 429),
            Map.entry("api_error", 500),
            Map.entry("timeout_error", 504),
            Map.entry("overloaded_error", 529),
            // Google
            Map.entry("invalid_argument", 400),
            Map.entry("failed_precondition", 400),
            Map.entry("unauthenticated", 401),
            Map.entry("permission_denied", 403),
            Map.entry("not_found", 404),
            Map.entry("resource_exhausted", 429),
            Map.entry("cancelled", 499),
            Map.entry("internal", 500),
            Map.entry("unavailable", 503),
            Map.entry("deadline_exceeded", 504),
            // AWS
            Map.entry("validationexception", 400),
            Map.entry("accessdeniedexception", 403),
            Map.entry("resourcenotfoundexception", 404),
            Map.entry("modeltimeoutexception", 408),
            Map.entry("modelstreamerrorexception", 424),
            Map.entry("modelerrorexception", 424),
            Map.entry("throttlingexception", 429),
            Map.entry("internalserverexception", 500),
            Map.entry("serviceunavailableexception", 503),
            // OpenAI
            Map.entry("rate_limit_exceeded", 429),
            Map.entry("server_error", 500));

    private StatusWords() {}

    /** The first known word's status, or the fallback. */
    static int of(List<String> words, int otherwise) {
        for (String word : words) {
            Integer status = STATUS.get(word.toLowerCase(Locale.ROOT));
            if (status != null) {
                return status;
            }
        }
        return otherwise;
    }
}

package io.aigateway.internal.wire;

import io.aigateway.trace.FailureKind;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * From status, codes and words to a kind of failure. The order matters: quota before rate limit, credentials in a 400
 * before bad requests, a too long context in a 429 before rate limits.
 */
final class ErrorRules {

    private static final Set<String> QUOTA = Set.of(
            "minimax:1008",
            "minimax:1028",
            "minimax:1030",
            "minimax:2056",
            "minimax:2061",
            "1304",
            "1308",
            "1309",
            "1310",
            "insufficient_quota",
            "exceeded_current_quota_error",
            "billing_error",
            "accountoverdueerror",
            "arrearage",
            "1113",
            "quotaexceeded",
            "setlimitexceeded",
            "30001",
            "insufficient_balance",
            "allocationquota.freetieronly",
            "insufficient_credits",
            "servicequotaexceededexception",
            "payment_required");
    private static final List<String> QUOTA_WORDS = List.of(
            "credit balance",
            "insufficient balance",
            "insufficient credit",
            "insufficient_quota",
            "exceeded your current quota",
            "arrear",
            "overdue payment",
            "余额不足",
            "欠费",
            "billing hard limit",
            "reached your specified api usage limits",
            "api calls / month",
            "out of credits");
    private static final Set<String> CREDENTIAL = Set.of(
            "minimax:1004",
            "minimax:2049",
            "1000",
            "1001",
            "1002",
            "1003",
            "1004",
            "1100",
            "invalid_api_key",
            "api_key_invalid",
            "invalidapikey",
            "invalid_authentication_error",
            "incorrect_api_key_error",
            "authentication_error",
            "authenticationerror",
            "unrecognizedclientexception",
            "invalidsignatureexception",
            "expiredtokenexception",
            "expiredtoken",
            "missingauthenticationtokenexception",
            "missingauthenticationtoken",
            "incompletesignature",
            "invalidclienttokenid",
            "unauthenticated");
    private static final List<String> CREDENTIAL_WORDS = List.of(
            "security token included in the request",
            "api key expired",
            "organization has been disabled",
            "signature expired",
            "signature we calculated",
            "invalid x-api-key",
            "invalid api token",
            "api key not valid",
            "incorrect api key",
            "invalid api key",
            "invalid api-key",
            "api key is invalid",
            "api key not found",
            "missing authentication",
            "no auth credentials");
    private static final Set<String> CONTEXT = Set.of(
            "context_length_exceeded",
            "exceed_context_size_error",
            "too_many_prompt_tokens",
            "too_many_tokens",
            "1261",
            "string_above_max_length_context",
            "context_too_long");
    private static final List<String> CONTEXT_WORDS = List.of(
            "input tokens exceeded",
            "exceeds the context length",
            "exceed context limit",
            "too many total text bytes",
            "exceeds maximum length",
            "maximum context length",
            "exceeds the maximum number of tokens",
            "max context length",
            "prompt too long",
            "prompt is too long",
            "too many tokens",
            "exceeds the context window",
            "exceeds the available context size",
            "exceeded model token limit",
            "input token length too long",
            "context size",
            "input is too long",
            "context length exceeded",
            "reduce the length of the messages",
            "request too large",
            "too large for model with",
            "range of input length");
    private static final Set<String> FILTER = Set.of(
            "minimax:1026",
            "minimax:1027",
            "content_filter",
            "content_policy_violation",
            "responsibleaipolicyviolation",
            "data_inspection_failed",
            "datainspectionfailed",
            "1301",
            "content_policy_violated",
            "moderation_error");
    private static final List<String> FILTER_WORDS = List.of(
            "content violates usage guidelines",
            "blocked by content filtering policy",
            "content management policy",
            "sensitivecontentdetected");
    private static final Set<String> RATE = Set.of(
            "minimax:1002",
            "minimax:1039",
            "rate_limit_exceeded",
            "rate_limit_error",
            "rate_limit_reached_error",
            "throttling",
            "throttlingexception",
            "throttling.ratequota",
            "throttling.allocationquota",
            "limit_requests",
            "limit_tokens",
            "1302",
            "1303",
            "resource_exhausted",
            "ratelimitreached",
            "too_many_requests");
    private static final Set<String> OVERLOADED = Set.of(
            "overloaded_error",
            "engine_overloaded_error",
            "serveroverloaded",
            "unavailable_error",
            "overloaded",
            "slow_down",
            "1305",
            "50505",
            "modelservingerror",
            "modelnotreadyexception",
            "serviceunavailableexception",
            "service_unavailable",
            "capacity_exceeded");
    private static final List<String> OVERLOADED_WORDS =
            List.of("loading model", "currently overloaded", "server is overloaded", "no healthy upstream");
    private static final Set<String> MODEL = Set.of(
            "model_not_found",
            "deploymentnotfound",
            "model_decommissioned",
            "invalid_model",
            "20012",
            "1211",
            "1220",
            "unsupported_country_region_territory",
            "modelnotopen",
            "modelnotfound",
            "unsupportedmodel",
            "invalidendpointormodel.notfound",
            "invalidendpointormodel.modelidaccessdisabled",
            "model_not_supported",
            "model_not_available",
            "resourcenotfoundexception",
            "access_denied_model");
    private static final List<String> MODEL_WORDS = List.of(
            "model not found",
            "model identifier is invalid",
            "with on-demand throughput",
            "reached the end of its life",
            "access to the model",
            "location is not supported",
            "model does not exist",
            "invalid model",
            "unknown model",
            "no such model",
            "is not a valid model",
            "not a chat model",
            "model not exist",
            "not supported model",
            "model_not_found");

    /** What stands before the codes of a service that numbers its errors its own way. */
    static final String MINIMAX = "minimax:";

    private static final Set<String> INVALID = Set.of("minimax:2013", "minimax:1042");
    /** What the request alone is to blame for, although the status blames the key or the model. */
    private static final List<String> INVALID_WORDS = List.of(
            "access the file", "file not found", "file_id", "cachedcontent", "cached content", "allow prompt caching");
    /** Of a 429 only these say that the request is too large; "too many tokens" is a rate there. */
    private static final List<String> TOO_LARGE = List.of("request too large", "too large for model with");

    private ErrorRules() {}

    /**
     * The kind of failure.
     *
     * @param status the HTTP status, or the one that the body means
     * @param codes the body's codes and types
     * @param message the message in lower case
     * @param body the whole body as text
     */
    static FailureKind kind(int status, List<String> codes, String message, String body) {
        Matcher matcher = new Matcher(codes, message);
        // Gemini says "exceeded your current quota" for limits per minute too; then it says when to come back.
        boolean perMinute = body.contains("RetryInfo") || body.contains("PerMinute");
        if (!perMinute && (status == 402 || matcher.any(QUOTA, QUOTA_WORDS))) {
            return FailureKind.QUOTA_EXHAUSTED;
        }
        if (status == 401 || (status != 429 && status < 500 && matcher.any(CREDENTIAL, CREDENTIAL_WORDS))) {
            return FailureKind.INVALID_CREDENTIAL;
        }
        if (status < 500 && matcher.any(CONTEXT, status == 429 ? TOO_LARGE : CONTEXT_WORDS)) {
            return FailureKind.CONTEXT_TOO_LONG;
        }
        if (matcher.any(FILTER, FILTER_WORDS) || matcher.hasCodeWith("sensitivecontentdetected")) {
            return FailureKind.CONTENT_FILTERED;
        }
        if (status != 429 && matcher.any(OVERLOADED, OVERLOADED_WORDS)) {
            return FailureKind.OVERLOADED;
        }
        if (status == 429 || matcher.any(RATE, List.of())) {
            return FailureKind.RATE_LIMITED;
        }
        if (status < 500 && matcher.any(Set.of(), INVALID_WORDS)) {
            return FailureKind.INVALID_REQUEST;
        }
        if (status < 500 && matcher.any(MODEL, MODEL_WORDS)) {
            return FailureKind.MODEL_UNAVAILABLE;
        }
        return byStatus(status, matcher);
    }

    private static FailureKind byStatus(int status, Matcher matcher) {
        if (matcher.any(INVALID, List.of())) {
            return FailureKind.INVALID_REQUEST;
        }
        if (matcher.any(Set.of("tool_use_failed"), List.of())) {
            return FailureKind.SERVER_ERROR; // Groq: the model wrote a call that cannot be read; asking again helps
        }
        return switch (status) {
            case 403 -> matcher.mentions("model") ? FailureKind.MODEL_UNAVAILABLE : FailureKind.INVALID_CREDENTIAL;
            case 404, 410 -> FailureKind.MODEL_UNAVAILABLE;
            case 498, 503, 529 -> FailureKind.OVERLOADED;
            case 408, 409, 424, 499 -> FailureKind.SERVER_ERROR;
            default -> status >= 400 && status < 500 ? FailureKind.INVALID_REQUEST : FailureKind.SERVER_ERROR;
        };
    }

    private record Matcher(List<String> codes, String message) {

        Matcher {
            codes = codes.stream().map(code -> code.toLowerCase(Locale.ROOT)).toList();
        }

        boolean any(Set<String> wanted, List<String> words) {
            return codes.stream().anyMatch(wanted::contains) || words.stream().anyMatch(message::contains);
        }

        boolean hasCodeWith(String part) {
            return codes.stream().anyMatch(code -> code.contains(part));
        }

        boolean mentions(String word) {
            return message.contains(word);
        }
    }
}

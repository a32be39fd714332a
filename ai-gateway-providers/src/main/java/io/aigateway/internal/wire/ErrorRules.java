package io.aigateway.internal.wire;

import io.aigateway.trace.FailureKind;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * From status, codes and words to a kind of failure. The order matters: quota before rate limit, credentials in a 400
 * before bad requests, a too long context in a 429 before rate limits.
 *
 * <p>A caller's words must not take a key from others: codes count first; words about keys and money count only under a
 * status that is about these, and elsewhere only as a whole sentence that the message begins with; and a request that is
 * called wrong (404, 413, 422) never touches a key.
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
            "payment_required",
            "credit_balance_exhausted",
            "organization_spend_limit_exceeded",
            "project_spend_limit_exceeded",
            "allocationquota.freeexceeded",
            "prepaidbilloverdue");
    /** Under a 400 the message must begin with them. */
    private static final List<String> QUOTA_SENTENCES =
            List.of("your credit balance is too low", "you have reached your specified api usage limits");

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
    /** Codes that say it under any status. */
    private static final Set<String> CREDENTIAL_EVERYWHERE = Set.of("no_db_connection", "auth_error");
    /** Under a 400 the message must begin with them. */
    private static final List<String> CREDENTIAL_SENTENCES = List.of(
            "api key not valid",
            "api key expired",
            "incorrect api key provided",
            "invalid api key",
            "this organization has been disabled",
            "unable to authenticate request",
            "the security token included in the request",
            "signature expired",
            "the request signature we calculated");

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
            "maximum prompt length is",
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
    /** Of servers that say it with a 500. */
    private static final List<String> CONTEXT_WORDS_OF_SERVERS = List.of(
            "context size has been exceeded",
            "exceeds the available context size",
            "too large to process",
            "exceed context window");

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
            "iam_permission_denied",
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
            "supported api model names are",
            "unexpected model name format",
            "model_not_found");

    /** What stands before the codes of a service that numbers its errors its own way. */
    static final String MINIMAX = "minimax:";

    private static final Set<String> INVALID = Set.of("minimax:2013", "minimax:1042");
    /** What the request alone is to blame for, although the status blames the key or the model. */
    private static final List<String> INVALID_WORDS = List.of(
            "access the file", "file not found", "file_id", "cachedcontent", "cached content", "allow prompt caching");
    /** Of a 429 only these say that the request is too large; "too many tokens" is a rate there. */
    private static final List<String> TOO_LARGE = List.of("request too large", "too large for model with");

    /** Codes of a request that this model cannot take, though another may. */
    private static final Set<String> UNABLE = Set.of("multimodal_not_enabled", "not_supported_error");

    private static final List<String> UNABLE_WORDS =
            List.of("no endpoints found that support", "no endpoints found that can handle");
    private static final List<String> UNABLE_WORDS_OF_SERVERS =
            List.of("image input is not supported", "audio input is not supported", "tools param requires");
    /** A server that fails at what the request brought. */
    private static final List<String> INVALID_WORDS_OF_SERVERS = List.of(
            "failed to process inputs",
            "cannot make get request",
            "failed to load image or audio",
            "image: unknown format");

    /**
     * What an error is.
     *
     * @param kind the kind of failure
     * @param ofRequestHere whether it is only this request that only this target cannot take
     */
    record Verdict(FailureKind kind, boolean ofRequestHere) {}

    /**
     * What is known of an error.
     *
     * @param status the HTTP status, or the one that the body means
     * @param codes the body's codes and types
     * @param said what the provider says by itself, in lower case
     * @param body the whole body as text
     * @param flagged whether a router's moderation refused the input
     * @param param the parameter that it is about; empty if it does not say
     */
    record Case(int status, List<String> codes, String said, String body, boolean flagged, String param) {

        Case {
            codes = codes.stream().map(code -> code.toLowerCase(Locale.ROOT)).toList();
        }

        private boolean code(Set<String> wanted) {
            return codes.stream().anyMatch(wanted::contains);
        }

        private boolean words(List<String> wanted) {
            return wanted.stream().anyMatch(said::contains);
        }

        private boolean begins(List<String> sentences) {
            return sentences.stream().anyMatch(said::startsWith);
        }

        /** Whether the request itself is called wrong, so that nothing in the message is about a key. */
        private boolean isOfRequest() {
            return status == 404 || status == 413 || status == 422;
        }
    }

    private ErrorRules() {}

    /** An answer that is not the provider's own: only its status says something. */
    static Verdict page(int status) {
        return new Verdict(
                switch (status) {
                    case 401 -> FailureKind.INVALID_CREDENTIAL;
                    case 402 -> FailureKind.QUOTA_EXHAUSTED;
                    case 403 -> FailureKind.INVALID_REQUEST; // a firewall's page about this request
                    case 429 -> FailureKind.RATE_LIMITED;
                    default -> byStatus(new Case(status, List.of(), "", "", false, ""));
                },
                false);
    }

    static Verdict verdict(Case error) {
        boolean unable = isUnable(error);
        return new Verdict(unable ? FailureKind.INVALID_REQUEST : kind(error), unable);
    }

    private static boolean isUnable(Case error) {
        return error.code(UNABLE)
                || (error.status == 404 && error.words(UNABLE_WORDS))
                || (error.status == 500 && error.words(UNABLE_WORDS_OF_SERVERS));
    }

    private static FailureKind kind(Case error) {
        int status = error.status;
        if (error.flagged
                || error.code(FILTER)
                || error.words(FILTER_WORDS)
                || error.codes.stream().anyMatch(code -> code.contains("sensitivecontentdetected"))) {
            return FailureKind.CONTENT_FILTERED;
        }
        if (status == 500 && error.body.contains("'loc': ('body'")) {
            return FailureKind.INVALID_REQUEST; // llama-cpp-python's word for a request that does not fit its schema
        }
        if (isQuota(error)) {
            return FailureKind.QUOTA_EXHAUSTED;
        }
        if (isCredential(error)) {
            return FailureKind.INVALID_CREDENTIAL;
        }
        List<String> tooLong = status == 429 ? TOO_LARGE : status < 500 ? CONTEXT_WORDS : CONTEXT_WORDS_OF_SERVERS;
        if (error.code(CONTEXT) || error.words(tooLong)) {
            return FailureKind.CONTEXT_TOO_LONG;
        }
        if (status == 500 && error.words(INVALID_WORDS_OF_SERVERS)) {
            return FailureKind.INVALID_REQUEST;
        }
        if (status == 404 && isAboutSomethingElse(error)) {
            return FailureKind.INVALID_REQUEST;
        }
        if (status != 429 && (error.code(OVERLOADED) || (status >= 500 && error.words(OVERLOADED_WORDS)))) {
            return FailureKind.OVERLOADED;
        }
        if (status == 429 || error.code(RATE)) {
            return FailureKind.RATE_LIMITED;
        }
        if (status < 500 && error.words(INVALID_WORDS)) {
            return FailureKind.INVALID_REQUEST;
        }
        return status < 500 && isModel(error) ? FailureKind.MODEL_UNAVAILABLE : byStatus(error);
    }

    private static boolean isQuota(Case error) {
        int status = error.status;
        // Some say "quota exceeded" for limits per minute too; Gemini then says when to come back.
        boolean perMinute = error.body.contains("RetryInfo")
                || error.body.contains("PerMinute")
                || (error.said.contains("allocated quota exceeded") && !error.said.contains("free "))
                || error.said.contains("#token-limit");
        if (perMinute || error.isOfRequest()) {
            return false;
        }
        boolean aboutMoney = status == 402 || status == 403 || status == 429;
        return status == 402
                || error.code(QUOTA)
                || (aboutMoney && error.words(QUOTA_WORDS))
                || (status == 403
                        && (error.said.startsWith("key limit exceeded")
                                || error.said.contains("balance is insufficient")))
                || (status == 400 && error.begins(QUOTA_SENTENCES));
    }

    private static boolean isCredential(Case error) {
        int status = error.status;
        if (error.code(CREDENTIAL_EVERYWHERE)) {
            return true;
        }
        if (error.isOfRequest() || status == 429 || status >= 500) {
            return false;
        }
        return status == 401
                || error.code(CREDENTIAL)
                || (status == 403 && error.words(CREDENTIAL_WORDS))
                || (status == 400 && error.begins(CREDENTIAL_SENTENCES));
    }

    /** A file, a batch, an item of a conversation: not the model. */
    private static boolean isAboutSomethingElse(Case error) {
        String param = error.param;
        boolean other = !param.isEmpty() && !param.equals("model") && !param.equals("None");
        return (other && !param.startsWith("Not supported model")) || error.said.startsWith("message batch");
    }

    private static boolean isModel(Case error) {
        return error.code(MODEL)
                || error.words(MODEL_WORDS)
                || (error.param.equals("model") && error.said.contains("does not exist"))
                || error.param.startsWith("Not supported model");
    }

    private static FailureKind byStatus(Case error) {
        if (error.code(INVALID)) {
            return FailureKind.INVALID_REQUEST;
        }
        if (error.code(Set.of("tool_use_failed"))) {
            return FailureKind.SERVER_ERROR; // Groq: the model wrote a call that cannot be read; asking again helps
        }
        int status = error.status;
        return switch (status) {
            case 403 -> error.said.contains("model") ? FailureKind.MODEL_UNAVAILABLE : FailureKind.INVALID_CREDENTIAL;
            case 404, 410 -> FailureKind.MODEL_UNAVAILABLE;
            case 498, 503, 529 -> FailureKind.OVERLOADED;
            case 408, 409, 424, 499 -> FailureKind.SERVER_ERROR;
            default -> status >= 400 && status < 500 ? FailureKind.INVALID_REQUEST : FailureKind.SERVER_ERROR;
        };
    }
}

package io.aigateway.internal.wire;

import java.util.List;
import java.util.Set;

/** The codes and words of {@link ErrorRules}: what providers are known to say, in lower case. */
final class ErrorVocabulary {

    static final Set<String> QUOTA = Set.of(
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
    static final List<String> QUOTA_SENTENCES =
            List.of("your credit balance is too low", "you have reached your specified api usage limits");

    static final List<String> QUOTA_WORDS = List.of(
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
    static final Set<String> CREDENTIAL = Set.of(
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
    static final List<String> CREDENTIAL_WORDS = List.of(
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
    static final Set<String> CREDENTIAL_EVERYWHERE = Set.of("no_db_connection", "auth_error");
    /** Under a 400 the message must begin with them. */
    static final List<String> CREDENTIAL_SENTENCES = List.of(
            "api key not valid",
            "api key expired",
            "incorrect api key provided",
            "invalid api key",
            "this organization has been disabled",
            "unable to authenticate request",
            "the security token included in the request",
            "signature expired",
            "the request signature we calculated");

    static final Set<String> CONTEXT = Set.of(
            "context_length_exceeded",
            "exceed_context_size_error",
            "too_many_prompt_tokens",
            "too_many_tokens",
            "1261",
            "string_above_max_length_context",
            "context_too_long");
    static final List<String> CONTEXT_WORDS = List.of(
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
    static final List<String> CONTEXT_WORDS_OF_SERVERS = List.of(
            "context size has been exceeded",
            "exceeds the available context size",
            "too large to process",
            "exceed context window");

    static final Set<String> FILTER = Set.of(
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
    static final List<String> FILTER_WORDS = List.of(
            "content violates usage guidelines",
            "blocked by content filtering policy",
            "content management policy",
            "sensitivecontentdetected");
    static final Set<String> RATE = Set.of(
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
    static final Set<String> OVERLOADED = Set.of(
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
    static final List<String> OVERLOADED_WORDS =
            List.of("loading model", "currently overloaded", "server is overloaded", "no healthy upstream");
    static final Set<String> MODEL = Set.of(
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
    static final List<String> MODEL_WORDS = List.of(
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

    static final Set<String> INVALID = Set.of("minimax:2013", "minimax:1042");
    /** What the request alone is to blame for, although the status blames the key or the model. */
    static final List<String> INVALID_WORDS = List.of(
            "access the file", "file not found", "file_id", "cachedcontent", "cached content", "allow prompt caching");
    /** Of a 429 only these say that the request is too large; "too many tokens" is a rate there. */
    static final List<String> TOO_LARGE = List.of("request too large", "too large for model with");

    /** Codes of a request that this model cannot take, though another may. */
    static final Set<String> UNABLE = Set.of("multimodal_not_enabled", "not_supported_error");

    static final List<String> UNABLE_WORDS =
            List.of("no endpoints found that support", "no endpoints found that can handle");
    static final List<String> UNABLE_WORDS_OF_SERVERS =
            List.of("image input is not supported", "audio input is not supported", "tools param requires");
    /** A server that fails at what the request brought. */
    static final List<String> INVALID_WORDS_OF_SERVERS = List.of(
            "failed to process inputs",
            "cannot make get request",
            "failed to load image or audio",
            "image: unknown format");

    private ErrorVocabulary() {}
}

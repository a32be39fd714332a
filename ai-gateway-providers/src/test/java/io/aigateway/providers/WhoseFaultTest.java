package io.aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.internal.json.Json;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.FailureKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whose fault an error was, where services say it in an odd place, and where a caller can write what a key's error looks
 * like. The bodies are those of real services.
 */
class WhoseFaultTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** What takes a key, or all keys of an account, out of the pool. */
    private static final Set<FailureKind> OF_THE_KEY =
            EnumSet.of(FailureKind.INVALID_CREDENTIAL, FailureKind.QUOTA_EXHAUSTED);

    /** What is held against a key for a model, or against an endpoint. */
    private static final Set<FailureKind> OF_THE_SERVER = EnumSet.of(
            FailureKind.RATE_LIMITED,
            FailureKind.OVERLOADED,
            FailureKind.SERVER_ERROR,
            FailureKind.CONNECTION,
            FailureKind.TIMEOUT,
            FailureKind.STREAM_BROKEN);

    private static final List<String> QUOTA_WORDS = List.of(
            "credit balance",
            "Your credit balance is too low to access the API",
            "insufficient balance",
            "insufficient credit",
            "insufficient_quota",
            "You exceeded your current quota, please check your plan and billing details.",
            "arrears",
            "overdue payment",
            "余额不足",
            "您的账户已欠费",
            "billing hard limit",
            "You have reached your specified API usage limits",
            "1000 API calls / month",
            "gpt-out of credits");

    private static final List<String> CREDENTIAL_WORDS = List.of(
            "security token included in the request",
            "API key expired",
            "This organization has been disabled.",
            "Signature expired",
            "the request signature we calculated does not match",
            "invalid x-api-key",
            "invalid api token",
            "API key not valid. Please pass a valid API key.",
            "Incorrect API key provided: sk-1",
            "invalid api key",
            "invalid api-key",
            "API key is invalid",
            "api key not found",
            "Missing Authentication header",
            "No auth credentials found",
            "No connected db.");

    private static final List<String> OTHER_WORDS = List.of(
            "maximum context length",
            "prompt is too long",
            "too many tokens",
            "blocked by content filtering policy",
            "content management policy",
            "server is overloaded",
            "Loading model",
            "model not found",
            "No endpoints found that support tool use",
            "try again in 6m12s");

    private static Stream<String> allWords() {
        return Stream.of(QUOTA_WORDS, CREDENTIAL_WORDS, OTHER_WORDS).flatMap(List::stream);
    }

    private static Failure classify(String protocol, int status, Map<String, String> headers, String body) {
        return classify(protocol, status, headers, body, "m");
    }

    private static Failure classify(
            String protocol, int status, Map<String, String> headers, String body, String model) {
        ErrorReply reply = new ErrorReply(status, headers::get, body.getBytes(StandardCharsets.UTF_8), NOW);
        return protocol(protocol).classify(reply, Upstream.of("p", model, Map.of()));
    }

    private static WireProtocol protocol(String id) {
        return ErrorsOfProtocolsTest.protocol(id);
    }

    private static FailureKind kind(int status, String body) {
        return classify("openai", status, Map.of(), body).kind();
    }

    private static String openAi(String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("type", "invalid_request_error");
        error.put("param", null);
        error.put("code", null);
        return Json.toText(Map.of("error", error));
    }

    /** Bodies in which services send back what a caller wrote, by the status they come with. */
    static Stream<Arguments> echoes() {
        List<Arguments> echoes = new ArrayList<>();
        allWords().forEach(words -> echoesOf(words).forEach((name, echo) -> echoes.add(Arguments.of(name, words))));
        return echoes.stream();
    }

    private record Echo(int status, String body) {}

    private static Map<String, Echo> echoesOf(String words) {
        Map<String, Echo> echoes = new LinkedHashMap<>();
        echoes.put(
                "404, a model's name in backticks",
                new Echo(404, openAi("The model `" + words + "` does not exist or you do not have access to it.")));
        echoes.put("404, a model's name in single quotes", new Echo(404, openAi("model '" + words + "' not found")));
        echoes.put(
                "400, a tool's name in single quotes",
                new Echo(400, openAi("Invalid 'tools[0].function.name': '" + words + "' does not match '^[a-z]+$'.")));
        echoes.put(
                "400, a value in double quotes",
                new Echo(400, openAi("Invalid value: \"" + words + "\". Supported values are: \"auto\".")));
        echoes.put(
                "400, a value in typographic quotes",
                new Echo(400, openAi("Invalid value: “" + words + "”. Supported values are: “auto”.")));
        echoes.put(
                "400, a value between the quotes of Rust",
                new Echo(
                        400,
                        openAi(
                                "Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `"
                                        + words + "`, expected `text` at line 1 column 391")));
        Map<String, Object> detail = Map.of(
                "type",
                "string_type",
                "loc",
                List.of("body", "messages", 0, "content"),
                "msg",
                "Input should be a valid string",
                "input",
                words);
        echoes.put(
                "422 of FastAPI, the prompt as input", new Echo(422, Json.toText(Map.of("detail", List.of(detail)))));
        Map<String, Object> deep = Map.of(
                "type",
                "missing",
                "loc",
                List.of("body", "messages", 0, "role"),
                "msg",
                "Field required",
                "input",
                Map.of("content", List.of(Map.of("type", "text", "text", words))),
                "ctx",
                Map.of("given", words));
        echoes.put("400 of FastAPI, a message as input", new Echo(400, Json.toText(Map.of("detail", List.of(deep)))));
        echoes.put(
                "422 of Mistral, the prompt as input",
                new Echo(
                        422,
                        Json.toText(
                                Map.of("object", "error", "message", Map.of("detail", List.of(detail)), "code", 1))));
        echoes.put(
                "422 of Azure, the prompt in the details",
                new Echo(
                        422,
                        Json.toText(Map.of(
                                "error",
                                Map.of(
                                        "code",
                                        "Invalid input",
                                        "status",
                                        422,
                                        "message",
                                        "invalid input error",
                                        "details",
                                        List.of(detail))))));
        echoes.put(
                "400 of vLLM, the prompt in a printed dictionary",
                new Echo(
                        400,
                        openAi(
                                "[{'type': 'missing', 'loc': ('body', 'messages'), 'msg': 'Field required', 'input': {'prompt': '"
                                        + words + "'}}]")));
        return echoes;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("echoes")
    void whatACallerWroteNeverSpeaksAgainstAKey(String shape, String words) {
        Echo echo = echoesOf(words).get(shape);
        Echo harmless = echoesOf("banana").get(shape);
        FailureKind kind = kind(echo.status(), echo.body());
        assertThat(kind).isNotIn(OF_THE_KEY);
        // Whatever stands between the quotes, the error is the same one.
        assertThat(kind).isEqualTo(kind(harmless.status(), harmless.body()));
    }

    /** Who knows of the quotes ends them himself; then only the status and the beginning of the message can tell. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | The model `x` out of credits `y` does not exist or you do not have access to it.",
                "404 | model 'x' invalid api key 'y' not found",
                "400 | Invalid value: \"x\" insufficient balance \"y\".",
                "400 | Unknown tool: x', Your credit balance is too low, '",
                "400 | insufficient balance/m is not a valid model ID",
                "400 | Unknown name invalid x-api-key: Cannot find field.",
                "404 | No endpoints found for out of credits/m.",
                "400 | Image URL https://example.com/?q=insufficient_quota cannot be fetched",
                "422 | Your chat with the bank about an overdue payment (欠费, 余额不足) has no last message",
                "413 | prompt with API key not valid inside is too large",
            })
    void wordsOfKeysOutsideQuotesSayNothingOfARequestThatIsCalledInvalid(int status, String message) {
        assertThat(kind(status, openAi(message))).isNotIn(OF_THE_KEY);
        assertThat(kind(status, Json.toText(Map.of("detail", message)))).isNotIn(OF_THE_KEY);
        assertThat(classify(
                                "anthropic",
                                status,
                                Map.of(),
                                Json.toText(Map.of(
                                        "type",
                                        "error",
                                        "error",
                                        Map.of("type", "invalid_request_error", "message", message))))
                        .kind())
                .isNotIn(OF_THE_KEY);
        assertThat(classify("cohere", status, Map.of(), Json.toText(Map.of("message", message)))
                        .kind())
                .isNotIn(OF_THE_KEY);
    }

    /** A wildcard route passes the caller's own model name on, and services begin their message with it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "API key not valid. | API key not valid. is not a valid model ID",
                "Incorrect API key provided | Incorrect API key provided is not a valid model ID",
                "Your credit balance is too low | Your credit balance is too low is not a valid model ID",
            })
    void theRequestedModelsNameSaysNothingOfTheKey(String model, String message) {
        String body = Json.toText(Map.of("error", Map.of("message", message, "code", 400)));
        assertThat(classify("openai", 400, Map.of(), body, model).kind()).isEqualTo(FailureKind.MODEL_UNAVAILABLE);
    }

    @Test
    void aModelsNameInARateLimitDoesNotMakeItAnEmptyAccount() {
        assertThat(kind(429, openAi("Rate limit reached for model `gpt-out of credits` on tokens per minute")))
                .isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(kind(429, openAi("Rate limit reached for 'insufficient balance' in organization org-1")))
                .isEqualTo(FailureKind.RATE_LIMITED);
    }

    @Test
    void apostrophesAreNoQuotes() {
        assertThat(kind(
                        400,
                        openAi("This model's maximum context length is 4096 tokens, but the messages' length is 5000")))
                .isEqualTo(FailureKind.CONTEXT_TOO_LONG);
        assertThat(kind(402, openAi("We're sorry: the account's credit isn't enough")))
                .isEqualTo(FailureKind.QUOTA_EXHAUSTED);
        assertThat(kind(429, openAi("You can't call now: the organisation's insufficient balance doesn't allow it")))
                .isEqualTo(FailureKind.QUOTA_EXHAUSTED);
    }

    /** What is the key's stays the key's. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai | 403 | {\"error\":{\"code\":\"forbidden\",\"message\":\"Forbidden\",\"type\":\"invalid_request_error\"}} | INVALID_CREDENTIAL",
                "openai | 403 | {\"error\":\"please check the api-key you provided\"} | INVALID_CREDENTIAL",
                "openai | 400 | {\"code\":\"Client specified an invalid argument\",\"error\":\"Incorrect API key provided: in***ey. You can obtain an API key from https://console.x.ai.\"} | INVALID_CREDENTIAL",
                "openai | 400 | {\"success\":false,\"errors\":[{\"code\":10001,\"message\":\"Unable to authenticate request\"}]} | INVALID_CREDENTIAL",
                "gemini | 400 | {\"error\":{\"code\":400,\"message\":\"API key expired. Please renew the API key.\",\"status\":\"INVALID_ARGUMENT\"}} | INVALID_CREDENTIAL",
                "gemini | 403 | {\"error\":{\"code\":403,\"message\":\"Method doesn't allow unregistered callers (callers without established identity).\",\"status\":\"PERMISSION_DENIED\"}} | INVALID_CREDENTIAL",
                "anthropic | 400 | {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.\"}} | QUOTA_EXHAUSTED",
                "anthropic | 400 | {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"You have reached your specified API usage limits. You will regain access on 2026-02-01 at 00:00 UTC.\"}} | QUOTA_EXHAUSTED",
                "openai | 429 | {\"error\":{\"message\":\"You exceeded your current quota, please check your plan and billing details.\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}} | QUOTA_EXHAUSTED",
                "openai | 429 | {\"error\":{\"message\":\"Your organization has no credits left.\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"credit_balance_exhausted\"}} | QUOTA_EXHAUSTED",
                "openai | 403 | {\"error\":{\"message\":\"Key limit exceeded. Manage it using https://openrouter.ai/settings/keys\",\"code\":403}} | QUOTA_EXHAUSTED",
                "openai | 402 | {\"error\":{\"message\":\"Insufficient credits. Add more using https://openrouter.ai/settings/credits\",\"code\":402}} | QUOTA_EXHAUSTED",
                "openai | 429 | {\"error\":{\"code\":\"1113\",\"message\":\"余额不足或无可用资源包,请充值。\"}} | QUOTA_EXHAUSTED",
                "openai | 403 | {\"code\":30001,\"message\":\"Sorry, your account balance is insufficient\",\"data\":null} | QUOTA_EXHAUSTED",
            })
    void whatIsTheKeysStaysTheKeys(String protocol, int status, String body, FailureKind kind) {
        assertThat(classify(protocol, status, Map.of(), body).kind()).isEqualTo(kind);
    }

    static Stream<Arguments> pages() {
        return Stream.of(
                Arguments.of(
                        "Cloudflare blocks one prompt",
                        403,
                        "<!DOCTYPE html><html class=\"no-js\" lang=\"en-US\"><head><title>Attention Required! | Cloudflare"
                                + "</title></head><body><h1>Sorry, you have been blocked</h1><h2>You are unable to access"
                                + " api.example.com</h2><p>a certain word or phrase, a SQL command or malformed data</p>"),
                Arguments.of(
                        "CloudFront blocks one prompt",
                        403,
                        "<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>403"
                                + " ERROR</H1>Request blocked.</BODY></HTML>"),
                Arguments.of(
                        "nginx refuses",
                        403,
                        "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body><center><h1>403 Forbidden</h1>"
                                + "</center><hr><center>nginx</center></body>\r\n</html>"),
                Arguments.of(
                        "a company's proxy refuses a model's page",
                        403,
                        "\n  <html><body>Access Denied: the category \"AI model\" is blocked. Invalid API key? Insufficient"
                                + " balance? Ask the help desk.</body></html>"),
                Arguments.of("a mesh refuses", 403, "RBAC: access denied"),
                Arguments.of("nobody says why", 403, ""),
                Arguments.of(
                        "a captive portal",
                        511,
                        "<html><head><title>Network Authentication Required</title></head><body>invalid api"
                                + " key</body></html>"),
                Arguments.of(
                        "a proxy's page with a 400",
                        400,
                        "<html><head><title>400 Bad Request</title></head><body>API key not valid, out of"
                                + " credits</body></html>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void aPageThatIsNotTheProvidersSaysNothingOfTheKeyOrTheModel(String symptom, int status, String page) {
        for (String id : List.of("openai", "anthropic", "gemini", "bedrock", "cohere", "ollama", "openai-responses")) {
            assertThat(classify(id, status, Map.of("content-type", "text/html"), page)
                            .kind())
                    .as("%s at %s", symptom, id)
                    .isNotIn(OF_THE_KEY)
                    .isNotEqualTo(FailureKind.MODEL_UNAVAILABLE);
        }
    }

    @ParameterizedTest
    @CsvSource({"openai", "anthropic", "gemini", "bedrock", "cohere", "ollama", "openai-responses"})
    void aProxyThatWantsAPasswordIsAConnectionsFault(String id) {
        assertThat(classify(id, 407, Map.of("proxy-authenticate", "Basic"), "").kind())
                .isEqualTo(FailureKind.CONNECTION);
        assertThat(classify(id, 407, Map.of(), "<html>Proxy Authentication Required: invalid api key</html>")
                        .kind())
                .isEqualTo(FailureKind.CONNECTION);
        assertThat(classify(id, 407, Map.of(), "{\"error\":{\"message\":\"model access\",\"code\":407}}")
                        .kind())
                .isEqualTo(FailureKind.CONNECTION);
    }

    @ParameterizedTest
    @MethodSource("moderation")
    void openRoutersModerationIsAboutThePrompt(String symptom, String body) {
        assertThat(kind(403, body)).as(symptom).isEqualTo(FailureKind.CONTENT_FILTERED);
        assertThat(inStream(body).kind()).as("%s, in a stream", symptom).isEqualTo(FailureKind.CONTENT_FILTERED);
    }

    static Stream<Arguments> moderation() {
        String xai = Json.toText(Map.of(
                "code",
                "The caller does not have permission to execute the specified operation",
                "error",
                "Content violates usage guidelines. Team: t, API key ID: k, Model: grok-3-mini, Failed check:"
                        + " SAFETY_CHECK_TYPE_DATA_LEAKAGE"));
        return Stream.of(
                Arguments.of(
                        "reasons and the flagged input",
                        openRouter(
                                403,
                                "openai/gpt-4 requires moderation on OpenAI. Your input was flagged for \"violence\"",
                                Map.of(
                                        "reasons",
                                        List.of("violence"),
                                        "flagged_input",
                                        "how to …",
                                        "provider_name",
                                        "OpenAI",
                                        "model_slug",
                                        "openai/gpt-4"))),
                Arguments.of(
                        "a flagged input that speaks of keys and money",
                        openRouter(
                                403,
                                "Your chosen model requires moderation and your input was flagged.",
                                Map.of(
                                        "reasons",
                                        List.of(),
                                        "flagged_input",
                                        "invalid api key, insufficient balance, model not found",
                                        "provider_name",
                                        "OpenAI"))),
                Arguments.of(
                        "the words of xAI within",
                        openRouter(403, "Provider returned error", Map.of("provider_name", "xAI", "raw", xai))),
                Arguments.of(
                        "an object within",
                        openRouter(
                                403,
                                "Provider returned error",
                                Map.of(
                                        "provider_name",
                                        "Azure",
                                        "raw",
                                        Map.of("error", Map.of("code", "content_filter", "message", "filtered"))))),
                Arguments.of(
                        "a type of its own",
                        openRouter(403, "Forbidden", Map.of("error_type", "content_policy_violation"))));
    }

    private static String openRouter(int code, String message, Map<String, ?> metadata) {
        return Json.toText(Map.of(
                "error", Map.of("code", code, "message", message, "metadata", metadata), "user_id", "user_REDACTED"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // its limits per minute
                "429 | {\"error\":{\"message\":\"Allocated quota exceeded, please increase your quota limit. For details, see: https://help.aliyun.com/zh/model-studio/error-code#token-limit\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}} | RATE_LIMITED",
                "429 | {\"error\":{\"message\":\"You exceeded your current quota, please check your plan and billing details. For details, see: https://www.alibabacloud.com/help/en/model-studio/error-code#token-limit\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"},\"request_id\":\"r\"} | RATE_LIMITED",
                "429 | {\"code\":\"Throttling.AllocationQuota\",\"message\":\"Allocated quota exceeded, please increase your quota limit.\",\"request_id\":\"r\"} | RATE_LIMITED",
                "429 | {\"error\":{\"message\":\"Requests rate limit exceeded, please try again later.\",\"type\":\"limit_requests\",\"code\":\"limit_requests\"}} | RATE_LIMITED",
                // an account that has nothing left
                "400 | {\"error\":{\"message\":\"Access denied, please make sure your account is in good standing.\",\"type\":\"Arrearage\",\"code\":\"Arrearage\"}} | QUOTA_EXHAUSTED",
                "403 | {\"error\":{\"message\":\"The free tier of the model has been exhausted.\",\"type\":\"AllocationQuota.FreeTierOnly\",\"code\":\"AllocationQuota.FreeTierOnly\"}} | QUOTA_EXHAUSTED",
                "429 | {\"code\":\"AllocationQuota.FreeExceeded\",\"message\":\"Free allocated quota exceeded.\",\"request_id\":\"r\"} | QUOTA_EXHAUSTED",
            })
    void dashScopesQuotaPerMinuteIsNoEmptyAccount(int status, String body, FailureKind kind) {
        assertThat(kind(status, body)).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai | 400 | {\"error\":{\"message\":\"The supported API model names are deepseek-v4-pro or deepseek-v4-flash, but you passed bad model.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_request_error\"}}",
                "openai | 400 | {\"error\":{\"message\":\"The supported API model names are deepseek-flash, deepseek-v4-pro, but you passed gpt7.0 astra.\",\"type\":\"invalid_request_error\"}}",
                "anthropic | 400 | {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"The supported API model names are deepseek-v4-pro or deepseek-v4-flash, but you passed deepseek-v4.\"}}",
                "openai | 400 | {\"error\":{\"code\":\"400\",\"message\":\"Param Incorrect\",\"param\":\"Not supported model bad model\"}}",
                "gemini | 400 | {\"error\":{\"code\":400,\"message\":\"* GenerateContentRequest.model: unexpected model name format\\n\",\"status\":\"INVALID_ARGUMENT\"}}",
            })
    void aNameThatTheServiceDoesNotKnowIsTheModels(String protocol, int status, String body) {
        assertThat(classify(protocol, status, Map.of(), body).kind()).isEqualTo(FailureKind.MODEL_UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai | 404 | {\"error\":{\"message\":\"Item with id 'rs_1' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input.\",\"type\":\"invalid_request_error\",\"param\":\"input\",\"code\":null}}",
                "openai-responses | 404 | {\"error\":{\"message\":\"Item with id 'rs_1' not found. Items are not persisted when `store` is set to false.\",\"type\":\"invalid_request_error\",\"param\":\"input\",\"code\":null}}",
                "openai-responses | 404 | {\"error\":{\"message\":\"Conversation with id 'conv_1' not found.\",\"type\":\"invalid_request_error\",\"param\":\"conversation\",\"code\":null}}",
                "openai | 404 | {\"error\":{\"message\":\"Completion chatcmpl-1 not found\",\"type\":\"invalid_request_error\",\"param\":\"completion_id\",\"code\":\"not_found\"}}",
                "anthropic | 404 | {\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"Message Batch msgbatch_1 has no available results.\"}}",
            })
    void whatTheRequestNamesAndTheServiceLacksIsNotTheModel(String protocol, int status, String body) {
        assertThat(classify(protocol, status, Map.of(), body).kind()).isEqualTo(FailureKind.INVALID_REQUEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "500 | {\"error\":{\"code\":500,\"message\":\"Context size has been exceeded.\",\"type\":\"server_error\"}}",
                "500 | {\"error\":{\"code\":500,\"message\":\"the request exceeds the available context size. try increasing the context size or enable context shift\",\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":1407,\"n_ctx\":256}}",
                "500 | {\"error\":{\"code\":500,\"message\":\"input (4002 tokens) is too large to process. increase the physical batch size (current batch size: 512)\",\"type\":\"server_error\"}}",
                "500 | {\"error\":{\"message\":\"Requested tokens (2285) exceed context window of 2048\",\"type\":\"internal_server_error\",\"param\":null,\"code\":null}}",
                "400 | {\"code\":\"Client specified an invalid argument\",\"error\":\"This model's maximum prompt length is 131072 but the request contains 625078 tokens.\"}",
                "400 | {\"error\":{\"code\":400,\"message\":\"Provider returned error\",\"metadata\":{\"error_type\":\"context_length_exceeded\"}}}",
            })
    void aFullContextIsNoFaultOfTheServer(int status, String body) {
        assertThat(kind(status, body)).isEqualTo(FailureKind.CONTEXT_TOO_LONG);
    }

    @Test
    void aFullContextWithinAStreamIsNoFaultOfTheServer() {
        assertThat(inStream("{\"error\":{\"code\":500,\"message\":\"Context size has been exceeded.\","
                                + "\"type\":\"server_error\"}}")
                        .kind())
                .isEqualTo(FailureKind.CONTEXT_TOO_LONG);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai | 500 | {\"error\":{\"code\":500,\"message\":\"image input is not supported - hint: if this is unexpected, you may need to provide the mmproj\",\"type\":\"server_error\"}}",
                "openai | 500 | {\"error\":{\"code\":500,\"message\":\"audio input is not supported - hint: if this is unexpected, you may need to provide the mmproj\",\"type\":\"server_error\"}}",
                "openai | 500 | {\"error\":{\"code\":500,\"message\":\"tools param requires --jinja flag\",\"type\":\"server_error\"}}",
                "openai | 500 | {\"error\":{\"code\":500,\"message\":\"error: cannot make GET request\",\"type\":\"server_error\"}}",
                "openai | 500 | {\"error\":{\"code\":500,\"message\":\"Failed to load image or audio file\",\"type\":\"server_error\"}}",
                "openai | 501 | {\"error\":{\"code\":501,\"message\":\"The current model does not support audio input.\",\"type\":\"not_supported_error\"}}",
                "openai | 501 | {\"error\":{\"code\":501,\"message\":\"This server does not support embeddings. Start it with `--embeddings`\",\"type\":\"not_supported_error\"}}",
                "ollama | 500 | {\"error\":\"Failed to create new sequence: failed to process inputs: image: unknown format\"}",
                "ollama | 500 | {\"error\":\"Failed to create new sequence: failed to process inputs: this model is missing data required for image input\"}",
            })
    void mediaThatAServerCannotReadIsNotItsOutage(String protocol, int status, String body) {
        assertThat(classify(protocol, status, Map.of(), body).kind())
                .isNotIn(OF_THE_SERVER)
                .isNotIn(OF_THE_KEY);
    }

    @ParameterizedTest
    @CsvSource({
        "500, llama runner process has terminated, SERVER_ERROR",
        "500, image encoder crashed: CUDA error: out of memory, SERVER_ERROR",
        "503, image model is loading, OVERLOADED"
    })
    void whatIsTheServersStaysTheServers(int status, String message, FailureKind kind) {
        assertThat(classify("ollama", status, Map.of(), Json.toText(Map.of("error", message)))
                        .kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @MethodSource("within")
    void openRouterHandsOnWhatTheProviderSaid(String symptom, Object raw, Set<FailureKind> kinds) {
        for (Object each : List.of(raw, Json.toText(raw))) {
            String body = openRouter(400, "Provider returned error", Map.of("provider_name", "X", "raw", each));
            assertThat(kind(400, body)).as(symptom).isIn(kinds);
        }
    }

    static Stream<Arguments> within() {
        Set<FailureKind> notOurs = EnumSet.complementOf(EnumSet.copyOf(OF_THE_KEY));
        return Stream.of(
                Arguments.of(
                        "a full context",
                        Map.of("error", Map.of("message", "This model's maximum context length is 8192 tokens.")),
                        Set.of(FailureKind.CONTEXT_TOO_LONG)),
                Arguments.of(
                        "a prompt too long",
                        Map.of(
                                "type",
                                "error",
                                "error",
                                Map.of(
                                        "type",
                                        "invalid_request_error",
                                        "message",
                                        "prompt is too long: 210000 tokens > 200000 maximum")),
                        Set.of(FailureKind.CONTEXT_TOO_LONG)),
                Arguments.of(
                        "a filter",
                        Map.of("error", Map.of("code", "content_filter", "message", "The response was filtered")),
                        Set.of(FailureKind.CONTENT_FILTERED)),
                Arguments.of(
                        "a bad request",
                        Map.of("code", 400, "msg", "invalid request, invalid parameter"),
                        Set.of(FailureKind.INVALID_REQUEST)),
                Arguments.of(
                        "a bad schema",
                        Map.of(
                                "detail",
                                "Invalid request: schema_ is required for json_schema response format request."),
                        Set.of(FailureKind.INVALID_REQUEST)),
                Arguments.of(
                        "OpenRouter's own account at the provider has nothing left",
                        Map.of("error", Map.of("message", "Your credit balance is too low to access the API")),
                        notOurs),
                Arguments.of(
                        "OpenRouter's own key at the provider is refused",
                        Map.of("error", Map.of("code", "invalid_api_key", "message", "Incorrect API key provided")),
                        notOurs));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | {\"error\":{\"message\":\"No connected db.\",\"type\":\"no_db_connection\",\"param\":\"None\",\"code\":\"400\"}}",
                "400 | {\"error\":{\"message\":\"No connected db.\",\"type\":\"no_db_connection\",\"param\":null,\"code\":400}}",
                "401 | {\"error\":{\"message\":\"Authentication Error, No connected db.\",\"type\":\"auth_error\",\"param\":\"None\",\"code\":401}}",
                "500 | {\"error\":{\"message\":\"Authentication Error, No api key passed in.\",\"type\":\"auth_error\",\"param\":\"None\",\"code\":\"500\"}}",
            })
    void liteLlmWithoutADatabaseRefusesTheKey(int status, String body) {
        assertThat(kind(status, body)).isEqualTo(FailureKind.INVALID_CREDENTIAL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"error\":{\"message\":\"1 validation error:\\n  {'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \\\"Input should be 'text' or 'json_object'\\\", 'input': 'json_schema'}\\n\",\"type\":\"internal_server_error\",\"param\":null,\"code\":null}}",
                "{\"error\":{\"message\":\"[{'type': 'literal_error', 'loc': ('body', 'messages', 2, 'typed-dict', 'role'), 'msg': \\\"Input should be 'system'\\\", 'input': 'developer'}]\",\"type\":\"internal_server_error\",\"param\":null,\"code\":null}}",
                "{\"error\":{\"message\":\"2 validation errors:\\n  {'type': 'missing', 'loc': ('body', 'messages', 0, 'content'), 'msg': 'Field required', 'input': {'role': 'user', 'x': 'invalid api key, server is overloaded, maximum context length'}}\\n\",\"type\":\"internal_server_error\",\"param\":null,\"code\":null}}",
            })
    void llamaCppPythonCallsABadRequestAnInternalError(String body) {
        assertThat(kind(500, body)).isEqualTo(FailureKind.INVALID_REQUEST);
    }

    @Test
    void llamaCppPythonsOwnAnswerThatDoesNotFitItsSchemaIsItsFault() {
        assertThat(kind(
                        500,
                        "{\"error\":{\"message\":\"1 validation error:\\n  {'type': 'missing', 'loc': ('response',"
                                + " 'choices', 0, 'message', 'refusal'), 'msg': 'Field required'}\\n\",\"type\":"
                                + "\"internal_server_error\",\"param\":null,\"code\":null}}"))
                .isEqualTo(FailureKind.SERVER_ERROR);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "30000 | {\"error\":{\"code\":429,\"message\":\"Rate limit exceeded: free-models-per-min. \",\"metadata\":{\"headers\":{\"X-RateLimit-Limit\":\"20\",\"X-RateLimit-Remaining\":\"0\",\"X-RateLimit-Reset\":\"1767225630000\"},\"provider_name\":null}}}",
                "30000 | {\"error\":{\"code\":429,\"message\":\"Rate limit exceeded\",\"metadata\":{\"headers\":{\"x-ratelimit-reset\":1767225630000}}}}",
                "0 | {\"error\":{\"code\":429,\"message\":\"Rate limit exceeded\",\"metadata\":{\"headers\":{\"X-RateLimit-Reset\":\"1754667660000\"}}}}",
                "86400000 | {\"error\":{\"code\":429,\"message\":\"Rate limit exceeded\",\"metadata\":{\"headers\":{\"X-RateLimit-Reset\":\"1797225630000\"}}}}",
                "2000 | {\"error\":{\"code\":429,\"message\":\"Provider returned error\",\"metadata\":{\"raw\":\"slow down\",\"retry_after_seconds\":2}}}",
                "372000 | {\"error\":{\"message\":\"Rate limit reached for model `llama` on tokens per day (TPD): Limit 100000, Used 97050, Requested 3619. Please try again in 6m12s. Need more tokens? Upgrade\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}",
                "578016 | {\"error\":{\"message\":\"Rate limit reached on tokens per day (TPD). Please try again in 9m38.016s. Need more tokens?\",\"code\":\"rate_limit_exceeded\"}}",
                "20 | {\"error\":{\"message\":\"Rate limit reached for gpt-4o. Please try again in 20ms. Visit https://platform.openai.com\",\"code\":\"rate_limit_exceeded\"}}",
                "3723000 | {\"error\":{\"message\":\"Rate limit reached. Please try again in 1h2m3s.\",\"code\":\"rate_limit_exceeded\"}}",
                "26000 | {\"error\":{\"code\":\"429\",\"message\":\"Requests to the ChatCompletions_Create Operation have exceeded token rate limit of your current OpenAI S0 pricing tier. Please retry after 26 seconds. Please go here: https://aka.ms/oai/quotaincrease\"}}",
                "1000 | {\"error\":{\"code\":\"429\",\"message\":\"Rate limit is exceeded. Retry after 1 second.\"}}",
                "86400000 | {\"error\":{\"code\":\"429\",\"message\":\"Please retry after 86400 seconds.\"}}",
                "48939 | {\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"You exceeded your current quota, limit: 1000000, model: gemini-2.5-flash\\nPlease retry in 48.939s.\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":[{\"quotaId\":\"GenerateContentPaidTierInputTokensPerModelPerMinute\"}]}]}}",
                "55000 | {\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"You exceeded your current quota\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"55s\"}]}}",
                "34500 | {\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"Please retry in 99s.\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34.5s\"}]}}",
                // said by a caller, or no time at all
                " | {\"error\":{\"message\":\"Rate limit reached for model `try again in 23h0m0s`\",\"code\":\"rate_limit_exceeded\"}}",
                " | {\"error\":{\"message\":\"Rate limit reached. Please try again in a few moments.\",\"code\":\"rate_limit_exceeded\"}}",
                " | {\"error\":{\"message\":\"Please retry after some seconds.\",\"metadata\":{\"headers\":{\"X-RateLimit-Reset\":\"soon\"}}}}",
            })
    void waitsThatStandInTheBody(Long millis, String body) {
        Failure failure = classify("openai", 429, Map.of(), body);
        assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(failure.retryAfter()).isEqualTo(millis == null ? null : Duration.ofMillis(millis));
    }

    @Test
    void theHeaderIsBelievedBeforeTheBody() {
        String body = openAi("Rate limit reached. Please try again in 6m12s.");
        assertThat(classify("openai", 429, Map.of("retry-after", "7"), body).retryAfter())
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(classify("openai", 429, Map.of("retry-after", "later"), body).retryAfter())
                .isEqualTo(Duration.ofSeconds(372));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what only Java takes for a number
                "30d |",
                "30D |",
                "5f |",
                "0x10p0 |",
                "0x1.8p1d |",
                "Infinity |",
                "-Infinity |",
                "+Infinity |",
                "NaN |",
                "'' |",
                // dates as HTTP allows them
                "Thu, 01 Jan 2026 00:00:30 GMT | 30000",
                "Thursday, 01-Jan-26 00:00:30 GMT | 30000",
                "Thu Jan  1 00:00:30 2026 | 30000",
                "Wednesday, 31-Dec-25 23:59:30 GMT | 0",
                "Wed Dec 31 23:59:30 2025 | 0",
                // and what is one
                "30 | 30000",
                "1.5 | 1500",
                "0 | 0",
                "2m59.56s | 179560",
            })
    void waitsThatStandInAHeader(String value, Long millis) {
        Duration expected = millis == null ? null : Duration.ofMillis(millis);
        assertThat(classify("openai", 429, Map.of("retry-after", value), "").retryAfter())
                .isEqualTo(expected);
        Map<String, String> limit = Map.of("x-ratelimit-remaining-tokens", "0", "x-ratelimit-reset-tokens", value);
        assertThat(classify("openai", 429, limit, "").retryAfter()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"30d", "0x10p0", "Infinity", "NaN"})
    void millisecondsThatAreNoNumberAreNotSaid(String value) {
        assertThat(classify("openai", 429, Map.of("retry-after-ms", value), "").retryAfter())
                .isNull();
        assertThat(classify("openai", 429, Map.of("retry-after-ms", value, "retry-after", "3"), "")
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(3));
    }

    /** LiteLLM drops an upstream's Retry-After; the words remain. */
    @Test
    void liteLlmPrintsTheUpstreamsErrorIntoItsMessage() {
        Failure failure = classify(
                "openai",
                429,
                Map.of(),
                Json.toText(Map.of(
                        "error",
                        Map.of(
                                "message",
                                "litellm.RateLimitError: AzureException RateLimitError - Rate limit is exceeded. Please"
                                        + " retry after 20 seconds.\nReceived Model Group=azure-gpt-4o-mini",
                                "type",
                                "throttling_error",
                                "param",
                                "None",
                                "code",
                                "429"))));
        assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(20));
    }

    /** Groq's events have a field that MiniMax's errors have too; its codes are not MiniMax's. */
    @Test
    void aCallThatGroqsModelWroteBadlyIsTheModelsFaultInAStreamToo() {
        String error = "{\"error\":{\"message\":\"Tool choice is required, but model did not call a tool\",\"type\":"
                + "\"invalid_request_error\",\"code\":\"tool_use_failed\",\"failed_generation\":\"\",\"status_code\":400}}";
        assertThat(kind(400, error)).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(inStream(error).kind()).isEqualTo(FailureKind.SERVER_ERROR);
    }

    /** As in the rows above, but within a stream that began with 200. */
    private static Failure inStream(String event) {
        ChatAssembler assembler = new ChatAssembler("m", 1 << 20);
        byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
        try (StreamDecoder decoder = protocol("openai").newStreamDecoder(Upstream.of("p", "m", Map.of()), assembler)) {
            decoder.frame(null, bytes, 0, bytes.length);
            decoder.closedByUpstream();
        }
        assertThat(assembler.reportedFailure()).isNotNull();
        return assembler.reportedFailure();
    }
}

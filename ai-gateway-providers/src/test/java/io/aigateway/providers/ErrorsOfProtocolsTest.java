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
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every documented error of the native protocols: status, code and body to the kind, which decides who is to blame. */
class ErrorsOfProtocolsTest {

    private static final Upstream UPSTREAM = Upstream.of("p", "m", Map.of());

    static WireProtocol protocol(String id) {
        return new BuiltInProviders()
                .protocols().stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    private static Failure classify(String id, int status, Map<String, String> headers, String body) {
        return protocol(id)
                .classify(
                        new ErrorReply(
                                status,
                                headers::get,
                                body.getBytes(StandardCharsets.UTF_8),
                                Instant.parse("2026-01-01T00:00:00Z")),
                        UPSTREAM);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | invalid_request_error | max_tokens: must be at least 1 | INVALID_REQUEST",
                "400 | invalid_request_error | prompt is too long: 200016 tokens > 200000 maximum | CONTEXT_TOO_LONG",
                "400 | invalid_request_error | Your credit balance is too low to access the API | QUOTA_EXHAUSTED",
                "401 | authentication_error | invalid x-api-key | INVALID_CREDENTIAL",
                "402 | billing_error | Payment required | QUOTA_EXHAUSTED",
                "403 | permission_error | Your key has no permission | INVALID_CREDENTIAL",
                "404 | not_found_error | model: claude-nothing | MODEL_UNAVAILABLE",
                "413 | request_too_large | Request exceeds the maximum size | INVALID_REQUEST",
                "400 | invalid_request_error | input length and `max_tokens` exceed context limit: 179000 + 32000 > 200000 | CONTEXT_TOO_LONG",
                "400 | invalid_request_error | You have reached your specified API usage limits. | QUOTA_EXHAUSTED",
                "400 | invalid_request_error | This organization has been disabled. | INVALID_CREDENTIAL",
                "400 | invalid_request_error | Output blocked by content filtering policy | CONTENT_FILTERED",
                "404 | not_found_error | File not found: file_123 | INVALID_REQUEST",
                "429 | rate_limit_error | This request would exceed your rate limit | RATE_LIMITED",
                "500 | api_error | Internal server error | SERVER_ERROR",
                "504 | timeout_error | Request timed out | SERVER_ERROR",
                "529 | overloaded_error | Overloaded | OVERLOADED",
            })
    void anthropic(int status, String type, String message, FailureKind kind) {
        String body = Json.toText(Map.of("type", "error", "error", Map.of("type", type, "message", message)));
        for (String id : new String[] {"anthropic", "anthropic-vertex", "anthropic-bedrock"}) {
            assertThat(classify(id, status, Map.of(), body).kind()).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invalid_request_error | bad | INVALID_REQUEST",
                "authentication_error | bad key | INVALID_CREDENTIAL",
                "permission_error | not allowed | INVALID_CREDENTIAL",
                "not_found_error | model: nothing | MODEL_UNAVAILABLE",
                "rate_limit_error | too fast | RATE_LIMITED",
                "api_error | Internal server error | SERVER_ERROR",
                "overloaded_error | Overloaded | OVERLOADED",
            })
    void anthropicWithinAStream(String type, String message, FailureKind kind) {
        String event = Json.toText(Map.of("type", "error", "error", Map.of("type", type, "message", message)));
        assertThat(inStream("anthropic", "error", event).kind()).isEqualTo(kind);
        String wrapped = Json.toText(
                Map.of("bytes", Base64.getEncoder().encodeToString(event.getBytes(StandardCharsets.UTF_8))));
        assertThat(inStream("anthropic-bedrock", "chunk", wrapped).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | INVALID_ARGUMENT | API key not valid. Please pass a valid API key. | INVALID_CREDENTIAL",
                "400 | INVALID_ARGUMENT | The input token count (1250074) exceeds the maximum number of tokens allowed (1048576). | CONTEXT_TOO_LONG",
                "400 | INVALID_ARGUMENT | Invalid JSON payload received | INVALID_REQUEST",
                "400 | FAILED_PRECONDITION | User location is not supported for the API use. | MODEL_UNAVAILABLE",
                "401 | UNAUTHENTICATED | Request had invalid authentication credentials | INVALID_CREDENTIAL",
                "403 | PERMISSION_DENIED | You do not have permission to access the File abc or it may not exist. | INVALID_REQUEST",
                "400 | INVALID_ARGUMENT | API key expired. Please renew the API key. | INVALID_CREDENTIAL",
                "403 | PERMISSION_DENIED | Generative Language API has not been used in project 1 | INVALID_CREDENTIAL",
                "404 | NOT_FOUND | models/x is not found for API version v1beta | MODEL_UNAVAILABLE",
                "429 | RESOURCE_EXHAUSTED | Resource has been exhausted | RATE_LIMITED",
                "429 | RESOURCE_EXHAUSTED | You exceeded your current quota, please check your plan | QUOTA_EXHAUSTED",
                "500 | INTERNAL | An internal error has occurred | SERVER_ERROR",
                "503 | UNAVAILABLE | The model is overloaded. Please try again later. | OVERLOADED",
                "504 | DEADLINE_EXCEEDED | Deadline expired | SERVER_ERROR",
            })
    void gemini(int status, String word, String message, FailureKind kind) {
        String body = Json.toText(Map.of("error", Map.of("code", status, "status", word, "message", message)));
        assertThat(classify("gemini", status, Map.of(), body).kind()).isEqualTo(kind);
        assertThat(classify("gemini", status, Map.of(), "[" + body + "]").kind())
                .isEqualTo(kind);
        assertThat(inStream("gemini", null, body).kind()).isEqualTo(kind);
    }

    @org.junit.jupiter.api.Test
    void geminiSaysInTheBodyWhenToComeBackAndThenItIsNoQuota() {
        Failure failure = classify("gemini", 429, Map.of(), """
                {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your current quota",
                 "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.5s"}]}}""");
        assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(34_500));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ValidationException | The provided model identifier is invalid. | MODEL_UNAVAILABLE",
                "400 | ValidationException | Invocation of model ID x with on-demand throughput isn't supported | MODEL_UNAVAILABLE",
                "400 | ValidationException | Input is too long for requested model. | CONTEXT_TOO_LONG",
                "400 | ValidationException | messages: text content blocks must be non-empty | INVALID_REQUEST",
                "400 | ServiceQuotaExceededException | Your request exceeds the service quota | QUOTA_EXHAUSTED",
                "403 | AccessDeniedException | You don't have access to the model with the specified model ID. | MODEL_UNAVAILABLE",
                "403 | UnrecognizedClientException | The security token included in the request is invalid. | INVALID_CREDENTIAL",
                "403 | InvalidSignatureException | Signature expired: 20251117T063822Z is now earlier | INVALID_CREDENTIAL",
                "403 | ExpiredTokenException | The security token included in the request is expired | INVALID_CREDENTIAL",
                "404 | ResourceNotFoundException | This model version has reached the end of its life. | MODEL_UNAVAILABLE",
                "408 | ModelTimeoutException | Model has timed out | SERVER_ERROR",
                "424 | ModelErrorException | The model failed | SERVER_ERROR",
                "429 | ThrottlingException | Too many requests, please wait before trying again. | RATE_LIMITED",
                "429 | ThrottlingException | Too many tokens per day, please wait before trying again. | RATE_LIMITED",
                "403 | AccessDeniedException | You invoked an unsupported model or your request did not allow prompt caching | INVALID_REQUEST",
                "429 | ModelNotReadyException | The model is not ready | RATE_LIMITED",
                "500 | InternalServerException | Internal error | SERVER_ERROR",
                "503 | ServiceUnavailableException | Bedrock is unable to process your request. | OVERLOADED",
            })
    void bedrock(int status, String type, String message, FailureKind kind) {
        Map<String, String> headers =
                Map.of("x-amzn-errortype", type + ":http://internal.amazon.com/coral/com.amazon.bedrock/");
        assertThat(classify("bedrock", status, headers, Json.toText(Map.of("message", message)))
                        .kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "throttlingException | Too many requests | RATE_LIMITED",
                "validationException | The text is blank | INVALID_REQUEST",
                "modelStreamErrorException | The model broke off | SERVER_ERROR",
                "internalServerException | Internal error | SERVER_ERROR",
                "serviceUnavailableException | Try again | OVERLOADED",
                "modelTimeoutException | Timed out | SERVER_ERROR",
            })
    void bedrockWithinAStream(String type, String message, FailureKind kind) {
        String payload = Json.toText(Map.of("message", message));
        assertThat(inStream("bedrock", "exception/" + type, payload).kind()).isEqualTo(kind);
        assertThat(inStream("anthropic-bedrock", "exception/" + type, payload).kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | invalid_request_error | unsupported_parameter | Unsupported parameter: 'temperature' | INVALID_REQUEST",
                "400 | invalid_request_error | context_length_exceeded | Your input exceeds the context window | CONTEXT_TOO_LONG",
                "401 | invalid_request_error | invalid_api_key | Incorrect API key provided | INVALID_CREDENTIAL",
                "404 | invalid_request_error | model_not_found | The model does not exist | MODEL_UNAVAILABLE",
                "429 | insufficient_quota | insufficient_quota | You exceeded your current quota | QUOTA_EXHAUSTED",
                "429 | tokens | rate_limit_exceeded | Rate limit reached | RATE_LIMITED",
                "500 | server_error | server_error | The server had an error | SERVER_ERROR",
                "503 | server_error | slow_down | The engine is currently overloaded | OVERLOADED",
            })
    void responses(int status, String type, String code, String message, FailureKind kind) {
        Map<String, Object> error = Map.of("type", type, "code", code, "message", message);
        assertThat(classify("openai-responses", status, Map.of(), Json.toText(Map.of("error", error)))
                        .kind())
                .isEqualTo(kind);
        // Within a stream: nested as on the wire, flat as in the specification, and in the last response.
        if (status != 503 && status != 404 && status != 400) {
            assertThat(inStream("openai-responses", "error", Json.toText(Map.of("type", "error", "error", error)))
                            .kind())
                    .isEqualTo(kind);
        }
        assertThat(inStream(
                                "openai-responses",
                                "response.failed",
                                Json.toText(Map.of("type", "response.failed", "response", Map.of("error", error))))
                        .message())
                .isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | | invalid request: message must be at least 1 token long | INVALID_REQUEST",
                "400 | TOO_MANY_TOKENS | too many tokens: size limit exceeded by 25836 tokens | CONTEXT_TOO_LONG",
                "401 | | invalid api token | INVALID_CREDENTIAL",
                "401 | | Incorrect API key provided | INVALID_CREDENTIAL",
                "404 | | model 'command-nothing' not found | MODEL_UNAVAILABLE",
                "422 | | unprocessable | INVALID_REQUEST",
                "429 | | You are using a Trial key, which is limited to 10 API calls / minute | RATE_LIMITED",
                "429 | | You are using a Trial key, which is limited to 1000 API calls / month | QUOTA_EXHAUSTED",
                "498 | | blocked input | CONTENT_FILTERED",
                "500 | | internal server error | SERVER_ERROR",
                "503 | | service unavailable | OVERLOADED",
                "504 | | gateway timeout | SERVER_ERROR",
            })
    void cohere(int status, String type, String message, FailureKind kind) {
        Map<String, Object> body =
                type == null ? Map.of("message", message) : Map.of("message", message, "error_type", type);
        assertThat(classify("cohere", status, Map.of(), Json.toText(body)).kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | invalid options: temperature | INVALID_REQUEST",
                "400 | input length exceeds the context length | CONTEXT_TOO_LONG",
                "401 | unauthorized | INVALID_CREDENTIAL",
                "404 | model 'nothing:latest' not found | MODEL_UNAVAILABLE",
                "429 | too many requests | RATE_LIMITED",
                "500 | llama runner process has terminated | SERVER_ERROR",
                "503 | server busy, please try again. maximum pending requests exceeded | OVERLOADED",
            })
    void ollama(int status, String message, FailureKind kind) {
        assertThat(classify("ollama", status, Map.of(), Json.toText(Map.of("error", message)))
                        .kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"anthropic", "gemini", "bedrock", "openai-responses", "cohere", "ollama", "openai"})
    void pagesOfProxiesAreJudgedByTheirStatus(String id) {
        assertThat(classify(id, 502, Map.of(), "<html>Bad gateway</html>").kind())
                .isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(classify(id, 401, Map.of(), "").kind()).isEqualTo(FailureKind.INVALID_CREDENTIAL);
        assertThat(classify(id, 429, Map.of("retry-after", "7"), "slow down").retryAfter())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @org.junit.jupiter.api.Test
    void resetsOfAnthropicsLimitsAreUnderstood() {
        Failure failure = classify(
                "anthropic",
                429,
                Map.of(
                        "anthropic-ratelimit-input-tokens-remaining",
                        "0",
                        "anthropic-ratelimit-input-tokens-reset",
                        "2026-01-01T00:00:12Z"),
                "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}");
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(12));
    }

    private static Failure inStream(String id, String event, String frame) {
        ChatAssembler assembler = new ChatAssembler("m", 1 << 20);
        byte[] bytes = frame.getBytes(StandardCharsets.UTF_8);
        try (StreamDecoder decoder = protocol(id).newStreamDecoder(UPSTREAM, assembler)) {
            decoder.frame(event, bytes, 0, bytes.length);
            decoder.closedByUpstream();
        }
        assertThat(assembler.hasEnded()).isFalse();
        assertThat(assembler.reportedFailure()).isNotNull();
        return assembler.reportedFailure();
    }
}

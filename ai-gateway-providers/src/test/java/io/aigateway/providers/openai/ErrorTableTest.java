package io.aigateway.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Upstream;
import io.aigateway.trace.FailureKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documented errors of the compatible services, by status and body. */
class ErrorTableTest {

    private static Failure classify(int status, String body, Map<String, String> headers) {
        return new OpenAiProtocol()
                .classify(
                        new ErrorReply(
                                status,
                                headers::get,
                                body.getBytes(StandardCharsets.UTF_8),
                                Instant.parse("2026-01-01T00:00:00Z")),
                        Upstream.of("p", "m", Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            401 | {"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}            | INVALID_CREDENTIAL
            401 | <html>nope</html>                                                                     | INVALID_CREDENTIAL
            400 | {"code":"invalid-argument","error":"Incorrect API key provided: xa***"}                | INVALID_CREDENTIAL
            400 | {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}}      | INVALID_CREDENTIAL
            403 | {"error":{"message":"forbidden"}}                                                      | INVALID_CREDENTIAL
            429 | {"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"quota"}}  | QUOTA_EXHAUSTED
            402 | {"error":{"message":"Insufficient Balance"}}                                           | QUOTA_EXHAUSTED
            400 | {"error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}  | QUOTA_EXHAUSTED
            400 | {"error":{"code":"Arrearage","message":"Access denied"}}                               | QUOTA_EXHAUSTED
            429 | {"error":{"code":"1113","message":"arrears"}}                                          | QUOTA_EXHAUSTED
            429 | {"error":{"type":"exceeded_current_quota_error","message":"x"}}                        | QUOTA_EXHAUSTED
            403 | {"error":{"code":"AccountOverdueError","message":"x"}}                                 | QUOTA_EXHAUSTED
            429 | {"error":{"code":"rate_limit_exceeded","type":"requests","message":"Rate limit"}}      | RATE_LIMITED
            429 | plain text                                                                            | RATE_LIMITED
            429 | {"error":{"message":"You exceeded your current quota","details":[{"@type":"x.RetryInfo","retryDelay":"7s"}]}} | RATE_LIMITED
            400 | {"code":"Throttling.RateQuota","message":"slow down"}                                  | RATE_LIMITED
            429 | {"error":{"message":"Request too large for gpt-4o: Limit 30000, Requested 50000"}}     | CONTEXT_TOO_LONG
            400 | {"error":{"code":"context_length_exceeded","message":"x"}}                             | CONTEXT_TOO_LONG
            400 | {"error":{"message":"This model's maximum context length is 4096 tokens"}}             | CONTEXT_TOO_LONG
            400 | {"error":{"code":400,"type":"exceed_context_size_error","message":"x"}}                | CONTEXT_TOO_LONG
            400 | {"error":{"code":"content_policy_violation","message":"x"}}                            | CONTENT_FILTERED
            400 | {"code":"DataInspectionFailed","message":"x"}                                          | CONTENT_FILTERED
            403 | {"error":"Content violates usage guidelines."}                                         | CONTENT_FILTERED
            503 | {"error":{"message":"Loading model","type":"unavailable_error","code":503}}            | OVERLOADED
            529 |                                                                                       | OVERLOADED
            429 | {"error":{"type":"engine_overloaded_error","message":"x"}}                             | RATE_LIMITED
            500 | {"error":{"message":"oops"}}                                                           | SERVER_ERROR
            502 | <html>Bad gateway</html>                                                              | SERVER_ERROR
            400 | {"error":{"code":"tool_use_failed","message":"x"}}                                     | SERVER_ERROR
            404 | {"error":{"code":"model_not_found","message":"x"}}                                     | MODEL_UNAVAILABLE
            400 | {"error":{"code":"model_decommissioned","message":"x"}}                                | MODEL_UNAVAILABLE
            400 | {"code":20012,"message":"Model does not exist.","data":null}                           | MODEL_UNAVAILABLE
            403 | {"error":{"code":"unsupported_country_region_territory","message":"x"}}                | MODEL_UNAVAILABLE
            400 | {"error":{"message":"Invalid value"}}                                                  | INVALID_REQUEST
            422 | {"detail":[{"msg":"field required"}]}                                                  | INVALID_REQUEST
            413 | too large                                                                             | INVALID_REQUEST
            200 | {"base_resp":{"status_code":1001,"status_msg":"timeout"}}                              | SERVER_ERROR
            200 | {"base_resp":{"status_code":1002,"status_msg":"rate"}}                                 | RATE_LIMITED
            200 | {"base_resp":{"status_code":1004,"status_msg":"key"}}                                  | INVALID_CREDENTIAL
            200 | {"base_resp":{"status_code":2013,"status_msg":"params"}}                               | INVALID_REQUEST
            200 | {"base_resp":{"status_code":1027,"status_msg":"unsafe"}}                               | CONTENT_FILTERED
            401 | {"error":{"code":"1002","message":"zhipu"}}                                            | INVALID_CREDENTIAL
            429 | {"error":{"code":"1308","message":"zhipu plan"}}                                       | QUOTA_EXHAUSTED
            400 | {"error":{"code":"InputTextSensitiveContentDetected","message":"ark"}}                 | CONTENT_FILTERED
            400 | {"error":{"message":"The input token count (12) exceeds the maximum number of tokens allowed (10)."}} | CONTEXT_TOO_LONG
            429 | {"error":{"message":"Too many tokens, please wait before trying again."}}              | RATE_LIMITED
            400 | {"error":{"message":"Failed to parse grammar: invalid token at 3"}}                    | INVALID_REQUEST
            400 | [{"error":{"code":400,"message":"array"}}]                                             | INVALID_REQUEST
            """)
    void everyDocumentedErrorHasItsKind(int status, String body, FailureKind kind) {
        assertThat(classify(status, body == null ? "" : body, Map.of()).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "retry-after, 7, 7000",
        "retry-after-ms, 250, 250",
        "retry-after, 'Thu, 01 Jan 2026 00:00:30 GMT', 30000",
        "retry-after, 999999999, 86400000",
        "retry-after, soon, ",
        "retry-after, -5, 0"
    })
    void retryAfterIsReadInEveryForm(String header, String value, Long millis) {
        Duration expected = millis == null ? null : Duration.ofMillis(millis);
        assertThat(classify(429, "", Map.of(header, value)).retryAfter()).isEqualTo(expected);
    }

    @Test
    void resetOfTheLimitThatHasNothingLeftCounts() {
        Failure failure = classify(
                429,
                "",
                Map.of(
                        "x-ratelimit-remaining-requests", "10",
                        "x-ratelimit-reset-requests", "60s",
                        "x-ratelimit-remaining-tokens", "0",
                        "x-ratelimit-reset-tokens", "1m2.5s"));
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(62_500));
        assertThat(failure.organisationWide()).isTrue();
        assertThat(classify(
                                429,
                                "",
                                Map.of(
                                        "anthropic-ratelimit-requests-remaining", "0",
                                        "anthropic-ratelimit-requests-reset", "2026-01-01T00:00:20Z"))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void hugeOrDamagedBodiesAreClassifiedByStatus() {
        assertThat(classify(500, "{\"error\":{\"mess", Map.of()).kind()).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(classify(400, "[".repeat(5000), Map.of()).kind()).isEqualTo(FailureKind.INVALID_REQUEST);
        assertThat(classify(400, "x".repeat(60_000), Map.of()).message()).hasSizeLessThan(600);
    }
}

package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every row of the failure table through the whole gateway, plain and streaming: how many attempts are made, where, and
 * how long is waited between them.
 */
class FailureTableTest {

    private static final String ANSWER = "a whole answer of several words";

    @RegisterExtension
    final TestGateways test = new TestGateways();

    /**
     * One row: what the primary does, the kind it is, how often the primary is asked before the fallback tier, and
     * whether the call stops there.
     */
    static Stream<Arguments> rows() {
        return Stream.of(
                row(FailureKind.INVALID_CREDENTIAL, Reactions.invalidKey(), 1, false),
                row(FailureKind.QUOTA_EXHAUSTED, Reactions.quotaExhausted(), 1, false),
                row(
                        FailureKind.QUOTA_EXHAUSTED,
                        Reactions.status(402, "billing", "insufficient_balance", "Insufficient Balance"),
                        1,
                        false),
                row(
                        FailureKind.QUOTA_EXHAUSTED,
                        Reactions.status(400, "Arrearage", "Arrearage", "Access denied, account overdue payment"),
                        1,
                        false),
                row(FailureKind.RATE_LIMITED, Reactions.rateLimited(null), 1, false),
                row(FailureKind.RATE_LIMITED, Reactions.rateLimited(Duration.ofSeconds(30)), 1, false),
                row(FailureKind.RATE_LIMITED, Reactions.rateLimited(Duration.ofMillis(500)), 3, false),
                row(FailureKind.OVERLOADED, Reactions.overloaded(), 3, false),
                row(FailureKind.OVERLOADED, Reactions.raw(529, "text/plain", "overloaded"), 3, false),
                row(FailureKind.SERVER_ERROR, Reactions.serverError(), 2, false),
                row(FailureKind.SERVER_ERROR, Reactions.raw(502, "text/html", "<html>Bad gateway</html>"), 2, false),
                row(FailureKind.SERVER_ERROR, Reactions.raw(504, "text/html", ""), 2, false),
                row(FailureKind.MODEL_UNAVAILABLE, Reactions.modelNotFound(), 1, false),
                row(FailureKind.MODEL_UNAVAILABLE, Reactions.raw(410, "text/plain", "gone"), 1, false),
                row(FailureKind.CONTENT_FILTERED, Reactions.contentFiltered(), 1, true),
                row(FailureKind.INVALID_REQUEST, Reactions.badRequest(), 1, true),
                row(FailureKind.INVALID_REQUEST, Reactions.status(422, "invalid", "invalid", "no"), 1, true),
                row(FailureKind.INVALID_REQUEST, Reactions.raw(413, "text/html", "too large"), 1, true));
    }

    private static Arguments row(FailureKind kind, Reaction reaction, int asked, boolean stops) {
        return Arguments.of(kind, reaction, asked, stops);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void plain(FailureKind kind, Reaction reaction, int asked, boolean stops) {
        check(kind, reaction, asked, stops, false);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void streaming(FailureKind kind, Reaction reaction, int asked, boolean stops) {
        check(kind, reaction, asked, stops, true);
    }

    private void check(FailureKind kind, Reaction reaction, int asked, boolean stops, boolean streaming) {
        ScriptedUpstream primary = test.upstream().behave(reaction);
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withFallback(primary, backup);

        if (stops) {
            AiGatewayException e =
                    catchThrowableOfType(AiGatewayException.class, () -> ask(gateway, streaming, CallOptions.DEFAULT));
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.trace().attempts()).hasSize(asked);
            assertThat(backup.requestCount()).isZero();
            return;
        }
        ChatResponse answer = ask(gateway, streaming, CallOptions.DEFAULT);
        assertThat(answer.text()).isEqualTo(ANSWER);
        List<AttemptTrace> attempts = answer.trace().attempts();
        assertThat(attempts).hasSize(asked + 1);
        assertThat(attempts.subList(0, asked)).allSatisfy(attempt -> {
            assertThat(attempt.provider()).isEqualTo("primary");
            assertThat(attempt.failure()).isEqualTo(kind);
        });
        assertThat(primary.requestCount()).isEqualTo(asked);
        assertThat(backup.requestCount()).isEqualTo(1);
        assertSpacing(kind, asked);
    }

    /** Waits are made between requests to the same place only: announced ones exactly, others by full jitter. */
    private void assertSpacing(FailureKind kind, int asked) {
        List<Duration> sleeps = test.time.sleeps();
        assertThat(sleeps).hasSize(asked - 1);
        for (int i = 0; i < sleeps.size(); i++) {
            if (kind == FailureKind.RATE_LIMITED) {
                assertThat(sleeps.get(i)).isEqualTo(Duration.ofMillis(500));
            } else {
                assertThat(sleeps.get(i)).isBetween(Duration.ZERO, Duration.ofMillis(500L << i));
            }
        }
    }

    private AiGateway withFallback(ScriptedUpstream primary, ScriptedUpstream backup) {
        return test.gateway(g -> g.provider("primary", p -> p.apiKeys("key-1").baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.apiKeys("key-2").baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));
    }

    private static ChatResponse ask(AiGateway gateway, boolean streaming, CallOptions options) {
        ChatRequest request =
                ChatRequest.builder("chat").user("?").options(options).build();
        return streaming
                ? gateway.chatClient().stream(request).collect()
                : gateway.chatClient().chat(request);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionRefusedIsAskedAgainAfterBackoffThenTheBackupAnswers(boolean streaming) {
        ScriptedUpstream primary = test.upstream();
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withFallback(primary, backup);
        primary.close();

        ChatResponse answer = ask(gateway, streaming, CallOptions.DEFAULT);

        assertThat(answer.text()).isEqualTo(ANSWER);
        assertThat(answer.trace().attempts()).hasSize(4);
        assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(FailureKind.CONNECTION);
        assertThat(test.time.sleeps()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resetBeforeHeadersIsAConnectionFailure(boolean streaming) {
        ScriptedUpstream primary = test.upstream().behave(Reactions.reset());
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withFallback(primary, backup);

        ChatResponse answer = ask(gateway, streaming, CallOptions.DEFAULT);

        assertThat(answer.text()).isEqualTo(ANSWER);
        assertThat(primary.requestCount()).isEqualTo(3);
        assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(FailureKind.CONNECTION);
    }

    @Test
    void contextTooLongGoesToALargerWindowOnly() {
        ScriptedUpstream small = test.upstream().behave(Reactions.contextTooLong());
        ScriptedUpstream same = test.upstream().behave(Reactions.answer("same"));
        ScriptedUpstream large = test.upstream().behave(Reactions.answer("large"));
        AiGateway gateway = test.gateway(g -> g.provider("small", p -> p.baseUrl(small.baseUrl()))
                .provider("same", p -> p.baseUrl(same.baseUrl()))
                .provider("large", p -> p.baseUrl(large.baseUrl()))
                .route("chat", r -> r.set(
                                "targets",
                                List.of(java.util.Map.of("provider", "small", "model", "s", "context-window", 8192)))
                        .set(
                                "fallbacks",
                                List.of(
                                        java.util.Map.of("provider", "same", "model", "s", "context-window", 8192),
                                        java.util.Map.of(
                                                "provider", "large", "model", "l", "context-window", 128000)))));

        ChatResponse answer = ask(gateway, false, CallOptions.DEFAULT);

        assertThat(answer.text()).isEqualTo("large");
        assertThat(same.requestCount()).isZero();
        assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(FailureKind.CONTEXT_TOO_LONG);
    }

    @Test
    void contextTooLongWithoutALargerWindowStops() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.contextTooLong());
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withFallback(primary, backup);

        AiGatewayException e =
                catchThrowableOfType(AiGatewayException.class, () -> ask(gateway, false, CallOptions.DEFAULT));

        assertThat(e.kind()).isEqualTo(FailureKind.CONTEXT_TOO_LONG);
        assertThat(backup.requestCount()).isZero();
    }

    @Test
    void contentFilterFallsBackWhereTheRouteSaysSo() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.contentFiltered());
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route(
                        "chat",
                        r -> r.target("primary", "p").fallback("backup", "b").set("fallback-on-content-filter", true)));

        assertThat(ask(gateway, false, CallOptions.DEFAULT).text()).isEqualTo(ANSWER);
    }

    @Test
    void fallbackOffStaysInTheFirstTier() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.serverError());
        ScriptedUpstream backup = test.upstream();
        AiGateway gateway = withFallback(primary, backup);

        AiGatewayException e = catchThrowableOfType(
                AiGatewayException.class,
                () -> ask(gateway, false, CallOptions.builder().fallback(false).build()));

        assertThat(e.kind()).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(backup.requestCount()).isZero();
        assertThat(primary.requestCount()).isEqualTo(2);
    }

    @Test
    void withinATierTheCallGoesOnAtOnce() {
        ScriptedUpstream one = test.upstream().behave(Reactions.serverError());
        ScriptedUpstream two = test.upstream().behave(Reactions.overloaded());
        ScriptedUpstream three = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = test.gateway(g -> g.provider("one", p -> p.baseUrl(one.baseUrl()))
                .provider("two", p -> p.baseUrl(two.baseUrl()))
                .provider("three", p -> p.baseUrl(three.baseUrl()))
                .route("chat", r -> r.target("one", "m")
                        .target("two", "m")
                        .target("three", "m")
                        .set("strategy", "priority")));

        ChatResponse answer = ask(gateway, false, CallOptions.DEFAULT);

        assertThat(answer.trace().attempts()).hasSize(3);
        assertThat(test.time.sleeps()).isEmpty();
    }

    @Test
    void onlyTargetLeftIsNeverLockedOut() {
        ScriptedUpstream only = test.upstream().behave(Reactions.serverError());
        AiGateway gateway =
                test.gateway(g -> g.provider("only", p -> p.apiKeys("k").baseUrl(only.baseUrl())));
        for (int i = 0; i < 10; i++) {
            catchThrowableOfType(
                    AiGatewayException.class, () -> gateway.chatClient().ask("m", "?"));
        }
        assertThat(gateway.status().providers().get(0).endpoints().get(0).breaker())
                .isEqualTo("open");
        only.behave(Reactions.answer(ANSWER));

        assertThat(gateway.chatClient().ask("m", "?")).isEqualTo(ANSWER);
        assertThat(gateway.status().providers().get(0).endpoints().get(0).breaker())
                .isNotEqualTo("open");

        only.behave(Reactions.invalidKey());
        catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().ask("m", "?"));
        only.behave(Reactions.answer(ANSWER));
        assertThat(gateway.chatClient().ask("m", "?")).isEqualTo(ANSWER);
    }

    @Test
    void breakerOpensAfterFourFailuresInARowAndLetsOneRealCallThroughAfterItsWait() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.silence());
        primary.behave(Reactions.raw(500, "text/plain", "no"));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withFallback(primary, backup);
        for (int i = 0; i < 5; i++) {
            ask(gateway, false, CallOptions.builder().maxRetries(0).build());
        }
        assertThat(primary.requestCount()).isEqualTo(4);

        primary.behave(Reactions.answer("primary again"));
        test.time.advance(Duration.ofMillis(2_400));
        assertThat(ask(gateway, false, CallOptions.DEFAULT).text()).isEqualTo(ANSWER);
        test.time.advance(Duration.ofMillis(2_700));
        assertThat(ask(gateway, false, CallOptions.DEFAULT).text()).isEqualTo("primary again");
        assertThat(primary.requestCount()).isEqualTo(5);
    }

    @Test
    void retriesOfTheWholeGatewayAreBounded() {
        ScriptedUpstream only = test.upstream().behave(Reactions.overloaded());
        AiGateway gateway = test.gateway(g -> g.set("retry.budget-floor", 0)
                .provider("only", p -> p.apiKeys("k").baseUrl(only.baseUrl())));
        for (int i = 0; i < 100; i++) {
            catchThrowableOfType(
                    AiGatewayException.class, () -> gateway.chatClient().ask("m", "?"));
        }
        // 100 calls, 10 retries to begin with, and a tenth of a retry a call
        assertThat(only.requestCount()).isBetween(100, 121);
    }

    @Test
    void rotationOverKeysIsNotChargedToTheRetryBudget() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.rateLimited(Duration.ofSeconds(20)));
        upstream.forKey("k1", Behaviour.always(Reactions.rateLimited(Duration.ofSeconds(20))));
        upstream.forKey("k3", Behaviour.always(Reactions.answer(ANSWER)));
        AiGateway gateway = test.gateway(g -> g.provider(
                "only",
                p -> p.apiKeys("k1", "k2", "k3").baseUrl(upstream.baseUrl()).set("keys.strategy", "round-robin")));

        long before = gateway.status().retriesAvailable();
        ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("m", "?"));

        assertThat(answer.trace().attempts()).hasSizeBetween(2, 3);
        assertThat(gateway.status().retriesAvailable()).isGreaterThanOrEqualTo(before);
        assertThat(test.time.sleeps()).isEmpty();
        assertThat(gateway.status().providers().get(0).keys().get(0).state()).isEqualTo("cooling");
    }

    @Test
    void rateLimitOfOneKeyCountsForItsOrganisationWhereHeadersSaySo() {
        ScriptedUpstream upstream = test.upstream()
                .behave(Reactions.rateLimited(Duration.ofSeconds(20))
                        .withHeader("x-ratelimit-remaining-requests", "0")
                        .withHeader("x-ratelimit-reset-requests", "20s"));
        upstream.forKey("other", Behaviour.always(Reactions.answer(ANSWER)));
        AiGateway gateway = test.gateway(g -> g.provider("only", p -> p.apiKey("a", "key-a", 1, "acme")
                .apiKey("b", "key-b", 1, "acme")
                .apiKey("c", "other", 1, "else")
                .baseUrl(upstream.baseUrl())
                .set("keys.strategy", "round-robin")));

        ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("m", "?"));

        assertThat(answer.trace().attempts()).hasSize(2);
        assertThat(gateway.status().providers().get(0).keys().get(1).state()).isEqualTo("cooling");
    }

    @Test
    void deadlineBoundsAllAttemptsTogether() {
        ScriptedUpstream only = test.upstream().behave(Reactions.rateLimited(Duration.ofSeconds(5)));
        AiGateway gateway =
                test.gateway(g -> g.provider("only", p -> p.apiKeys("k").baseUrl(only.baseUrl())));

        AiGatewayException e = catchThrowableOfType(
                AiGatewayException.class,
                () -> ask2(
                        gateway,
                        CallOptions.builder().deadline(Duration.ofSeconds(3)).build()));

        assertThat(e.kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(only.requestCount()).isEqualTo(1);
        assertThat(test.time.sleeps()).isEmpty();
    }

    private static ChatResponse ask2(AiGateway gateway, CallOptions options) {
        return gateway.chatClient()
                .chat(ChatRequest.builder("m").user("?").options(options).build());
    }

    @Test
    void finalErrorTellsEveryAttempt() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.invalidKey());
        ScriptedUpstream backup = test.upstream().behave(Reactions.modelNotFound());
        AiGateway gateway = withFallback(primary, backup);

        AiGatewayException e =
                catchThrowableOfType(AiGatewayException.class, () -> ask(gateway, false, CallOptions.DEFAULT));

        assertThat(e)
                .hasMessageContaining("No target could answer the call for model \"chat\" in 2 attempts")
                .hasMessageContaining("#1 primary/p at " + primary.baseUrl())
                .hasMessageContaining("#2 backup/b at " + backup.baseUrl());
        assertThat(e.kind()).isEqualTo(FailureKind.MODEL_UNAVAILABLE);
    }

    @Test
    void unavailableWithRetryAfterZeroIsNotRepeatedBehindTheLoopsBack() {
        ScriptedUpstream only = test.upstream().behave(Reactions.overloaded().withHeader("Retry-After", "0"));
        AiGateway gateway =
                test.gateway(g -> g.provider("only", p -> p.apiKeys("k").baseUrl(only.baseUrl())));

        AiGatewayException e = catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().ask("m", "?"));

        assertThat(only.requestCount()).isEqualTo(e.trace().attempts().size());
    }

    @Test
    void oversizedBodyIsRefusedBeforeItIsSent() {
        ScriptedUpstream only = test.upstream();
        AiGateway gateway = test.gateway(
                g -> g.set("http.max-request-bytes", 1000).provider("only", p -> p.baseUrl(only.baseUrl())));

        AiGatewayException e = catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().ask("m", "x".repeat(2000)));

        assertThat(e.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
        assertThat(e).hasMessageContaining("http.max-request-bytes");
        assertThat(only.requestCount()).isZero();
    }

    @Test
    void nullAndEmptyMessagesAreClearErrors() {
        ScriptedUpstream only = test.upstream();
        AiGateway gateway = test.gateway(g -> g.provider("only", p -> p.baseUrl(only.baseUrl())));

        AiGatewayException none = catchThrowableOfType(AiGatewayException.class, () -> gateway.chatClient()
                .chat(ChatRequest.builder("m").build()));
        AiGatewayException nameless = catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().ask("", "?"));
        NullPointerException missing = catchThrowableOfType(
                NullPointerException.class, () -> gateway.chatClient().chat(null));

        assertThat(none).hasMessageContaining("has no messages");
        assertThat(nameless).hasMessageContaining("names no model");
        assertThat(missing).hasMessage("request");
        assertThat(only.requestCount()).isZero();
    }

    @Test
    void keysAppearInNoMessageTraceOrStatus() {
        String key = "sk-secret-0123456789-abcdefghij";
        ScriptedUpstream only = test.upstream()
                .behave(Reactions.status(401, "auth", "invalid_api_key", "Incorrect API key provided: " + key + "."));
        AiGateway gateway =
                test.gateway(g -> g.provider("only", p -> p.apiKeys(key).baseUrl(only.baseUrl())));

        AiGatewayException e = catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().ask("m", "?"));

        String everything = e
                + String.valueOf(e.trace())
                + gateway.status()
                + gateway.config()
                + gateway.explain(ChatRequest.of("m", "?"));
        assertThat(everything).doesNotContain(key).doesNotContain("0123456789").contains("…ghij");
    }

    @Test
    void rateLimitOfAnotherKeyThatEndsSoonIsWaitedForAfterARefusal() {
        ScriptedUpstream only = test.upstream().behave(Reactions.rateLimited(Duration.ofSeconds(3)));
        AiGateway gateway = test.gateway(g -> g.provider(
                "only",
                p -> p.apiKeys("limited", "dead").baseUrl(only.baseUrl()).set("keys.strategy", "round-robin")));
        only.forKey("dead", Behaviour.always(Reactions.invalidKey()));
        catchThrowableOfType(
                AiGatewayException.class,
                () -> ask2(gateway, CallOptions.builder().maxRetries(0).build()));
        only.behave(Reactions.answer(ANSWER));

        assertThat(gateway.chatClient().ask("m", "?")).isEqualTo(ANSWER);
        assertThat(test.time.sleeps()).containsExactly(Duration.ofSeconds(3));
    }
}

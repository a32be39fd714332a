package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.chat.StreamRecovery;
import io.aigateway.chat.TruncatedStreamException;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The faults of streams: before the commit they are repaired, after it the policy decides, and no answer is cut unseen. */
class StreamingFaultsTest {

    private static final String ANSWER = "one two three four five six";

    @RegisterExtension
    final TestGateways test = new TestGateways();

    /** Faults before any content. */
    static Stream<Arguments> beforeTheCommit() {
        return Stream.of(
                Arguments.of("reset after headers", Reactions.resetAfterHeaders(), FailureKind.STREAM_BROKEN, 2),
                Arguments.of("cut", Reactions.cutAfter(0, ANSWER), FailureKind.STREAM_BROKEN, 2),
                Arguments.of("early end", Reactions.endsEarlyAfter(0, ANSWER), FailureKind.STREAM_BROKEN, 2),
                Arguments.of("garbage", Reactions.malformedAfter(0, ANSWER), FailureKind.STREAM_BROKEN, 2),
                Arguments.of(
                        "overloaded event",
                        Reactions.errorEventAfter(0, ANSWER, "overloaded_error", "overloaded", "overloaded"),
                        FailureKind.OVERLOADED,
                        3),
                Arguments.of(
                        "quota event",
                        Reactions.errorEventAfter(0, ANSWER, "insufficient_quota", "insufficient_quota", "quota"),
                        FailureKind.QUOTA_EXHAUSTED,
                        1),
                Arguments.of(
                        "bad key event",
                        Reactions.errorEventAfter(0, ANSWER, "authentication_error", "invalid_api_key", "bad key"),
                        FailureKind.INVALID_CREDENTIAL,
                        1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beforeTheCommit")
    void beforeTheCommitEveryFaultIsRepaired(String name, Reaction fault, FailureKind kind, int asked) {
        ScriptedUpstream primary = test.upstream().behave(fault);
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withFallback(primary, backup, "fail");

        ChatResponse answer =
                gateway.chatClient().stream(ChatRequest.of("chat", "?")).collect();

        assertThat(answer.text()).isEqualTo(ANSWER);
        assertThat(primary.requestCount()).isEqualTo(asked);
        assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(kind);
    }

    /** Faults after three words. */
    static Stream<Arguments> afterTheCommit() {
        return Stream.of(
                Arguments.of("cut", Reactions.cutAfter(3, ANSWER), FailureKind.STREAM_BROKEN),
                Arguments.of("early end", Reactions.endsEarlyAfter(3, ANSWER), FailureKind.STREAM_BROKEN),
                Arguments.of("garbage", Reactions.malformedAfter(3, ANSWER), FailureKind.STREAM_BROKEN),
                Arguments.of(
                        "error event",
                        Reactions.errorEventAfter(3, ANSWER, "server_error", "server_error", "boom"),
                        FailureKind.SERVER_ERROR));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("afterTheCommit")
    void afterTheCommitFailEndsWithATypedTruncation(String name, Reaction fault, FailureKind kind) {
        ScriptedUpstream primary = test.upstream().behave(fault);
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withFallback(primary, backup, "fail");

        List<ChatEvent> events = new ArrayList<>();
        gateway.chatClient().stream(ChatRequest.of("chat", "?")).forEach(events::add);

        ChatEvent.Truncated end = (ChatEvent.Truncated) events.get(events.size() - 1);
        assertThat(end.cause().kind()).isEqualTo(kind);
        assertThat(end.partial().text()).isEqualTo("one two three ");
        assertThat(events.stream().filter(ChatEvent.End.class::isInstance)).hasSize(1);
        assertThat(backup.requestCount()).isZero();

        TruncatedStreamException thrown = catchThrowableOfType(
                TruncatedStreamException.class,
                () -> gateway.chatClient().stream(ChatRequest.of("chat", "?")).collect());
        assertThat(thrown.partial().text()).isEqualTo("one two three ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("afterTheCommit")
    void afterTheCommitRestartBeginsAgainWithAMarker(String name, Reaction fault, FailureKind kind) {
        ScriptedUpstream primary = test.upstream().behave(fault);
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("a new answer"));
        AiGateway gateway = withFallback(primary, backup, "restart");

        StringBuilder shown = new StringBuilder();
        ChatResponse answer = gateway.chatClient().stream(ChatRequest.builder("chat")
                        .user("?")
                        .options(CallOptions.builder().maxRetries(0).build())
                        .build())
                .forEachText(shown::append, () -> shown.setLength(0));

        assertThat(answer.text()).isEqualTo("a new answer");
        assertThat(shown.toString()).isEqualTo("a new answer");
        assertThat(answer.trace().notes()).contains("restarted after " + kind);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("afterTheCommit")
    void afterTheCommitResumeGoesOnElsewhere(String name, Reaction fault, FailureKind kind) {
        ScriptedUpstream primary = test.upstream().behave(fault);
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("four five six"));
        AiGateway gateway = withFallback(primary, backup, "resume");

        List<ChatEvent> events = new ArrayList<>();
        gateway.chatClient().stream(ChatRequest.builder("chat")
                        .user("?")
                        .options(CallOptions.builder().maxRetries(0).build())
                        .build())
                .forEach(events::add);

        ChatEvent.Completed end = (ChatEvent.Completed) events.get(events.size() - 1);
        assertThat(end.response().text()).isEqualTo(ANSWER);
        assertThat(events).noneMatch(ChatEvent.Restarted.class::isInstance);
        StringBuilder deltas = new StringBuilder();
        events.forEach(event -> deltas.append(event instanceof ChatEvent.TextDelta delta ? delta.text() : ""));
        assertThat(deltas.toString()).isEqualTo(ANSWER);
        assertThat(backup.requests().get(0).body()).contains("\"role\":\"assistant\",\"content\":\"one two three \"");
    }

    @Test
    void resumeWithoutAnyTargetThatCanFallsBackToTruncation() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.cutAfter(2, ANSWER));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = test.gateway(g -> g.set("streaming.recovery", "resume")
                .provider("primary", p -> p.baseUrl(primary.baseUrl()).set("lacks", "prefill"))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()).set("lacks", "prefill"))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));

        TruncatedStreamException thrown = catchThrowableOfType(
                TruncatedStreamException.class,
                () -> gateway.chatClient().stream(ChatRequest.of("chat", "?")).collect());

        assertThat(thrown.partial().text()).isEqualTo("one two ");
        assertThat(thrown.kind()).isEqualTo(FailureKind.STREAM_BROKEN);
    }

    @Test
    void restartThatFailsKeepsWhatWasDelivered() {
        ScriptedUpstream primary =
                test.upstream().behave(Behaviour.inTurn(Reactions.cutAfter(2, ANSWER), Reactions.badRequest()));
        AiGateway gateway = test.gateway(
                g -> g.set("streaming.recovery", "restart").provider("primary", p -> p.baseUrl(primary.baseUrl())));

        TruncatedStreamException thrown = catchThrowableOfType(
                TruncatedStreamException.class,
                () -> gateway.chatClient().stream(ChatRequest.of("m", "?")).collect());

        assertThat(thrown.partial().text()).isEqualTo("one two ");
        assertThat(thrown.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
    }

    @Test
    void streamWithoutDoneIsCompleteOnceItHasAFinishReason() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.withoutDone(ANSWER));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        assertThat(gateway.chatClient().stream(ChatRequest.of("m", "?"))
                        .collect()
                        .text())
                .isEqualTo(ANSWER);
    }

    @Test
    void wrongUsageIsNeverNegative() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.wrongUsage(ANSWER));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        ChatResponse plain = gateway.chatClient().chat(ChatRequest.of("m", "?"));
        ChatResponse streamed =
                gateway.chatClient().stream(ChatRequest.of("m", "?")).collect();

        assertThat(plain.usage().inputTokens()).isZero();
        assertThat(plain.usage()).isEqualTo(streamed.usage());
    }

    @Test
    void collectedStreamEqualsThePlainAnswer() {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(upstream.baseUrl())));
        for (Reaction reaction : List.of(
                Reactions.answer(ANSWER, "served-model"),
                Reactions.reasoning("hm, let me see", ANSWER),
                Reactions.toolCall("get_weather", "{\"city\":\"Oslo\"}"))) {
            upstream.behave(reaction);
            ChatResponse plain = gateway.chatClient().chat(ChatRequest.of("m", "?"));
            ChatResponse streamed =
                    gateway.chatClient().stream(ChatRequest.of("m", "?")).collect();
            assertThat(streamed.withTrace(plain.trace())).isEqualTo(plain);
        }
    }

    // ------ timeouts, in virtual time

    @Test
    void silenceIsATimeoutAndTheSilentRouteIsNotAskedAgain() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.silence());
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withFallback(primary, backup, "fail");

        CompletableFuture<ChatResponse> answer = CompletableFuture.supplyAsync(
                () -> gateway.chatClient().stream(ChatRequest.of("chat", "?")).collect());
        awaitRequests(primary, 1);
        advanceUntil(answer, Duration.ofSeconds(90));

        assertThat(answer.get(10, TimeUnit.SECONDS).text()).isEqualTo(ANSWER);
        assertThat(answer.get().trace().attempts().get(0).failure()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(answer.get().trace().attempts().get(0).message()).contains("timeouts.first-token");
        assertThat(primary.requestCount()).isEqualTo(1);
    }

    @Test
    void slowFirstTokenWithinItsLimitIsNoFailure() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream primary = test.upstream().behave(Reactions.slowFirstToken(ANSWER, goOn));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        CompletableFuture<ChatResponse> answer = CompletableFuture.supplyAsync(
                () -> gateway.chatClient().stream(ChatRequest.of("m", "?")).collect());
        awaitRequests(primary, 1);
        test.time.advance(Duration.ofSeconds(50));
        goOn.countDown();

        assertThat(answer.get(10, TimeUnit.SECONDS).text()).isEqualTo(ANSWER);
    }

    @Test
    void stallAfterContentIsATypedTruncation() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.stallAfter(2, ANSWER));
        AiGateway gateway =
                test.gateway(g -> g.set("timeouts.idle", "20s").provider("primary", p -> p.baseUrl(primary.baseUrl())));

        ChatStream stream = gateway.chatClient().stream(ChatRequest.of("m", "?"));
        CompletableFuture<List<ChatEvent>> read = CompletableFuture.supplyAsync(() -> {
            List<ChatEvent> events = new ArrayList<>();
            stream.forEach(events::add);
            return events;
        });
        advanceUntil(read, Duration.ofSeconds(60));

        List<ChatEvent> events = read.get(10, TimeUnit.SECONDS);
        ChatEvent.Truncated end = (ChatEvent.Truncated) events.get(events.size() - 1);
        assertThat(end.cause().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(end.cause()).hasMessageContaining("timeouts.idle");
        assertThat(end.partial().text()).isEqualTo("one two ");
    }

    @Test
    void heartbeatsKeepAStreamAliveBeyondItsIdleLimit() throws Exception {
        CountDownLatch beat = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream primary = test.upstream().behave(Reactions.heartbeatAfter(1, ANSWER, beat, goOn));
        AiGateway gateway =
                test.gateway(g -> g.set("timeouts.idle", "10s").provider("primary", p -> p.baseUrl(primary.baseUrl())));
        ChatStream stream = gateway.chatClient().stream(ChatRequest.of("m", "?"));
        CompletableFuture<ChatResponse> answer = CompletableFuture.supplyAsync(stream::collect);
        CountDownLatch never = new CountDownLatch(1);

        never.await(200, TimeUnit.MILLISECONDS); // the reader must wait in the socket before time moves
        test.time.advance(Duration.ofSeconds(8));
        beat.countDown();
        never.await(300, TimeUnit.MILLISECONDS); // and must have read the comment
        test.time.advance(Duration.ofSeconds(8));
        goOn.countDown();

        assertThat(answer.get(10, TimeUnit.SECONDS).text()).isEqualTo(ANSWER);
    }

    @Test
    void totalTimeoutEndsAPlainCall() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.stallAfter(0, ANSWER));
        AiGateway gateway = test.gateway(
                g -> g.set("timeouts.total", "30s").provider("primary", p -> p.baseUrl(primary.baseUrl())));

        CompletableFuture<String> answer =
                CompletableFuture.supplyAsync(() -> gateway.chatClient().ask("m", "?"));
        awaitRequests(primary, 1);
        advanceUntil(answer, Duration.ofSeconds(60));

        assertThatThrownBy(() -> answer.get(10, TimeUnit.SECONDS)).hasMessageContaining("timeouts.total");
    }

    @Test
    void dripBelowTheThroughputFloorIsATimeout() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream primary = test.upstream().behave(Reactions.pausedAfter(2, ANSWER, goOn));
        AiGateway gateway = test.gateway(g -> g.set("timeouts.min-tokens-per-second", 5)
                .set("timeouts.idle", "5m")
                .provider("primary", p -> p.baseUrl(primary.baseUrl())));

        ChatStream stream = gateway.chatClient().stream(ChatRequest.of("m", "?"));
        assertThat(stream.next()).isEqualTo(new ChatEvent.TextDelta("one "));
        assertThat(stream.next()).isEqualTo(new ChatEvent.TextDelta("two "));
        CompletableFuture<ChatEvent> last = CompletableFuture.supplyAsync(() -> {
            ChatEvent event = null;
            for (ChatEvent each : stream) {
                event = each;
            }
            return event;
        });
        CountDownLatch never = new CountDownLatch(1);
        never.await(200, TimeUnit.MILLISECONDS); // the reader must wait in the socket before time moves
        test.time.advance(Duration.ofSeconds(20));
        goOn.countDown();

        assertThat(last.get(10, TimeUnit.SECONDS)).isInstanceOf(ChatEvent.Truncated.class);
        assertThat(((ChatEvent.Truncated) last.get()).cause()).hasMessageContaining("min-tokens-per-second");
    }

    @Test
    void slowReaderIsNotTakenForASlowUpstream() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = test.gateway(g -> g.set("timeouts.idle", "10s")
                .set("timeouts.min-tokens-per-second", 50)
                .provider("primary", p -> p.baseUrl(primary.baseUrl())));

        ChatEvent last = null;
        for (ChatEvent event : gateway.chatClient().stream(ChatRequest.of("m", "?"))) {
            test.time.advance(Duration.ofSeconds(30));
            last = event;
        }

        assertThat(last).isInstanceOf(ChatEvent.Completed.class);
    }

    @Test
    void errorDocumentAnsweringAStreamRequestIsClassifiedByItsCode() {
        ScriptedUpstream primary = test.upstream()
                .behave(Reactions.raw(
                        200, "application/json", "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"bad key\"}}"));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withFallback(primary, backup, "fail");

        ChatResponse answer =
                gateway.chatClient().stream(ChatRequest.of("chat", "?")).collect();

        assertThat(answer.trace().attempts()).hasSize(2);
        assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(FailureKind.INVALID_CREDENTIAL);
    }

    @Test
    void wholeDocumentAnsweringAStreamRequestIsAnAnswer() {
        ScriptedUpstream primary = test.upstream()
                .behave(
                        Reactions.raw(
                                200,
                                "application/json",
                                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"whole\"},\"finish_reason\":\"stop\"}]}"));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        ChatResponse answer =
                gateway.chatClient().stream(ChatRequest.of("m", "?")).collect();

        assertThat(answer.text()).isEqualTo("whole");
        assertThat(answer.usage().estimated()).isTrue();
    }

    @Test
    void textOfTheFrameThatFailsIsHandedOnBeforeTheEnd() {
        ScriptedUpstream primary = test.upstream()
                .behave(Reactions.raw(
                        200,
                        "text/event-stream",
                        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one \"}}]}\n\n"
                                + "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"two\"},"
                                + "\"finish_reason\":\"error\"}]}\n\n"));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        List<ChatEvent> events = new ArrayList<>();
        gateway.chatClient().stream(ChatRequest.of("m", "?")).forEach(events::add);

        assertThat(events).contains(new ChatEvent.TextDelta("two"));
        assertThat(((ChatEvent.Truncated) events.get(events.size() - 1))
                        .partial()
                        .text())
                .isEqualTo("one two");
    }

    @Test
    void hookThatFailsAfterTheStreamWasOpenedLeaksNothing() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.stallAfter(1, ANSWER));
        AiGateway byCall = test.gateway(
                g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())).intercept((request, chain) -> {
                    chain.proceed(request);
                    throw new IllegalStateException("hook");
                }));
        AiGateway byAttempt = test.gateway(
                g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())).interceptAttempts((request, chain) -> {
                    chain.proceed(request);
                    throw new IllegalStateException("hook");
                }));

        for (AiGateway gateway : List.of(byCall, byAttempt)) {
            assertThatThrownBy(() -> gateway.chatClient().stream(ChatRequest.of("m", "?")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("hook");
        }
    }

    @Test
    void healthyTargetIsAskedWhileTheOtherIsOnTrial() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream a = test.upstream().behave(Reactions.serverError());
        ScriptedUpstream b = test.upstream().behave(Reactions.answer("from b"));
        AiGateway gateway = test.gateway(g -> g.provider("a", p -> p.baseUrl(a.baseUrl()))
                .provider("b", p -> p.baseUrl(b.baseUrl()))
                .route("chat", r -> r.target("a", "m").target("b", "m").set("strategy", "priority")));
        for (int i = 0; i < 4; i++) {
            gateway.chatClient().ask("chat", "?");
        }
        a.behave(Reactions.slowFirstToken("from a", goOn));
        test.time.advance(Duration.ofSeconds(6));
        CompletableFuture<String> trial =
                CompletableFuture.supplyAsync(() -> gateway.chatClient().ask("chat", "?"));
        awaitRequests(a, 5);

        for (int i = 0; i < 10; i++) {
            assertThat(gateway.chatClient().ask("chat", "?")).isEqualTo("from b");
        }
        assertThat(a.requestCount()).isEqualTo(5);
        goOn.countDown();
        assertThat(trial.get(10, TimeUnit.SECONDS)).isEqualTo("from a");
    }

    @Test
    void answerOfACallFromBeforeTheRateLimitDoesNotEndTheWait() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream only = test.upstream().behave(Reactions.slowFirstToken(ANSWER, goOn));
        AiGateway gateway =
                test.gateway(g -> g.provider("only", p -> p.apiKeys("k").baseUrl(only.baseUrl())));
        CompletableFuture<String> early =
                CompletableFuture.supplyAsync(() -> gateway.chatClient().ask("m", "?"));
        awaitRequests(only, 1);
        test.time.advance(Duration.ofSeconds(1));
        only.behave(Reactions.rateLimited(Duration.ofSeconds(90)));
        catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().ask("m", "?"));

        goOn.countDown();
        early.get(10, TimeUnit.SECONDS);

        assertThat(gateway.status().providers().get(0).keys().get(0).state()).isEqualTo("cooling");
    }

    @Test
    void unknownHostIsNotTakenForAStaleConnection() {
        AiGateway gateway = test.gateway(g -> g.httpClient(client -> client.dns(host -> {
                    throw new java.net.UnknownHostException(host);
                }))
                .provider("only", p -> p.baseUrl("http://nowhere.example/v1")));

        AiGatewayException e = catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().ask("m", "?"));

        assertThat(e.kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(e.trace().attempts()).hasSize(3);
        assertThat(e).hasMessageContaining("no connection").hasMessageContaining("nowhere.example");
    }

    @Test
    void eventListenerOfTheApplicationDoesNotDisturbTheWatchdog() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream only = test.upstream().behave(Reactions.slowFirstToken(ANSWER, goOn));
        AiGateway gateway = test.gateway(g -> g.set("timeouts.connect", "1s")
                .httpClient(client -> client.eventListener(new okhttp3.EventListener() {}))
                .provider("only", p -> p.baseUrl(only.baseUrl())));

        CompletableFuture<String> answer =
                CompletableFuture.supplyAsync(() -> gateway.chatClient().ask("m", "?"));
        awaitRequests(only, 1);
        test.time.advance(Duration.ofSeconds(5));
        goOn.countDown();

        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo(ANSWER);
    }

    @Test
    void refusedKeyIsNotAskedAgainBecauseItsEndpointMayBe() {
        ScriptedUpstream one = test.upstream().behave(Reactions.overloaded());
        ScriptedUpstream two = test.upstream().behave(Reactions.invalidKey());
        AiGateway gateway =
                test.gateway(g -> g.provider("only", p -> p.apiKeys("k").baseUrl(one.baseUrl(), two.baseUrl())));

        AiGatewayException e = catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().ask("m", "?"));

        assertThat(e.kind()).isEqualTo(FailureKind.INVALID_CREDENTIAL);
        assertThat(one.requestCount()).isLessThanOrEqualTo(1);
        assertThat(two.requestCount()).isEqualTo(1);
    }

    // ------ the caller's end

    @Test
    void closingAStreamCancelsTheUpstreamCallAndSettles() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.stallAfter(2, ANSWER));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        ChatStream stream = gateway.chatClient().stream(ChatRequest.of("m", "?"));
        stream.next();
        stream.close();

        assertThat(gateway.status().callsRunning()).isZero();
        assertThat(stream.trace().attempts().get(0).outcome())
                .isEqualTo(io.aigateway.trace.AttemptTrace.Outcome.CANCELLED);
        ChatEvent rest = null;
        for (ChatEvent event = stream.next(); event != null; event = stream.next()) {
            rest = event;
        }
        assertThat(rest).isInstanceOf(ChatEvent.Truncated.class);
    }

    @Test
    void closingFromAnotherThreadWakesTheReader() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.stallAfter(1, ANSWER));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        ChatStream stream = gateway.chatClient().stream(ChatRequest.of("m", "?"));
        CompletableFuture<ChatEvent> end = CompletableFuture.supplyAsync(() -> {
            ChatEvent last = null;
            for (ChatEvent event : stream) {
                last = event;
            }
            return last;
        });
        stream.close();

        assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(ChatEvent.Truncated.class);
    }

    @Test
    void cancellingAFutureCancelsTheCall() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.silence());
        AiGateway gateway = test.realTimeGateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        CompletableFuture<ChatResponse> future = gateway.chatClient().chatAsync(ChatRequest.of("m", "?"));
        awaitRequests(primary, 1);
        assertThat(future.cancel(true)).isTrue();

        awaitIdle(gateway);
        assertThat(future).isCancelled();
    }

    @Test
    void asyncCallAnswers() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        assertThat(gateway.chatClient()
                        .chatAsync(ChatRequest.of("m", "?"))
                        .get(10, TimeUnit.SECONDS)
                        .text())
                .isEqualTo(ANSWER);
        primary.behave(Reactions.badRequest());
        assertThatThrownBy(() ->
                        gateway.chatClient().chatAsync(ChatRequest.of("m", "?")).get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(AiGatewayException.class);
        awaitIdle(gateway);
    }

    @Test
    void interruptingTheCallerIsATypedErrorAndLeaksNothing() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.silence());
        AiGateway gateway = test.realTimeGateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        CompletableFuture<AiGatewayException> failure = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                gateway.chatClient().ask("m", "?");
            } catch (AiGatewayException e) {
                failure.complete(e);
            }
        });
        caller.start();
        awaitRequests(primary, 1);
        caller.interrupt();

        assertThat(failure.get(10, TimeUnit.SECONDS).kind()).isEqualTo(FailureKind.CANCELLED);
        caller.join();
        awaitIdle(gateway);
    }

    @Test
    void publisherHonoursDemandAndCancels() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));
        List<ChatEvent> received = new ArrayList<>();
        CountDownLatch two = new CountDownLatch(2);
        CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

        gateway.chatClient().stream(ChatRequest.of("m", "?")).toPublisher().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription value) {
                subscription.complete(value);
                value.request(2);
            }

            @Override
            public void onNext(ChatEvent event) {
                received.add(event);
                two.countDown();
            }

            @Override
            public void onError(Throwable error) {
                throw new AssertionError(error);
            }

            @Override
            public void onComplete() {}
        });

        assertThat(two.await(10, TimeUnit.SECONDS)).isTrue();
        subscription.get().cancel();
        awaitIdle(gateway);
        assertThat(received).hasSize(2);
    }

    @Test
    void staleKeptConnectionIsForgivenOnceAndBlamedOnNobody() throws Exception {
        ScriptedUpstream first = ScriptedUpstream.start();
        int port = first.port();
        AiGateway gateway =
                test.gateway(g -> g.provider("primary", p -> p.baseUrl("http://127.0.0.1:" + port + "/v1")));
        gateway.chatClient().ask("m", "?");
        first.close();
        ScriptedUpstream second = ScriptedUpstream.start(port).behave(Reactions.answer(ANSWER));
        test.upstreams.add(second);

        ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("m", "?"));

        assertThat(answer.text()).isEqualTo(ANSWER);
        assertThat(test.time.sleeps()).isEmpty();
        assertThat(gateway.status().providers().get(0).endpoints().get(0).breaker())
                .isEqualTo("closed");
    }

    @Test
    void staleKeptConnectionIsForgivenWhereAKeyIsTheLastResortToo() throws Exception {
        ScriptedUpstream first = ScriptedUpstream.start().behave(Reactions.rateLimited(Duration.ofMinutes(10)));
        int port = first.port();
        AiGateway gateway = test.gateway(
                g -> g.provider("primary", p -> p.apiKeys("k").baseUrl("http://127.0.0.1:" + port + "/v1")));
        assertThatThrownBy(() -> gateway.chatClient().ask("m", "?")).isInstanceOf(AiGatewayException.class);
        first.close();
        ScriptedUpstream second = ScriptedUpstream.start(port).behave(Reactions.answer(ANSWER));
        test.upstreams.add(second);

        ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("m", "?"));

        assertThat(answer.text()).isEqualTo(ANSWER);
        assertThat(answer.trace().attempts()).hasSize(2);
        assertThat(answer.trace().toString()).contains("is tried all the same");
    }

    @Test
    void recoveryOfTheCallWinsOverTheConfiguredOne() {
        ScriptedUpstream primary =
                test.upstream().behave(Behaviour.inTurn(Reactions.cutAfter(2, ANSWER), Reactions.answer(ANSWER)));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl())));

        ChatResponse answer = gateway.chatClient().stream(ChatRequest.builder("m")
                        .user("?")
                        .options(CallOptions.builder()
                                .streamRecovery(StreamRecovery.RESTART)
                                .build())
                        .build())
                .collect();

        assertThat(answer.text()).isEqualTo(ANSWER);
    }

    private AiGateway withFallback(ScriptedUpstream primary, ScriptedUpstream backup, String recovery) {
        return test.gateway(g -> g.set("streaming.recovery", recovery)
                .provider(
                        "primary",
                        p -> p.apiKeys("key-1").baseUrl(primary.baseUrl()).set("has", "prefill"))
                .provider(
                        "backup",
                        p -> p.apiKeys("key-2").baseUrl(backup.baseUrl()).set("has", "prefill"))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));
    }

    private static void awaitRequests(ScriptedUpstream upstream, int count) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 1_000 && upstream.requestCount() < count; i++) {
            never.await(5, TimeUnit.MILLISECONDS);
        }
        assertThat(upstream.requestCount()).isGreaterThanOrEqualTo(count);
    }

    private static void awaitIdle(AiGateway gateway) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 1_000 && gateway.status().callsRunning() > 0; i++) {
            never.await(5, TimeUnit.MILLISECONDS);
        }
        assertThat(gateway.status().callsRunning()).isZero();
    }

    /** Moves virtual time on while another thread is blocked in a read, until that thread is done. */
    private void advanceUntil(CompletableFuture<?> done, Duration most) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (long i = 0; i < most.toSeconds() && !done.isDone(); i++) {
            test.time.advance(Duration.ofSeconds(1));
            never.await(2, TimeUnit.MILLISECONDS);
        }
    }
}

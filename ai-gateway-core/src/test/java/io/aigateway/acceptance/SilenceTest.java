package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.Timeouts;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams that say nothing for long, and who pays for it. */
@Timeout(60)
class SilenceTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private final CountDownLatch end = new CountDownLatch(1);
    private ScriptedUpstream primary;
    private ScriptedUpstream backup;

    private AiGateway withBackup(String... settings) {
        primary = test.upstream().behave(Reactions.silence());
        backup = test.upstream().behave(Reactions.answer("backup"));
        return test.gateway(g -> {
            for (int i = 0; i < settings.length; i += 2) {
                g.set(settings[i], settings[i + 1]);
            }
            g.provider("primary", p -> p.baseUrl(primary.baseUrl()))
                    .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                    .route("chat", r -> r.target("primary", "p").fallback("backup", "b"));
        });
    }

    private AiGateway alone(String... settings) {
        primary = test.upstream().behave(Reactions.silence());
        return test.gateway(g -> {
            for (int i = 0; i < settings.length; i += 2) {
                g.set(settings[i], settings[i + 1]);
            }
            g.provider("primary", p -> p.baseUrl(primary.baseUrl()));
        });
    }

    /** Says nothing, not even a status, until the latch opens. */
    private void silentBefore(Reaction reaction) {
        primary.behave(request -> {
            Looks.pass(end);
            return reaction;
        });
    }

    private ChatResponse asked(AiGateway gateway, CallOptions.Builder options, Duration most) throws Exception {
        ChatRequest request = Looks.request(options);
        return Looks.resultOf(() -> gateway.chatClient().chat(request), primary, 1, test.time, most);
    }

    private CompletableFuture<ChatResponse> begun(AiGateway gateway) throws InterruptedException {
        CompletableFuture<ChatResponse> call = CompletableFuture.supplyAsync(() -> Calls.ask(gateway, false, "?"));
        Looks.awaitRequests(primary, 1);
        return call;
    }

    // ------ plain calls

    @Test
    void plainCallToASilentUpstreamWaitsForTheWholeTimeOfAnAttempt() throws Exception {
        AiGateway gateway = withBackup("timeouts.answer", "10s");

        ChatResponse answer = asked(gateway, CallOptions.builder(), Duration.ofSeconds(11));

        assertThat(answer.text()).isEqualTo("backup");
        AttemptTrace first = answer.trace().attempts().get(0);
        assertThat(first.failure()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(first.message()).contains("timeouts.answer");
        assertThat(first.duration()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(60));
        assertThat(primary.requestCount()).isEqualTo(1);
    }

    @Test
    void plainCallToASilentUpstreamEndsByDefaultToo() throws Exception {
        AiGateway gateway = withBackup();

        ChatResponse answer = asked(gateway, CallOptions.builder(), Duration.ofSeconds(76));

        assertThat(answer.text()).isEqualTo("backup");
        assertThat(answer.trace().attempts().get(0).duration())
                .isBetween(Duration.ofSeconds(75), Duration.ofSeconds(120));
    }

    @Test
    void whoHasNobodyElseToAskIsCutShort() throws Exception {
        AiGateway gateway = alone("timeouts.answer", "10s");
        silentBefore(Reactions.answer("late"));
        CompletableFuture<ChatResponse> call = begun(gateway);

        test.time.advance(Duration.ofSeconds(200));
        Looks.giveOthersTime();
        end.countDown();

        assertThat(call.get(10, TimeUnit.SECONDS).text()).isEqualTo("late");
        assertThat(primary.requestCount()).isEqualTo(1);
    }

    @Test
    void lastTargetOfARouteIsCutShortAlthoughNobodyElseIsLeft() throws Exception {
        AiGateway gateway = withBackup("timeouts.answer", "10s");
        primary.behave(Reactions.serverError());
        backup.behave(request -> {
            Looks.pass(end);
            return Reactions.answer("late");
        });
        CallOptions.Builder options = CallOptions.builder().maxRetries(0);
        CompletableFuture<ChatResponse> call =
                CompletableFuture.supplyAsync(() -> gateway.chatClient().chat(Looks.request(options)));
        Looks.awaitRequests(backup, 1);

        test.time.advance(Duration.ofSeconds(60));
        Looks.giveOthersTime();
        end.countDown();

        assertThat(call.get(10, TimeUnit.SECONDS).text()).isEqualTo("late");
    }

    @Test
    void limitOfTheCallHoldsForWhoHasNobodyElseToo() throws Exception {
        AiGateway gateway = alone();
        CallOptions.Builder options = CallOptions.builder()
                .timeouts(new Timeouts(null, null, Duration.ofSeconds(10), null, null))
                .maxRetries(0);
        CompletableFuture<AiGatewayException> failure = CompletableFuture.supplyAsync(() -> catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().chat(Looks.request(options))));
        Looks.awaitRequests(primary, 1);

        Looks.whileTimeGoesOn(test.time, Duration.ofSeconds(15), failure);

        assertThat(failure.get(10, TimeUnit.SECONDS).kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.get()).hasMessageContaining("timeouts.answer");
    }

    @Test
    void answerThatHasBegunIsCutShort() throws Exception {
        AiGateway gateway = withBackup("timeouts.answer", "10s");
        primary.behave(Reactions.slowFirstToken("primary", end)); // its first bytes come at once
        CompletableFuture<ChatResponse> call = begun(gateway);
        Looks.giveOthersTime();

        test.time.advance(Duration.ofSeconds(40));
        Looks.giveOthersTime();
        end.countDown();

        assertThat(call.get(10, TimeUnit.SECONDS).text()).isEqualTo("primary");
    }

    @Test
    void placeThatBrokeOffAfterALongSilenceIsAskedAgainBeforeOthers() throws Exception {
        AiGateway gateway = withBackup("timeouts.answer", "0");
        silentBefore(Reactions.reset());
        CompletableFuture<ChatResponse> call = begun(gateway);

        test.time.advance(Duration.ofSeconds(120));
        primary.behave(Reactions.answer("primary"));
        end.countDown();

        assertThat(call.get(10, TimeUnit.SECONDS).text()).isEqualTo("backup");
        assertThat(primary.requestCount()).isEqualTo(1);
    }

    @Test
    void plainCallsMadeAsStreamsHaveTheLimitsOfStreams() throws Exception {
        AiGateway gateway = withBackup("streaming.for-plain", "true", "timeouts.first-token", "7s");

        ChatResponse answer = asked(gateway, CallOptions.builder(), Duration.ofSeconds(11));

        assertThat(answer.text()).isEqualTo("backup");
        assertThat(answer.trace().attempts().get(0).message()).contains("timeouts.first-token");
        assertThat(primary.requests().get(0).stream()).isTrue();
    }

    @Test
    void resilientProfileCutsSilencesShort() throws Exception {
        AiGateway gateway = withBackup("profile", "resilient");

        ChatResponse answer = asked(gateway, CallOptions.builder(), Duration.ofSeconds(11));

        assertThat(answer.text()).isEqualTo("backup");
        assertThat(answer.trace().attempts().get(0).duration()).isLessThan(Duration.ofSeconds(60));
    }

    // ------ what a conversation or run remembers

    private static ChatResponse step(AiGateway gateway, String run, boolean streaming) {
        ChatRequest request = Looks.request(CallOptions.builder().stickyKey(run));
        return streaming
                ? gateway.chatClient().stream(request).collect()
                : gateway.chatClient().chat(request);
    }

    /** A step that waits for the silent primary until its limit. */
    private String silentStep(AiGateway gateway, String run, boolean streaming, int requests) throws Exception {
        Duration limit = Duration.ofSeconds(streaming ? 61 : 76);
        return Looks.resultOf(() -> step(gateway, run, streaming), primary, requests, test.time, limit)
                .text();
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void everyStepOfARunPaysForTheSameSilence(boolean streaming) throws Exception {
        AiGateway gateway = withBackup();
        assertThat(silentStep(gateway, "run-1", streaming, 1)).isEqualTo("backup");
        for (int i = 0; i < 3; i++) {
            assertThat(step(gateway, "run-1", streaming).text()).isEqualTo("backup");
        }
        assertThat(primary.requestCount()).isEqualTo(1);
        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("closed");

        assertThat(silentStep(gateway, "run-2", streaming, 2)).isEqualTo("backup");
        assertThat(primary.requestCount()).as("another run finds out itself").isEqualTo(2);

        primary.behave(Reactions.answer("primary"));
        test.time.advance(Duration.ofMinutes(10));
        assertThat(step(gateway, "run-1", streaming).text()).as("not for ever").isEqualTo("primary");
    }

    @Test
    void runWhoseOnlyTargetFailedOnceIsStuck() throws Exception {
        AiGateway gateway = alone("retry.max-retries", "0");
        primary.behave(Reactions.serverError());
        ChatRequest request = Looks.request(CallOptions.builder().stickyKey("run"));
        assertThat(catchThrowableOfType(
                        AiGatewayException.class, () -> gateway.chatClient().chat(request)))
                .isNotNull();
        primary.behave(Reactions.answer("primary"));

        assertThat(gateway.chatClient().chat(request).text()).isEqualTo("primary");
    }

    @Test
    void runThatFindsNobodyElseGoesBackToWhoFailedIt() throws Exception {
        AiGateway gateway = withBackup("retry.max-retries", "0");
        primary.behave(Reactions.serverError());
        ChatRequest request = Looks.request(CallOptions.builder().stickyKey("run"));
        assertThat(gateway.chatClient().chat(request).text()).isEqualTo("backup");
        primary.behave(Reactions.answer("primary"));
        backup.behave(Reactions.serverError());

        assertThat(gateway.chatClient().chat(request).text()).isEqualTo("primary");
    }
}

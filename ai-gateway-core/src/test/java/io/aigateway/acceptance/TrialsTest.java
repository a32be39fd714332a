package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a target or a key that was out of use comes back: by one call that tries it. */
@Timeout(30)
class TrialsTest {

    private static final ChatRequest QUESTION = ChatRequest.of("chat", "?");

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private ScriptedUpstream primary;

    private AiGateway gateway(Reaction first) {
        primary = test.upstream().behave(first);
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        return test.gateway(g -> g.set("breaker.failures-in-row", 1)
                .set("retry.max-retries", 0)
                .set("streaming.recovery", "fail")
                .provider("primary", p -> p.apiKey("k", "key").baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));
    }

    /** The breaker of the primary is open, and its trial is due. */
    private AiGateway withTrialDue() {
        AiGateway gateway = gateway(Reactions.serverError());
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("backup");
        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("open");
        test.time.advance(Duration.ofSeconds(20));
        return gateway;
    }

    /** The only key of the primary was refused, and its trial is due. */
    private AiGateway withKeyTrialDue() {
        AiGateway gateway = gateway(Reactions.invalidKey());
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("backup");
        assertThat(Looks.key(gateway, "primary", "k").state()).isEqualTo("ejected");
        test.time.advance(Duration.ofSeconds(61));
        return gateway;
    }

    private static void assertAnswers(AiGateway gateway, int calls, String expected) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            texts.add(Calls.ask(gateway, i % 2 == 0, "?").text());
        }
        assertThat(texts).containsOnly(expected).hasSize(calls);
    }

    @ParameterizedTest(name = "of a key: {0}")
    @ValueSource(booleans = {false, true})
    void streamOnTrialKeepsItsTargetOutUntilItEnds(boolean ofKey) {
        AiGateway gateway = ofKey ? withKeyTrialDue() : withTrialDue();
        CountDownLatch rest = new CountDownLatch(1);
        primary.behave(Reactions.pausedAfter(1, "one two", rest));

        try (ChatStream trial = gateway.chatClient().stream(QUESTION)) {
            primary.behave(Reactions.answer("primary"));
            assertAnswers(gateway, 100, "primary");
            rest.countDown();
            assertThat(trial.collect().text()).isEqualTo("one two");
        }
        assertAnswers(gateway, 4, "primary");
    }

    @ParameterizedTest(name = "of a key: {0}")
    @ValueSource(booleans = {false, true})
    void abandonedStreamOnTrialKeepsItsTargetOutForEver(boolean ofKey) throws Exception {
        AiGateway gateway = ofKey ? withKeyTrialDue() : withTrialDue();
        primary.behave(Reactions.stallAfter(1, "one two"));

        ChatStream abandoned = gateway.chatClient().stream(QUESTION);
        primary.behave(Reactions.answer("primary"));
        assertAnswers(gateway, 20, "primary");
        test.time.advance(Duration.ofMinutes(6));
        Looks.awaitIdle(gateway);

        assertAnswers(gateway, 100, "primary");
        assertThat(abandoned.trace().attempts()).hasSize(1);
    }

    @Test
    void breakOfTheTrialStreamIsAFailureOfItsOwn() {
        AiGateway gateway = withTrialDue();
        primary.behave(Reactions.cutAfter(1, "one two"));

        ChatStream trial = gateway.chatClient().stream(QUESTION);
        assertThat(Calls.breaker(gateway, "primary")).isIn("closed", "slow-start");
        assertThat(catchThrowable(trial::collect)).isNotNull();

        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("open");
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("backup");
    }

    @Test
    void trialStreamWithoutContentIsNoSignOfLife() {
        AiGateway gateway = withTrialDue();
        primary.behave(Reactions.cutAfter(0, "one two"));

        assertThat(Calls.ask(gateway, true, "?").text()).isEqualTo("backup");

        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("open");
    }

    static List<Arguments> noes() {
        List<Arguments> all = new ArrayList<>();
        for (boolean streaming : new boolean[] {false, true}) {
            all.add(Arguments.of("400", Reactions.badRequest(), streaming));
            all.add(Arguments.of("422", Reactions.status(422, "invalid", "invalid", "no"), streaming));
            all.add(Arguments.of("429", Reactions.rateLimited(null), streaming));
            all.add(Arguments.of("429 for 90 s", Reactions.rateLimited(Duration.ofSeconds(90)), streaming));
            all.add(Arguments.of("429 quota", Reactions.quotaExhausted(), streaming));
            all.add(Arguments.of("401", Reactions.invalidKey(), streaming));
            all.add(Arguments.of("404", Reactions.modelNotFound(), streaming));
            all.add(Arguments.of("context", Reactions.contextTooLong(), streaming));
            all.add(Arguments.of("content policy", Reactions.contentFiltered(), streaming));
        }
        return all;
    }

    @ParameterizedTest(name = "{0}, streaming: {2}")
    @MethodSource("noes")
    void noInATrialIsASignOfLife(String name, Reaction no, boolean streaming) {
        AiGateway gateway = withTrialDue();
        primary.behave(no);

        Throwable unused = catchThrowable(() -> Calls.ask(gateway, streaming, "?"));

        assertThat(primary.requestCount()).isEqualTo(2);
        assertThat(Calls.breaker(gateway, "primary")).isIn("closed", "slow-start");
    }

    @ParameterizedTest(name = "the old attempt {0}")
    @ValueSource(strings = {"is cancelled", "is answered", "is refused"})
    void oldAttemptGivesBackTheTrialOfAnother(String how) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AiGateway gateway = gateway(Reactions.serverError());
        primary.behave(request -> {
            Looks.pass(end);
            return how.equals("is refused") ? Reactions.badRequest() : Reactions.answer("old");
        });
        CompletableFuture<ChatResponse> old = gateway.chatClient().chatAsync(QUESTION);
        Looks.awaitRequests(primary, 1);
        test.time.advance(Duration.ofSeconds(1));
        primary.behave(Reactions.serverError());
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("backup");
        test.time.advance(Duration.ofSeconds(20));
        CountDownLatch goOn = new CountDownLatch(1);
        primary.behave(Reactions.slowFirstToken("primary", goOn));
        CompletableFuture<ChatResponse> trial = gateway.chatClient().chatAsync(QUESTION);
        Looks.awaitRequests(primary, 3);

        if (how.equals("is cancelled")) {
            old.cancel(true);
        }
        end.countDown();
        Calls.await("the old call is over", () -> gateway.status().callsRunning() == 1);

        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("half-open");
        assertAnswers(gateway, 10, "backup");
        goOn.countDown();
        assertThat(trial.get(10, TimeUnit.SECONDS).text()).isEqualTo("primary");
        assertAnswers(gateway, 10, "primary");
        Looks.awaitIdle(gateway);
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void keyOnTrialIsTriedByOneCallOnlyWhileOthersGoElsewhere(boolean streaming) throws Exception {
        AiGateway gateway = withKeyTrialDue();
        CountDownLatch goOn = new CountDownLatch(1);
        primary.behave(Reactions.slowFirstToken("primary", goOn));
        CompletableFuture<ChatResponse> trial = CompletableFuture.supplyAsync(() -> Calls.ask(gateway, streaming, "?"));
        Looks.awaitRequests(primary, 2);

        assertAnswers(gateway, 10, "backup");
        assertThat(primary.requestCount()).isEqualTo(2);
        goOn.countDown();
        assertThat(trial.get(10, TimeUnit.SECONDS).text()).isEqualTo("primary");
        assertAnswers(gateway, 10, "primary");
    }
}

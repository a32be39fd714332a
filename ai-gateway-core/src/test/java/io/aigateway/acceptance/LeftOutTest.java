package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.config.GatewayConfig;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.GatewayStatus;
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

/** Whoever is left out because of health is shown, with the reason and the time left, to everybody who must act. */
@Timeout(30)
class LeftOutTest {

    private static final ChatRequest QUESTION = ChatRequest.of("chat", "?");

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private ScriptedUpstream primary;
    private ScriptedUpstream backup;

    private AiGateway gateway(Reaction bad, boolean keys) {
        primary = test.upstream().behave(bad);
        backup = test.upstream().behave(Reactions.answer("backup"));
        return test.gateway(g -> g.set("breaker.failures-in-row", 1)
                .set("retry.max-retries", 0)
                .provider("primary", p -> {
                    p.baseUrl(primary.baseUrl());
                    if (keys) {
                        p.apiKey("k", "key-1");
                    }
                })
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));
    }

    static List<Arguments> exclusions() {
        Reaction noMoney = Reactions.status(402, "insufficient_balance", "insufficient_balance", "No balance.");
        List<Arguments> all = new ArrayList<>();
        for (boolean keys : new boolean[] {true, false}) {
            all.add(Arguments.of("MODEL_UNAVAILABLE", Reactions.modelNotFound(), keys));
            all.add(Arguments.of("breaker open after SERVER_ERROR", Reactions.serverError(), keys));
            all.add(Arguments.of("RATE_LIMITED", Reactions.rateLimited(Duration.ofSeconds(90)), keys));
        }
        all.add(Arguments.of("INVALID_CREDENTIAL", Reactions.invalidKey(), true));
        all.add(Arguments.of("QUOTA_EXHAUSTED", Reactions.quotaExhausted(), true));
        all.add(Arguments.of("QUOTA_EXHAUSTED", noMoney, true));
        return all;
    }

    @ParameterizedTest(name = "{0}, keys: {2}")
    @MethodSource("exclusions")
    void targetThatIsPutAsideShowsNowhere(String reason, Reaction bad, boolean keys) {
        AiGateway gateway = gateway(bad, keys);
        try (TestLogs.Captured logs = TestLogs.capture()) {
            ChatResponse first = gateway.chatClient().chat(QUESTION);
            assertThat(first.text()).isEqualTo("backup");
            assertThat(Looks.leftOut(first.trace(), "primary")).isEmpty();
            test.time.advance(Duration.ofSeconds(1));

            ChatResponse second = gateway.chatClient().chat(QUESTION);
            assertThat(Looks.leftOut(second.trace(), "primary"))
                    .contains(reason)
                    .matches(".*for .+ more.*");
            assertThat(Looks.leftOut(second.trace(), "backup")).isEmpty();
            ChatResponse streamed = gateway.chatClient().stream(QUESTION).collect();
            assertThat(Looks.leftOut(streamed.trace(), "primary")).contains(reason);

            assertThat(gateway.explain(QUESTION).options().get(0).exclusions())
                    .singleElement()
                    .satisfies(each -> assertThat(each).contains(reason).contains(" more"));
            assertThat(gateway.explain(QUESTION).options().get(1).exclusions()).isEmpty();
            assertThat(gateway.explain(QUESTION).toString()).contains(reason);
            GatewayStatus.Exclusion shown = Looks.exclusions(gateway, "primary").get(0);
            assertThat(shown.reason()).contains(reason);
            assertThat(shown.left()).isPositive();
            assertThat(Looks.exclusions(gateway, "backup")).isEmpty();

            assertThat(logs.warnings())
                    .as("one warning for one change")
                    .filteredOn(each -> each.message().contains("primary"))
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.logger()).isEqualTo("io.aigateway.health");
                        assertThat(each.pairs()).containsKey("reason");
                        assertThat(each.message()).doesNotContain("key-1");
                    });
        }
        backup.behave(Reactions.badRequest());
        AiGatewayException e = failing(gateway);
        assertThat(e.summary()).contains("Left out: primary/p: ").contains(reason);
    }

    private static AiGatewayException failing(AiGateway gateway) {
        return catchThrowableOfType(
                AiGatewayException.class, () -> gateway.chatClient().chat(QUESTION));
    }

    @Test
    void onlyKeyThatWasDisabledByHandIsNobodysReason() {
        ScriptedUpstream only = test.upstream();
        AiGateway gateway =
                test.gateway(g -> g.provider("only", p -> p.apiKey("k", "key-1").baseUrl(only.baseUrl()))
                        .route("chat", r -> r.target("only", "m")));
        gateway.admin().disableKey("only", "k");

        AiGatewayException e = failing(gateway);

        assertThat(e).hasMessageContaining("key k disabled by hand");
        assertThat(Looks.leftOut(e.trace(), "only")).contains("disabled by hand");
        assertThat(gateway.explain(QUESTION).options().get(0).exclusions())
                .singleElement()
                .satisfies(each -> assertThat(each).contains("disabled by hand").doesNotContain("more"));
        assertThat(Looks.exclusions(gateway, "only")).singleElement().satisfies(each -> assertThat(each.left())
                .isNull());
        assertThat(only.requestCount()).isZero();
    }

    @Test
    void disabledKeyOfTheFirstTargetIsNotToldWhereTheBackupAnswers() {
        AiGateway gateway = gateway(Reactions.answer("primary"), true);
        gateway.admin().disableKey("primary", "k");

        ChatResponse answer = gateway.chatClient().chat(QUESTION);

        assertThat(answer.text()).isEqualTo("backup");
        assertThat(Looks.leftOut(answer.trace(), "primary")).contains("disabled by hand");
    }

    @Test
    void drainedKeyIsNobodysReason() {
        ScriptedUpstream only = test.upstream();
        AiGateway gateway = test.gateway(
                g -> g.provider("only", p -> p.apiKey("k", "key-1", 0, "a").baseUrl(only.baseUrl()))
                        .route("chat", r -> r.target("only", "m")));

        assertThat(failing(gateway)).hasMessageContaining("key k has weight 0");
    }

    @Test
    void timeLeftStandsStill() {
        AiGateway gateway = gateway(Reactions.modelNotFound(), true);
        gateway.chatClient().chat(QUESTION);

        test.time.advance(Duration.ofMinutes(4));

        assertThat(gateway.explain(QUESTION).options().get(0).exclusions().get(0))
                .contains("6 min");
        assertThat(Looks.leftOut(gateway.chatClient().chat(QUESTION).trace(), "primary"))
                .contains("6 min");
        test.time.advance(Duration.ofMinutes(7));
        assertThat(gateway.explain(QUESTION).options().get(0).exclusions()).isEmpty();
    }

    @Test
    void modelThatIsNotThereIsHeldAgainstTheOthers() {
        AiGateway gateway = gateway(Reactions.modelNotFound(), true);
        gateway.chatClient().chat(QUESTION);
        primary.behave(Reactions.answer("primary"));

        assertThat(gateway.chatClient().chat(QUESTION).text()).isEqualTo("backup");
        GatewayStatus.Exclusion shown = Looks.exclusions(gateway, "primary").get(0);
        assertThat(shown.model()).isEqualTo("p");
        assertThat(gateway.chatClient()
                        .chat(Looks.request(CallOptions.builder().targetPin("backup")))
                        .text())
                .isEqualTo("backup");
    }

    // ------ a model that one key has no access to

    private AiGateway withKeys(int keys, boolean fallback) {
        primary = test.upstream().behave(Reactions.answer("primary"));
        backup = test.upstream().behave(Reactions.answer("backup"));
        return test.gateway(g -> {
            g.provider("primary", p -> {
                p.baseUrl(primary.baseUrl()).set("keys.strategy", "round-robin");
                for (int i = 1; i <= keys; i++) {
                    p.apiKey("k" + i, "key-" + i);
                }
            });
            g.provider("backup", p -> p.baseUrl(backup.baseUrl())).route("chat", r -> {
                r.target("primary", "p");
                if (fallback) {
                    r.fallback("backup", "b");
                }
            });
        });
    }

    @ParameterizedTest(name = "{0} keys, fallback: {1}")
    @MethodSource("pools")
    void notFoundForOneKeyTakesTheModelFromAllKeys(int keys, boolean fallback) {
        AiGateway gateway = withKeys(keys, fallback);
        primary.forKey("key-1", Behaviour.always(Reactions.modelNotFound()));

        for (int i = 0; i < 20; i++) {
            assertThat(Calls.ask(gateway, i % 2 == 0, "?").text()).isEqualTo("primary");
        }

        assertThat(primary.requestsOf("key-1")).isEqualTo(1);
        assertThat(Looks.key(gateway, "primary", "k1").exclusions())
                .singleElement()
                .satisfies(each -> assertThat(each.reason()).contains("MODEL_UNAVAILABLE"));
        assertThat(Looks.key(gateway, "primary", "k2").exclusions()).isEmpty();
    }

    static List<Arguments> pools() {
        return List.of(Arguments.of(2, true), Arguments.of(2, false), Arguments.of(5, true), Arguments.of(5, false));
    }

    @ParameterizedTest(name = "{0} keys, fallback: {1}")
    @MethodSource("pools")
    void onlyOneGoodKeyOfManyIsNotFound(int keys, boolean fallback) {
        AiGateway gateway = withKeys(keys, fallback);
        for (int i = 1; i < keys; i++) {
            primary.forKey("key-" + i, Behaviour.always(Reactions.modelNotFound()));
        }
        for (int i = 0; i < 5; i++) {
            catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, false, "?")); // they find out
        }
        for (int i = 0; i < 20; i++) {
            assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("primary");
        }
    }

    @Test
    void notFoundForAllKeysIsAskedForAgainAndAgain() {
        AiGateway gateway = withKeys(2, true);
        primary.behave(Reactions.modelNotFound());

        assertThat(Calls.ask(gateway, false, "?").trace().attempts()).hasSize(3);
        for (int i = 0; i < 20; i++) {
            ChatResponse answer = Calls.ask(gateway, false, "?");
            assertThat(answer.text()).isEqualTo("backup");
            assertThat(answer.trace().attempts()).hasSize(1);
            assertThat(Looks.leftOut(answer.trace(), "primary"))
                    .contains("k1 MODEL_UNAVAILABLE")
                    .contains("k2 MODEL_UNAVAILABLE");
        }
        assertThat(primary.requestCount()).isEqualTo(2);
    }

    @Test
    void modelThatOneEndpointLacksIsHeldAgainstTheOther() {
        ScriptedUpstream without = test.upstream().behave(Reactions.modelNotFound());
        ScriptedUpstream with = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway =
                test.gateway(g -> g.provider("p", p -> p.apiKeys("key").baseUrl(without.baseUrl(), with.baseUrl()))
                        .route("chat", r -> r.target("p", "m")));

        for (int i = 0; i < 20; i++) {
            assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("well");
        }
        assertThat(without.requestCount()).isLessThanOrEqualTo(1);
    }

    // ------ left out for a while

    @Test
    void targetThatFailedTheRunIsLeftOutWithoutAWord() {
        AiGateway gateway = gateway(Reactions.serverError(), true);
        gateway.reconfigure(withoutBreaker());
        ChatRequest step = Looks.request(CallOptions.builder().stickyKey("run"));
        gateway.chatClient().chat(step);

        ChatResponse second = gateway.chatClient().chat(step);

        assertThat(second.trace().attempts()).hasSize(1);
        assertThat(Looks.leftOut(second.trace(), "primary")).isNotEmpty();
    }

    private GatewayConfig withoutBreaker() {
        return TestGateways.builder()
                .set("retry.max-retries", 0)
                .provider("primary", p -> p.apiKey("k", "key-1").baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b"))
                .buildConfig();
    }

    @ParameterizedTest(name = "key: {0}")
    @ValueSource(booleans = {false, true})
    void targetOnTrialIsLeftOutWithoutAWord(boolean key) throws Exception {
        AiGateway gateway = gateway(key ? Reactions.invalidKey() : Reactions.serverError(), true);
        gateway.chatClient().chat(QUESTION);
        test.time.advance(Duration.ofSeconds(61));
        CountDownLatch goOn = new CountDownLatch(1);
        primary.behave(Reactions.slowFirstToken("primary", goOn));
        CompletableFuture<ChatResponse> trial = gateway.chatClient().chatAsync(QUESTION);
        Looks.awaitRequests(primary, 2);

        ChatResponse other = gateway.chatClient().chat(QUESTION);

        assertThat(other.text()).isEqualTo("backup");
        assertThat(Looks.leftOut(other.trace(), "primary"))
                .contains(key ? "INVALID_CREDENTIAL" : "half-open")
                .contains("tried by a call");
        goOn.countDown();
        assertThat(trial.get(10, TimeUnit.SECONDS).text()).isEqualTo("primary");
        Looks.awaitIdle(gateway);
    }
}

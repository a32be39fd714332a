package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Breakers: how long they are open, what changes them, and what follows. */
@Timeout(30)
class BreakersTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private AiGatewayBuilder twoTiers(AiGatewayBuilder g, ScriptedUpstream primary, ScriptedUpstream backup) {
        return g.set("retry.max-retries", 0)
                .provider("primary", p -> p.baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b"));
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void failuresUnderWayTogetherOpenTheBreakerAgainAndAgain(boolean streaming) throws Exception {
        int calls = 40;
        CountDownLatch all = new CountDownLatch(calls);
        ScriptedUpstream primary = test.upstream().behave(request -> {
            all.countDown();
            Looks.pass(all);
            return Reactions.serverError();
        });
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = test.gateway(g -> twoTiers(g, primary, backup).set("breaker.max-open-for", "5m"));

        try (TestLogs.Captured logs = TestLogs.capture()) {
            Calls.results(Calls.begin(calls, () -> Calls.ask(gateway, streaming, "?")));

            assertThat(Looks.exclusions(gateway, "primary")).singleElement().satisfies(each -> assertThat(each.left())
                    .isBetween(Duration.ofMillis(1), Duration.ofSeconds(5)));
            assertThat(logs.warnings())
                    .filteredOn(each -> each.event().equals("breaker.opened"))
                    .hasSize(1);
        }
        primary.behave(Reactions.answer("primary"));
        test.time.advance(Duration.ofSeconds(5));
        assertThat(Calls.ask(gateway, streaming, "?").text()).isEqualTo("primary");
    }

    @Test
    void statusStaysOpenAfterTheSettingsOfBreakersChanged() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.serverError());
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = test.gateway(g -> twoTiers(g, primary, backup));
        for (int i = 0; i < 4; i++) {
            Calls.ask(gateway, false, "?");
        }
        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("open");

        gateway.reconfigure(twoTiers(TestGateways.builder(), primary, backup)
                .set("breaker.failures-in-row", 2)
                .set("breaker.window", 8)
                .buildConfig());

        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("open");
        int asked = primary.requestCount();
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("backup");
        assertThat(primary.requestCount()).as("open is open").isEqualTo(asked);
        primary.behave(Reactions.answer("primary"));
        test.time.advance(Duration.ofSeconds(6));
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("primary");
        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("slow-start");
        test.time.advance(Duration.ofSeconds(31));
        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("closed");
        primary.behave(Reactions.serverError());
        Calls.ask(gateway, false, "?");
        Calls.ask(gateway, false, "?");
        assertThat(Calls.breaker(gateway, "primary")).as("by the new settings").isEqualTo("open");
    }

    @Test
    void endpointThatCameBackGetsItsWholeShareAtOnce() {
        ScriptedUpstream a = test.upstream().behave(Reactions.serverError());
        ScriptedUpstream b = test.upstream().behave(Reactions.answer("b"));
        AiGateway gateway = test.gateway(g -> g.provider("pool", p -> p.baseUrl(a.baseUrl(), b.baseUrl())));
        for (int i = 0; i < 20; i++) {
            assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("b");
        }
        assertThat(a.requestCount()).isEqualTo(4);
        a.behave(Reactions.answer("a"));
        test.time.advance(Duration.ofSeconds(6));
        assertThat(Calls.ask(gateway, false, "?").text()).as("the trial").isEqualTo("a");

        assertThat(share(gateway, "a")).isBetween(1, 30);
        test.time.advance(Duration.ofSeconds(31));
        assertThat(share(gateway, "a")).isBetween(45, 55);
    }

    private static int share(AiGateway gateway, String answer) {
        int count = 0;
        for (int i = 0; i < 100; i++) {
            count += Calls.ask(gateway, i % 2 == 0, "?").text().equals(answer) ? 1 : 0;
        }
        return count;
    }

    @Test
    void longOutageKeepsUsersOnTheBackupLongAfterItsEnd() {
        ScriptedUpstream primary = test.upstream().behave(Reactions.serverError());
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = test.gateway(g -> twoTiers(g, primary, backup));
        for (int i = 0; i < 360; i++) {
            assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("backup");
            test.time.advance(Duration.ofSeconds(10));
        }
        primary.behave(Reactions.answer("primary"));

        test.time.advance(Duration.ofSeconds(30));

        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("primary");
    }

    @Test
    void failureOfBeforeTheOutageWasOverOpensTheBreakerAnew() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ScriptedUpstream primary = test.upstream();
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = test.gateway(g -> twoTiers(g, primary, backup).set("breaker.failures-in-row", 1));
        primary.behave(request -> {
            Looks.pass(end);
            return Reactions.serverError();
        });
        List<java.util.concurrent.Future<String>> old =
                Calls.begin(5, () -> Calls.ask(gateway, false, "?").text());
        Looks.awaitRequests(primary, 5);
        test.time.advance(Duration.ofSeconds(1));
        primary.behave(Reactions.serverError());
        Calls.ask(gateway, false, "?");
        test.time.advance(Duration.ofSeconds(6));
        primary.behave(Reactions.answer("primary"));
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("primary");

        end.countDown();

        assertThat(Calls.results(old)).containsOnly("backup");
        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("slow-start");
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("primary");
    }
}

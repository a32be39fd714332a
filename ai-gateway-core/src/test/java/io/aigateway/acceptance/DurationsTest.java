package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.Timeouts;
import io.aigateway.error.ConfigurationException;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations that are longer than a clock can count. */
@Timeout(30)
class DurationsTest {

    private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE);
    private static final String CENTURY = "36500d";

    @RegisterExtension
    final TestGateways test = new TestGateways();

    static Stream<String> settings() {
        return Stream.of(
                "timeouts.connect",
                "timeouts.first-token",
                "timeouts.answer",
                "timeouts.idle",
                "timeouts.total",
                "timeouts.deadline",
                "retry.backoff",
                "retry.max-backoff",
                "retry.short-wait",
                "retry.max-wait",
                "breaker.open-for",
                "breaker.max-open-for",
                "breaker.slow-start",
                "http.keep-alive",
                "http.ping",
                "close-grace",
                "providers.p.keys.credential-cooldown",
                "providers.p.keys.quota-cooldown",
                "providers.p.keys.max-cooldown",
                "providers.p.keys.rate-limit-cooldown",
                "providers.p.probe.interval",
                "providers.p.probe.max-interval",
                "providers.p.probe.timeout");
    }

    /** Answers, and fails in all the ways that lead to waits. */
    private AiGateway gateway(String setting, String value, ScriptedUpstream upstream) {
        return test.gateway(g -> g.provider(
                        "p",
                        p -> p.apiKeys("k1", "k2").baseUrl(upstream.baseUrl()).set("probe.type", "models"))
                .provider("q", p -> p.baseUrl(upstream.baseUrl()))
                .route("chat", r -> r.target("p", "m").fallback("q", "m"))
                .set(setting, value));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void settingOfACenturyOverflows(String setting) {
        ScriptedUpstream upstream = test.upstream()
                .behave(Behaviour.inTurn(
                        Reactions.serverError(),
                        Reactions.rateLimited(null),
                        Reactions.rateLimited(Duration.ofDays(40_000)),
                        Reactions.overloaded(),
                        Reactions.invalidKey(),
                        Reactions.quotaExhausted(),
                        Reactions.serverError(),
                        Reactions.serverError(),
                        Reactions.serverError(),
                        Reactions.serverError(),
                        Reactions.answer("well")));
        AiGateway gateway = gateway(setting, CENTURY, upstream);

        String text = "";
        for (int i = 0; i < 20 && !text.equals("well"); i++) {
            Throwable failure = catchThrowable(() -> Calls.ask(gateway, true, "?"));
            if (failure != null) {
                assertThat(failure).isInstanceOf(io.aigateway.error.AiGatewayException.class);
            }
            test.time.advance(Duration.ofSeconds(1));
            text = upstream.requestCount() > 10 ? Calls.ask(gateway, false, "?").text() : "";
        }

        assertThat(text).isEqualTo("well");
        assertThat(gateway.status().providers()).hasSize(2);
        assertThat(gateway.explain(ChatRequest.of("chat", "?")).toString()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void settingWithoutEndIsFoundOutAtACall(String setting) {
        ScriptedUpstream upstream = test.upstream();

        assertThatThrownBy(() -> gateway(setting, ENDLESS.toString(), upstream))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(setting)
                .hasMessageContaining("36500 days");
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void callWithoutEndOverflows(boolean streaming) {
        ScriptedUpstream upstream =
                test.upstream().behave(Behaviour.inTurn(Reactions.serverError(), Reactions.answer("well")));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl(upstream.baseUrl())));
        CallOptions.Builder options = CallOptions.builder()
                .deadline(ENDLESS)
                .timeouts(new Timeouts(ENDLESS, ENDLESS, ENDLESS, ENDLESS, ENDLESS));
        ChatRequest request = Looks.request(options);

        String text = streaming
                ? gateway.chatClient().stream(request).collect().text()
                : gateway.chatClient().chat(request).text();

        assertThat(text).isEqualTo("well");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "99999999999999999999", "1e30"})
    void endOfALimitThatNoClockReachesOverflows(String seconds) {
        ScriptedUpstream limited =
                test.upstream().behave(Reactions.rateLimited(null).withHeader("Retry-After", seconds));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway =
                test.gateway(g -> g.provider("p", p -> p.apiKeys("k").baseUrl(limited.baseUrl()))
                        .provider("q", p -> p.baseUrl(backup.baseUrl()))
                        .route("chat", r -> r.target("p", "m").fallback("q", "m")));

        for (boolean streaming : List.of(false, true)) {
            assertThat(Calls.ask(gateway, streaming, "?").text()).isEqualTo("backup");
        }

        assertThat(gateway.status().providers().get(0).keys().get(0).state()).isEqualTo("cooling");
    }
}

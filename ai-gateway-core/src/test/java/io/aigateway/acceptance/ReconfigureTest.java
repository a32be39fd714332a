package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.benmanes.caffeine.cache.Cache;
import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.config.GatewayConfig;
import io.aigateway.error.AiGatewayException;
import io.aigateway.internal.engine.Engine;
import io.aigateway.internal.health.LiveState;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations that replace each other: what stays, what goes, and closing at the same time. */
@Timeout(60)
class ReconfigureTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    @TempDir
    Path folder;

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    // ------ what the builder had set

    @Test
    void fileReadAgainDropsWhatTheBuilderHadSet() throws IOException {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        Path first = file("first.yaml", "timeouts:", "  idle: 11s", "retry:", "  max-retries: 1");
        Path second =
                file("second.yaml", "timeouts:", "  idle: 12s", "retry:", "  max-retries: 2", "  max-attempts: 3");
        AiGateway gateway = test.gateway(g -> g.set("retry.max-retries", 7)
                .set("timeouts.connect", "3s")
                .file(first)
                .set("timeouts.total", "77s")
                .provider("p", p -> p.baseUrl(upstream.baseUrl()))
                .route("chat", r -> r.target("p", "m")));
        assertThat(gateway.config().retry().maxRetries()).isEqualTo(1);

        gateway.reconfigure(second);

        GatewayConfig config = gateway.config();
        assertThat(config.timeouts().idle()).as("of the new file").hasSeconds(12);
        assertThat(config.retry().maxRetries())
                .as("a file replaces what was set before it")
                .isEqualTo(2);
        assertThat(config.retry().maxAttempts()).isEqualTo(3);
        assertThat(config.timeouts().total()).as("set after the file").hasSeconds(77);
        assertThat(config.timeouts().connect()).as("set before it").hasSeconds(3);
        assertThat(config.name()).isEqualTo("test-gateway");
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("well");

        gateway.reconfigure(file("third.yaml", "retry:", "  max-retries: 3"));
        assertThat(gateway.config().timeouts().idle())
                .as("the second file is gone")
                .hasSeconds(60);
        assertThat(gateway.config().timeouts().total()).hasSeconds(77);
    }

    @Test
    void fileForAGatewayThatWasBuiltWithoutOneDropsEverything() throws IOException {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.set("timeouts.total", "77s")
                .provider("p", p -> p.baseUrl(upstream.baseUrl()))
                .route("chat", r -> r.target("p", "m")));

        gateway.reconfigure(file("only.yaml", "timeouts:", "  idle: 12s"));

        assertThat(gateway.config().timeouts().idle()).hasSeconds(12);
        assertThat(gateway.config().timeouts().total()).hasSeconds(77);
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("well");
    }

    private static SelectionStrategy last() {
        return new SelectionStrategy() {
            @Override
            public String name() {
                return "last";
            }

            @Override
            public io.aigateway.spi.TargetSelector create() {
                return (candidates, request) -> candidates.size() - 1;
            }
        };
    }

    private static void own(AiGatewayBuilder g, ScriptedUpstream upstream) {
        g.provider("own", p -> p.baseUrl(upstream.baseUrl())
                        .set("protocol", OwnProtocol.ID)
                        .apiKeys("${OWN_KEY}"))
                .route("chat", r -> r.set("strategy", "last").target("own", "a").target("own", "b"));
    }

    @Test
    void configurationMadeInCodeKnowsNoProtocolOfTheBuilder() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.protocol(new OwnProtocol())
                .strategy(last())
                .environment(Map.of("OWN_KEY", "secret-key")::get)
                .set("timeouts.total", "77s")
                .provider("p", p -> p.baseUrl(upstream.baseUrl())));
        AiGatewayBuilder next = gateway.configBuilder().set("name", "test-gateway");
        own(next, upstream);

        gateway.reconfigure(next.buildConfig());

        assertThat(Calls.ask(gateway, true, "?").text()).isEqualTo("well");
        assertThat(upstream.requests().get(0).model()).isEqualTo("b");
        assertThat(upstream.requests().get(0).key()).isEqualTo("secret-key");
        assertThat(gateway.config().timeouts().total())
                .as("none of its settings")
                .hasSeconds(300);
    }

    @Test
    void fileKnowsNoProtocolOfTheBuilder() throws IOException {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.protocol(new OwnProtocol())
                .strategy(last())
                .provider("p", p -> p.baseUrl(upstream.baseUrl()))
                .route("chat", r -> r.target("p", "m")));

        gateway.reconfigure(file(
                "own.yaml",
                "providers:",
                "  own:",
                "    protocol: own",
                "    base-url: " + upstream.baseUrl(),
                "routes:",
                "  - match: other",
                "    strategy: last",
                "    targets: [own/a, own/b]"));

        assertThat(gateway.chatClient().ask("other", "?")).isEqualTo("well");
        assertThat(upstream.requests().get(0).model()).isEqualTo("b");
    }

    @Test
    void protocolThatNobodyRegisteredIsFoundOutAtTheFirstCall() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl(upstream.baseUrl())));
        AiGatewayBuilder other =
                TestGateways.builder().protocol(new OwnProtocol()).strategy(last());
        own(other.environment(Map.of("OWN_KEY", "k")::get), upstream);
        GatewayConfig config = other.buildConfig();

        assertThat(catchThrowable(() -> gateway.reconfigure(config)))
                .isInstanceOf(AiGatewayException.class)
                .hasMessageContaining("own");
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("well");
    }

    // ------ closing at the same time

    @ParameterizedTest(name = "with another HTTP client: {0}")
    @ValueSource(booleans = {false, true})
    void closeWhileTheConfigurationChangesLeavesSomethingRunning(boolean otherHttp) throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        for (int round = 0; round < 40; round++) {
            AiGateway gateway = test.realTimeGateway(g -> g.provider("p", p -> p.baseUrl(upstream.baseUrl())));
            Calls.ask(gateway, false, "?");
            GatewayConfig next = TestGateways.builder()
                    .set("http.max-idle-connections", otherHttp ? 7 : 256)
                    .set("retry.max-retries", 1)
                    .provider("p", p -> p.baseUrl(upstream.baseUrl()))
                    .buildConfig();
            AtomicInteger turn = new AtomicInteger();
            List<Future<Throwable>> both = Calls.begin(
                    2,
                    () -> catchThrowable(() -> {
                        if (turn.getAndIncrement() == 0) {
                            gateway.close();
                        } else {
                            gateway.reconfigure(next);
                        }
                    }));

            for (Throwable each : Calls.results(both)) {
                if (each != null) {
                    assertThat(each).isInstanceOf(AiGatewayException.class).hasMessageContaining("closed");
                }
            }
            assertThat(catchThrowable(() -> Calls.ask(gateway, false, "?")))
                    .isInstanceOf(AiGatewayException.class)
                    .hasMessageContaining("The gateway is closed");
            assertThat(catchThrowable(() -> gateway.reconfigure(next)))
                    .isInstanceOf(AiGatewayException.class)
                    .hasMessageContaining("closed");
        }
        // that no thread is left is looked at after each test
    }

    // ------ keys that come and go

    private static LiveState live(AiGateway gateway) throws ReflectiveOperationException {
        Field engine = AiGateway.class.getDeclaredField("engine");
        engine.setAccessible(true);
        return ((Engine) engine.get(gateway)).live();
    }

    private static Object part(LiveState live, String name) throws ReflectiveOperationException {
        Field field = LiveState.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(live);
    }

    private static GatewayConfig withKeys(ScriptedUpstream upstream, String... keys) {
        return TestGateways.builder()
                .provider("p", p -> {
                    p.baseUrl(upstream.baseUrl()).set("keys.strategy", "round-robin");
                    for (String each : keys) {
                        p.apiKey("id-of-" + each, each);
                    }
                })
                .route("chat", r -> r.target("p", "m"))
                .buildConfig();
    }

    @Test
    void dailyRotationLeavesAnEntryForEveryKeyEverSeen() throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl(upstream.baseUrl())));

        for (int day = 0; day < 1_000; day++) {
            gateway.reconfigure(withKeys(upstream, "day-" + day, "day-" + (day + 1)));
            if (day % 10 == 0) {
                Calls.ask(gateway, false, "?");
            }
        }

        assertThat(gateway.status().providers().get(0).keys()).hasSize(2);
        LiveState live = live(gateway);
        assertThat((Map<?, ?>) part(live, "keys")).hasSizeLessThanOrEqualTo(3);
        assertThat(((Cache<?, ?>) part(live, "retired")).estimatedSize()).isLessThanOrEqualTo(256);
        assertThat((Map<?, ?>) part(live, "shares")).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void routesThatComeAndGoLeaveTheirSharesBehind() throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl(upstream.baseUrl())));

        for (int i = 0; i < 300; i++) {
            int number = i;
            gateway.reconfigure(TestGateways.builder()
                    .provider("p" + number, p -> p.baseUrl(upstream.baseUrl()))
                    .route("route-" + number, r -> r.target("p" + number, "m"))
                    .buildConfig());
        }

        assertThat((Map<?, ?>) part(live(gateway), "shares")).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void keyThatComesBackHasForgottenThatItWasRefused() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        upstream.forKey("b", Behaviour.always(Reactions.invalidKey()));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl(upstream.baseUrl())));
        gateway.reconfigure(withKeys(upstream, "a", "b"));
        for (int i = 0; i < 4; i++) {
            Calls.ask(gateway, false, "?");
        }
        assertThat(Looks.key(gateway, "p", "id-of-b").state()).isEqualTo("ejected");
        gateway.admin().disableKey("p", "id-of-a");

        gateway.reconfigure(withKeys(upstream, "c"));
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("well");
        gateway.reconfigure(withKeys(upstream, "a", "b", "c"));

        assertThat(Looks.key(gateway, "p", "id-of-b").state()).isEqualTo("ejected");
        assertThat(Looks.key(gateway, "p", "id-of-a").state()).isEqualTo("disabled");
        long before = upstream.requestsOf("b");
        for (int i = 0; i < 6; i++) {
            Calls.ask(gateway, false, "?");
        }
        assertThat(upstream.requestsOf("b")).isEqualTo(before);
    }
}

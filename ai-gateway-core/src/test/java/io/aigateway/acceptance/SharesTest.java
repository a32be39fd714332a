package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.spi.RandomSource;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares that hold however often the configuration changes, and however few calls a JVM makes. */
@Timeout(60)
class SharesTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private AiGatewayBuilder canary(AiGatewayBuilder g, ScriptedUpstream upstream) {
        return g.provider("p", p -> p.baseUrl(upstream.baseUrl()))
                .route("chat", r -> r.target("p", "stable", 90).target("p", "canary", 10));
    }

    private static long asked(ScriptedUpstream upstream, String model) {
        return upstream.requests().stream()
                .filter(each -> each.model().equals(model))
                .count();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"reconfigure", "the same", "setWeight of the canary", "setWeight of the stable"})
    void changeEveryFiveCallsMakesNinetyTenFiveHundredZero(String change) {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> canary(g, upstream));

        for (int i = 0; i < 500; i++) {
            if (i % 5 == 0) {
                switch (change) {
                    case "reconfigure" ->
                        gateway.reconfigure(canary(TestGateways.builder(), upstream)
                                .set("retry.max-attempts", 5 + i % 2)
                                .buildConfig());
                    case "the same" -> gateway.reconfigure(gateway.config());
                    case "setWeight of the canary" -> gateway.admin().setWeight("chat", "p", "canary", 10);
                    default -> gateway.admin().setWeight("chat", "p", "stable", 90);
                }
            }
            Calls.ask(gateway, i % 2 == 0, "?");
        }

        assertThat(asked(upstream, "canary")).isBetween(48L, 52L);
        assertThat(asked(upstream, "stable")).isBetween(448L, 452L);
    }

    @Test
    void keysShareAnewWithEveryChange() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl(upstream.baseUrl())
                .apiKey("many", "many", 90, "a")
                .apiKey("few", "few", 10, "b")
                .set("keys.strategy", "weighted")));

        for (int i = 0; i < 500; i++) {
            if (i % 5 == 0) {
                gateway.reconfigure(gateway.config());
            }
            Calls.ask(gateway, false, "?");
        }

        assertThat(upstream.requestsOf("few")).isBetween(48L, 52L);
    }

    @Test
    void turnsBeginAnewWithEveryChange() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl(upstream.baseUrl()))
                .route("chat", r -> r.set("strategy", "round-robin")
                        .target("p", "a")
                        .target("p", "b")
                        .target("p", "c")));

        for (int i = 0; i < 90; i++) {
            gateway.reconfigure(gateway.config());
            Calls.ask(gateway, false, "?");
        }

        assertThat(asked(upstream, "a")).isEqualTo(30);
        assertThat(asked(upstream, "c")).isEqualTo(30);
    }

    @Test
    void jobsOfFiveCallsNeverSeeTheCanary() {
        int jobs = 200;
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        int seenBy = 0;
        for (int job = 0; job < jobs; job++) {
            SplittableRandom numbers = new SplittableRandom(job);
            RandomSource random = numbers::nextDouble;
            long before = asked(upstream, "canary");
            try (AiGateway gateway = TestGateways.builder()
                    .randomSource(random)
                    .timeSource(test.time)
                    .provider("p", p -> p.baseUrl(upstream.baseUrl()))
                    .route("chat", r -> r.target("p", "stable", 90).target("p", "canary", 10))
                    .build()) {
                for (int i = 0; i < 5; i++) {
                    Calls.ask(gateway, false, "?");
                }
            }
            seenBy += asked(upstream, "canary") > before ? 1 : 0;
        }

        // 1,000 calls at a tenth; half of the jobs of five calls see one in ten
        assertThat(asked(upstream, "canary")).isBetween(70L, 130L);
        assertThat(seenBy).isBetween(70, 130);
    }
}

package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatResponse;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When nobody is available: over all targets whoever comes back soonest, again and again, each once a call. */
@Timeout(60)
class LastResortTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private final List<ScriptedUpstream> targets = new ArrayList<>();

    private AiGateway four(boolean tiers) {
        return four(tiers, 0);
    }

    private AiGateway four(boolean tiers, int keys) {
        for (int i = 0; i < 4; i++) {
            targets.add(test.upstream().behave(Reactions.serverError()));
        }
        return test.gateway(g -> {
            g.set("breaker.failures-in-row", 1).set("retry.max-retries", 0);
            // Callers move the time on for each other, which must not look like silence.
            for (String limit : List.of("connect", "first-token", "answer", "idle", "total", "deadline")) {
                g.set("timeouts." + limit, 0);
            }
            for (int i = 0; i < 4; i++) {
                int number = i;
                g.provider("p" + i, p -> {
                    p.baseUrl(targets.get(number).baseUrl());
                    for (int key = 1; key <= keys; key++) {
                        p.apiKeys("key-" + key);
                    }
                });
            }
            g.route("chat", r -> {
                for (int i = 0; i < 4; i++) {
                    if (tiers && i > 0) {
                        r.fallback("p" + i, "m");
                    } else {
                        r.target("p" + i, "m");
                    }
                }
            });
        });
    }

    private static AiGatewayException failing(AiGateway gateway, boolean streaming) {
        return catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, streaming, "?"));
    }

    @ParameterizedTest(name = "{0}, streaming: {1}")
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    void oneOfFourThatHealsIsNotAskedBeforeItsBreakerCloses(boolean tiers, boolean streaming) {
        AiGateway gateway = four(tiers);
        assertThat(failing(gateway, streaming).trace().attempts()).hasSizeGreaterThanOrEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(Calls.breaker(gateway, "p" + i)).isEqualTo("open");
        }
        targets.get(2).behave(Reactions.answer("third"));

        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            texts.add(Calls.ask(gateway, streaming, "?").text());
        }
        assertThat(texts).containsOnly("third");
        assertThat(Calls.breaker(gateway, "p2")).isIn("closed", "slow-start");
    }

    @ParameterizedTest(name = "tiers: {0}")
    @ValueSource(booleans = {true, false})
    void everyTargetIsAskedOnceWhenAllAreDown(boolean tiers) {
        AiGateway gateway = four(tiers);
        failing(gateway, false);
        List<Integer> before =
                targets.stream().map(ScriptedUpstream::requestCount).toList();

        AiGatewayException e = failing(gateway, false);

        assertThat(e.trace().attempts()).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(targets.get(i).requestCount()).isEqualTo(before.get(i) + 1);
        }
        assertThat(e).hasMessageContaining("Left out: ");
    }

    @Test
    void soonestComesFirst() {
        AiGateway gateway = four(true);
        Duration[] waits = {
            Duration.ofSeconds(400), Duration.ofSeconds(300), Duration.ofSeconds(100), Duration.ofSeconds(200)
        };
        for (int i = 0; i < 4; i++) {
            targets.get(i).behave(Reactions.rateLimited(waits[i]));
        }
        failing(gateway, false);

        AiGatewayException e = failing(gateway, false);

        assertThat(e.trace().attempts()).extracting(each -> each.provider()).containsExactly("p2", "p3", "p1", "p0");
    }

    @Test
    void everyKeyOfTheOnlyTargetIsTriedWhenAllAreOut() {
        ScriptedUpstream only = test.upstream().behave(Reactions.invalidKey());
        AiGateway gateway = test.gateway(g -> g.set("retry.max-retries", 0)
                .provider("only", p -> p.apiKeys("k1", "k2", "k3").baseUrl(only.baseUrl())));
        for (int i = 0; i < 3; i++) {
            failing(gateway, false); // all at once may be the request's fault, so the second call decides
        }
        assertThat(Looks.provider(gateway, "only").keys())
                .extracting(each -> each.state())
                .containsOnly("ejected");
        only.forKey("k2", Behaviour.always(Reactions.answer("healed")));

        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("healed");
    }

    /** What real upstreams do on a bad day. */
    private static Reaction ofABadDay(Random random) {
        synchronized (random) {
            return switch (random.nextInt(10)) {
                case 0 -> Reactions.answer("bad one's good moment");
                case 1 -> Reactions.rateLimited(null);
                case 2 -> Reactions.rateLimited(Duration.ofSeconds(1 + random.nextInt(60)));
                case 3 -> Reactions.overloaded();
                case 4 -> Reactions.invalidKey();
                case 5 -> Reactions.modelNotFound();
                case 6 -> Reactions.quotaExhausted();
                case 7 -> Reactions.reset();
                case 8 -> Reactions.cutAfter(0, "nothing");
                default -> Reactions.serverError();
            };
        }
    }

    @ParameterizedTest(name = "tiers: {0}, streaming: {1}, callers: {2}, keys: {3}")
    @CsvSource({
        "true,false,1,0",
        "false,false,1,0",
        "true,true,1,2",
        "false,true,8,0",
        "true,false,8,0",
        "true,false,1,2"
    })
    void callFailsAlthoughOneUpstreamIsGoodAllTheTime(boolean tiers, boolean streaming, int callers) throws Exception {
        AiGateway gateway = four(tiers);
        Random random = new Random(7);
        for (int i = 0; i < 3; i++) {
            targets.get(i).behave(request -> ofABadDay(random));
        }
        targets.get(3).behave(Reactions.answer("good"));

        List<Future<List<ChatResponse>>> all = Calls.begin(callers, () -> {
            List<ChatResponse> answers = new ArrayList<>();
            for (int i = 0; i < 400 / callers; i++) {
                answers.add(Calls.ask(gateway, streaming, "?"));
                test.time.advance(Duration.ofMillis(300));
            }
            return answers;
        });

        int answered = 0;
        for (List<ChatResponse> each : Calls.results(all)) {
            answered += each.size();
        }
        assertThat(answered).isEqualTo(400);
        assertThat(new HashSet<>(gateway.recentCalls()))
                .allSatisfy(call -> assertThat(call.failure()).isNull());
    }

    @Test
    void attemptsAreBoundedWhenNobodyAnswers() {
        AiGateway gateway = test.gateway(g -> {
            g.set("retry.max-attempts", 5).set("breaker.failures-in-row", 1);
            for (int i = 0; i < 8; i++) {
                ScriptedUpstream bad = test.upstream().behave(Reactions.serverError());
                targets.add(bad);
                g.provider("p" + i, p -> p.baseUrl(bad.baseUrl()));
            }
            g.route("chat", r -> {
                for (int i = 0; i < 8; i++) {
                    r.target("p" + i, "m");
                }
            });
        });
        for (int i = 0; i < 5; i++) {
            assertThat(failing(gateway, false).trace().attempts()).hasSizeLessThanOrEqualTo(5);
        }
    }
}

package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ModelRequest;
import io.aigateway.spi.AttemptInterceptor;
import io.aigateway.spi.AttemptOutcome;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.spi.TargetSelector;
import io.aigateway.spi.TargetView;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application's hooks know of a call, and what selectors see and hear. */
@Timeout(30)
class HooksTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void hooksDoNotKnowWhoseCallItIs(boolean streaming) {
        List<String> calls = new CopyOnWriteArrayList<>();
        List<String> attempts = new CopyOnWriteArrayList<>();
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        CallInterceptor ofCalls = (request, chain) -> {
            calls.add(chain.callId() + " " + chain.streaming() + " " + chain.consumer() + " " + chain.tenant() + " "
                    + chain.routeOf("chat") + " " + chain.routeOf("nobody's") + " "
                    + chain.timeLeft().toSeconds());
            return chain.proceed(request);
        };
        AttemptInterceptor ofAttempts = (request, chain) -> {
            attempts.add(chain.callId() + " " + chain.attempt() + " " + chain.route() + " " + chain.consumer() + " "
                    + chain.key() + " " + chain.upstream().model() + " "
                    + chain.timeLeft().toSeconds());
            return chain.proceed(request);
        };
        AiGateway gateway = test.gateway(g -> g.intercept(ofCalls)
                .interceptAttempts(ofAttempts)
                .set("consumers.team.tenant", "acme")
                .provider("p", p -> p.apiKey("k", "key-number-one").baseUrl(upstream.baseUrl()))
                .route("the-route", r -> r.model("chat").target("p", "m")));
        ChatRequest request =
                Looks.request(CallOptions.builder().consumer("team").deadline(Duration.ofSeconds(40)));

        ChatResponse answer = streaming
                ? gateway.chatClient().stream(request).collect()
                : gateway.chatClient().chat(request);

        String id = answer.trace().callId();
        assertThat(calls).containsExactly(id + " " + streaming + " team acme the-route null 40");
        assertThat(attempts).singleElement().satisfies(each -> {
            assertThat(each).startsWith(id + " 1 the-route team k").endsWith(" m 40");
            assertThat(each).doesNotContain("key-number-one");
        });
    }

    @Test
    void hookOfAttemptsDoesNotKnowTheTimeLeftAfterAWait() {
        List<Duration> left = new CopyOnWriteArrayList<>();
        ScriptedUpstream upstream = test.upstream()
                .behave(request -> request.number() == 1
                        ? Reactions.rateLimited(Duration.ofSeconds(5))
                        : Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.interceptAttempts((request, chain) -> {
                    left.add(chain.timeLeft());
                    return chain.proceed(request);
                })
                .provider("p", p -> p.apiKeys("key").baseUrl(upstream.baseUrl())));

        gateway.chatClient().chat(Looks.request(CallOptions.builder().deadline(Duration.ofSeconds(40))));

        assertThat(left).containsExactly(Duration.ofSeconds(40), Duration.ofSeconds(35));
    }

    // ------ selectors

    /** What a selector saw of a candidate. */
    private record Seen(String id, long latency, double input, double output, long requests, long tokens) {
        static Seen of(TargetView view) {
            return new Seen(
                    view.id(),
                    view.latencyNanos(),
                    view.inputPrice(),
                    view.outputPrice(),
                    view.requestsRemaining(),
                    view.tokensRemaining());
        }
    }

    /** An outcome that a selector heard of. */
    private record Heard(String id, AttemptOutcome outcome) {}

    /** Chooses the first, and remembers what it sees and hears. */
    private static final class Watching implements SelectionStrategy, TargetSelector {
        private final List<List<Seen>> seen = new CopyOnWriteArrayList<>();
        private final List<Heard> heard = new CopyOnWriteArrayList<>();

        @Override
        public String name() {
            return "watching";
        }

        @Override
        public TargetSelector create() {
            return this;
        }

        @Override
        public int select(List<? extends TargetView> candidates, ModelRequest request) {
            List<Seen> all = new ArrayList<>();
            candidates.forEach(each -> all.add(Seen.of(each)));
            seen.add(all);
            return 0;
        }

        @Override
        public void ended(TargetView target, AttemptOutcome outcome) {
            heard.add(new Heard(target.id(), outcome));
        }
    }

    private AiGateway watchedBy(SelectionStrategy strategy, ScriptedUpstream first, ScriptedUpstream second) {
        return test.gateway(g -> g.strategy(strategy)
                .set("retry.max-retries", 0)
                .provider("a", p -> p.baseUrl(first.baseUrl()).price("m", 1.5, 3))
                .provider("b", p -> p.baseUrl(second.baseUrl()))
                .provider("c", p -> p.baseUrl(second.baseUrl()))
                .route("chat", r -> r.set("strategy", "watching")
                        .target("a", "m")
                        .target("b", "m")
                        .target("c", "m")));
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void selectorDecidesBlindly(boolean streaming) {
        Watching watching = new Watching();
        ScriptedUpstream first = test.upstream().behave(request -> {
            test.time.advance(Duration.ofMillis(250));
            return Reactions.answer("one two three")
                    .withHeader("x-ratelimit-limit-requests", "100")
                    .withHeader("x-ratelimit-remaining-requests", "17")
                    .withHeader("x-ratelimit-remaining-tokens", "4000");
        });
        AiGateway gateway = watchedBy(watching, first, test.upstream());

        Calls.ask(gateway, streaming, "?");
        Calls.ask(gateway, streaming, "?");

        assertThat(watching.seen.get(0).get(0)).isEqualTo(new Seen("a/m", 0, 1.5, 3, -1, -1));
        assertThat(watching.seen.get(0).get(1)).isEqualTo(new Seen("b/m", 0, -1, -1, -1, -1));
        Seen later = watching.seen.get(1).get(0);
        assertThat(Duration.ofNanos(later.latency())).isBetween(Duration.ofMillis(250), Duration.ofMillis(400));
        assertThat(later.requests()).isEqualTo(17);
        assertThat(later.tokens()).isEqualTo(4_000);
        assertThat(watching.heard).hasSize(2).allSatisfy(each -> {
            assertThat(each.id()).isEqualTo("a/m");
            assertThat(each.outcome().answered()).isTrue();
            assertThat(each.outcome().failure()).isNull();
            assertThat(each.outcome().usage().outputTokens()).isEqualTo(3);
            assertThat(each.outcome().durationNanos())
                    .isGreaterThanOrEqualTo(Duration.ofMillis(250).toNanos());
            assertThat(each.outcome().firstContentNanos() > 0).isEqualTo(streaming);
        });
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void selectorHearsOfNoFailure(boolean streaming) {
        Watching watching = new Watching();
        ScriptedUpstream bad = test.upstream().behave(Reactions.serverError());
        AiGateway gateway = watchedBy(watching, bad, test.upstream().behave(Reactions.answer("well")));

        assertThat(Calls.ask(gateway, streaming, "?").text()).isEqualTo("well");

        assertThat(watching.heard).extracting(Heard::id).containsExactly("a/m", "b/m");
        assertThat(watching.heard.get(0).outcome().answered()).isFalse();
        assertThat(watching.heard.get(0).outcome().failure()).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(watching.heard.get(1).outcome().answered()).isTrue();
    }

    @Test
    void selectorHearsOfNoStreamThatWasClosed() {
        Watching watching = new Watching();
        ScriptedUpstream first = test.upstream().behave(Reactions.stallAfter(1, "one two"));
        AiGateway gateway = watchedBy(watching, first, test.upstream());

        gateway.chatClient().stream(ChatRequest.of("chat", "?")).close();

        assertThat(watching.heard).singleElement().satisfies(each -> {
            assertThat(each.outcome().answered()).isFalse();
            assertThat(each.outcome().failure()).isNull();
        });
    }

    @Test
    void selectorThatFailsAtTheEndMakesAnAnsweredCallFail() {
        Watching watching = new Watching();
        SelectionStrategy failing = new SelectionStrategy() {
            @Override
            public String name() {
                return "watching";
            }

            @Override
            public TargetSelector create() {
                return new TargetSelector() {
                    @Override
                    public int select(List<? extends TargetView> candidates, ModelRequest request) {
                        return watching.select(candidates, request);
                    }

                    @Override
                    public void ended(TargetView target, AttemptOutcome outcome) {
                        throw new AssertionError("thrown by the application");
                    }
                };
            }
        };
        ScriptedUpstream first = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = watchedBy(failing, first, test.upstream());

        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("well");
        assertThat(Calls.ask(gateway, true, "?").text()).isEqualTo("well");
    }
}

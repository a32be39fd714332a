package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatResponse;
import io.aigateway.error.AiGatewayException;
import io.aigateway.spi.TimeSource;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.testkit.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rate limits that many calls run into together. */
@Timeout(30)
class LimitsTest {

    private static final int WAITERS = 60;

    @RegisterExtension
    final TestGateways test = new TestGateways();

    /** Holds the first requests until all of them are there, then limits them together; answers from then on. */
    private static Behaviour limitingTogether(int count, Duration retryAfter) {
        CountDownLatch all = new CountDownLatch(count);
        return request -> {
            if (request.number() > count) {
                return Reactions.answer("well");
            }
            all.countDown();
            Looks.pass(all);
            return Reactions.rateLimited(retryAfter);
        };
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void burstOfLimitsWithoutAnEndCoolsTheKeyForAMinute(boolean streaming) throws Exception {
        ScriptedUpstream primary = test.upstream().behave(limitingTogether(8, null));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = test.gateway(
                g -> g.provider("primary", p -> p.apiKey("k", "key").baseUrl(primary.baseUrl()))
                        .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                        .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));

        List<Future<ChatResponse>> calls = Calls.begin(8, () -> Calls.ask(gateway, streaming, "?"));

        assertThat(Calls.results(calls)).extracting(ChatResponse::text).containsOnly("backup");
        assertThat(Looks.key(gateway, "primary", "k").coolingFor()).isEqualTo(Duration.ofSeconds(2));
        test.time.advance(Duration.ofSeconds(2));
        assertThat(Calls.ask(gateway, streaming, "?").text()).isEqualTo("well");
    }

    @Test
    void burstOfLimitsAtTheOnlyKeyFailsHalfOfTheCalls() throws Exception {
        ScriptedUpstream only = test.upstream().behave(limitingTogether(8, null));
        AiGateway gateway =
                test.gateway(g -> g.provider("only", p -> p.apiKeys("key").baseUrl(only.baseUrl())));

        List<Future<ChatResponse>> calls = Calls.begin(8, () -> Calls.ask(gateway, false, "?"));

        assertThat(Calls.results(calls)).extracting(ChatResponse::text).containsOnly("well");
    }

    @Test
    void burstOfLimitsAtAProviderWithoutKeysCoolsItForAMinute() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(limitingTogether(8, null));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));

        Calls.results(Calls.begin(8, () -> Calls.ask(gateway, false, "?")));

        assertThat(Looks.exclusions(gateway, "primary")).singleElement().satisfies(each -> assertThat(each.left())
                .isEqualTo(Duration.ofSeconds(2)));
    }

    /** Limited until five seconds after the first request, whoever asks. */
    private Behaviour limitedForFiveSeconds() {
        return request -> {
            long left = Duration.ofSeconds(5).toNanos() - test.time.nanoTime();
            return left > 0 ? Reactions.rateLimited(Duration.ofNanos(left)) : Reactions.answer("well");
        };
    }

    @ParameterizedTest(name = "the other key is {0}")
    @ValueSource(strings = {"disabled", "drained", "refused"})
    void keyThatIsOutOfUseTurnsAWaitIntoAWastedRequest(String other) {
        ScriptedUpstream upstream = test.upstream().behave(limitedForFiveSeconds());
        upstream.forKey("bad", Behaviour.always(Reactions.invalidKey()));
        AiGateway gateway = test.gateway(g -> g.provider("only", p -> p.apiKey("good", "good", 1, "a")
                .apiKey("other", "bad", other.equals("drained") ? 0 : 1, "b")
                .baseUrl(upstream.baseUrl())));
        if (other.equals("disabled")) {
            gateway.admin().disableKey("only", "other");
        }
        CallOptions.Builder impatient = CallOptions.builder().maxRetries(0);
        assertThatThrownBy(() -> gateway.chatClient().chat(Looks.request(impatient)))
                .isInstanceOf(AiGatewayException.class);
        long before = upstream.requestsOf("good");

        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("well");

        assertThat(test.time.sleeps()).containsExactly(Duration.ofSeconds(5));
        assertThat(upstream.requestsOf("good")).isEqualTo(before + 1);
    }

    /** Sleepers wait for each other, so that all of them sleep at the same time. */
    private static final class SleepingTogether implements TimeSource {
        private final VirtualTime time;
        private final List<Duration> sleeps = new CopyOnWriteArrayList<>();
        private final CyclicBarrier all;

        SleepingTogether(VirtualTime time, int sleepers) {
            this.time = time;
            this.all = new CyclicBarrier(sleepers, () -> time.advance(Collections.max(sleeps)));
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            sleeps.add(duration);
            try {
                all.await(10, TimeUnit.SECONDS);
            } catch (BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("only " + sleeps.size() + " sleep", e);
            }
        }

        @Override
        public Runnable schedule(Duration delay, Runnable task) {
            return time.schedule(delay, task);
        }

        @Override
        public void close() {
            time.close();
        }
    }

    private static void assertSpread(List<Duration> sleeps) {
        assertThat(sleeps).hasSize(WAITERS).allSatisfy(each -> assertThat(each)
                .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8)));
        assertThat(new HashSet<>(sleeps)).as("different instants").hasSizeGreaterThan(WAITERS / 2);
        assertThat(Collections.max(sleeps).minus(Collections.min(sleeps)))
                .isGreaterThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void allWhoWaitForOneLimitComeAtTheSameInstant() throws Exception {
        ScriptedUpstream only = test.upstream()
                .behave(Behaviour.inTurn(Reactions.rateLimited(Duration.ofSeconds(5)), Reactions.answer("well")));
        SleepingTogether time = new SleepingTogether(test.time, WAITERS);
        AiGateway gateway = test.gateway(
                g -> g.timeSource(time).provider("only", p -> p.apiKeys("key").baseUrl(only.baseUrl())));
        CallOptions.Builder impatient = CallOptions.builder().maxRetries(0);
        assertThatThrownBy(() -> gateway.chatClient().chat(Looks.request(impatient)))
                .isInstanceOf(AiGatewayException.class);

        List<Future<ChatResponse>> calls = Calls.begin(WAITERS, () -> Calls.ask(gateway, false, "?"));

        assertThat(Calls.results(calls)).extracting(ChatResponse::text).containsOnly("well");
        assertSpread(time.sleeps);
    }

    @Test
    void allWhoWereToldTheSameLimitComeAtTheSameInstant() throws Exception {
        ScriptedUpstream only = test.upstream().behave(limitingTogether(WAITERS, Duration.ofSeconds(5)));
        SleepingTogether time = new SleepingTogether(test.time, WAITERS);
        AiGateway gateway = test.gateway(
                g -> g.timeSource(time).set("retry.budget-ratio", 1).provider("only", p -> p.apiKeys("key")
                        .baseUrl(only.baseUrl())));

        List<Future<ChatResponse>> calls = Calls.begin(WAITERS, () -> Calls.ask(gateway, false, "?"));

        assertThat(Calls.results(calls)).extracting(ChatResponse::text).containsOnly("well");
        assertSpread(time.sleeps);
    }
}

package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.CallRejectedException;
import io.aigateway.error.InvalidCredentialException;
import io.aigateway.error.InvalidRequestException;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The scenarios that the source documents describe, by their numbers. */
class DocumentScenariosTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    @Test
    @DisplayName("1: prefix routing; an unknown model is an explained error")
    void prefixRouting() {
        ScriptedUpstream a = test.upstream().behave(Reactions.answer("from deepseek"));
        ScriptedUpstream b = test.upstream().behave(Reactions.answer("from qwen"));
        AiGateway gateway =
                test.gateway(g -> g.provider("deepseek", p -> p.apiKeys("k").baseUrl(a.baseUrl()))
                        .provider("qwen", p -> p.apiKeys("k").baseUrl(b.baseUrl())));

        assertThat(gateway.chatClient().ask("deepseek-chat", "who?")).isEqualTo("from deepseek");
        assertThat(gateway.chatClient().ask("qwen-turbo", "who?")).isEqualTo("from qwen");
        assertThat(a.requests().get(0).model()).isEqualTo("deepseek-chat");
        assertThatThrownBy(() -> gateway.chatClient().ask("llama-3", "who?"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("No route answers to the model \"llama-3\"")
                .hasMessageContaining("deepseek-*")
                .hasMessageContaining("qwen-*");
    }

    @Test
    @DisplayName("2: a wrong key on the primary is answered by the backup with its own model name")
    void wrongKeyOnPrimary() {
        ScriptedUpstream qwen = test.upstream().behave(Reactions.invalidKey());
        ScriptedUpstream deepseek = test.upstream().behave(Reactions.answer("I am DeepSeek-V3"));
        AiGateway gateway =
                test.gateway(g -> g.provider("qwen", p -> p.apiKeys("wrong").baseUrl(qwen.baseUrl()))
                        .provider("deepseek", p -> p.apiKeys("right").baseUrl(deepseek.baseUrl()))
                        .route("qwen-turbo", r -> r.target("qwen").fallback("deepseek", "deepseek-chat")));

        ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("qwen-turbo", "who?"));

        assertThat(answer.text()).isEqualTo("I am DeepSeek-V3");
        assertThat(answer.model()).isEqualTo("deepseek-chat");
        assertThat(answer.trace().attempts()).hasSize(2);
        assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(FailureKind.INVALID_CREDENTIAL);
        assertThat(answer.trace().attempts().get(0).next()).isEqualTo("fallback to deepseek/deepseek-chat");
        assertThat(answer.trace().served().provider()).isEqualTo("deepseek");
        assertThat(test.time.sleeps()).isEmpty();
    }

    @Test
    @DisplayName("3: one good and one dead key, 1,000 calls on 32 threads: no failure seen, at most 32 to the dead key")
    void oneGoodOneDeadKey() throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("fine"));
        upstream.forKey("dead", Behaviour.always(Reactions.invalidKey()));
        AiGateway gateway = test.gateway(g -> g.provider("openai", p -> p.apiKey("good", "good")
                .apiKey("dead", "dead")
                .baseUrl(upstream.baseUrl())
                .set("probe.type", "models")
                .set("probe.interval", "10s")));

        ExecutorService callers = Executors.newFixedThreadPool(32);
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            answers.add(callers.submit(() -> gateway.chatClient().ask("gpt-4o", "hello")));
        }
        for (Future<String> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("fine");
        }
        callers.shutdown();

        assertThat(upstream.requestsOf("dead")).isBetween(1L, 32L);
        assertThat(keyState(gateway, "dead")).isEqualTo("ejected");

        upstream.repairKey("dead");
        long before = upstream.requestsOf("dead");
        test.time.advance(Duration.ofSeconds(15));
        awaitKeyState(gateway, "dead", "available");
        assertThat(upstream.requestsOf("dead")).isGreaterThan(before);
    }

    private static String keyState(AiGateway gateway, String key) {
        return gateway.status().providers().get(0).keys().stream()
                .filter(each -> each.name().equals(key))
                .findFirst()
                .orElseThrow()
                .state();
    }

    /** The probe runs on another thread, in real time, once virtual time has made it due. */
    private static void awaitKeyState(AiGateway gateway, String key, String state) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 500 && !keyState(gateway, key).equals(state); i++) {
            assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(keyState(gateway, key)).isEqualTo(state);
    }

    @Test
    @DisplayName("4: both keys dead, then the backup; attempts and time are bounded")
    void bothKeysDead() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.invalidKey());
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = test.gateway(
                g -> g.provider("openai", p -> p.apiKeys("one", "two").baseUrl(upstream.baseUrl()))
                        .provider("deepseek", p -> p.apiKeys("k").baseUrl(backup.baseUrl()))
                        .route("gpt-4o", r -> r.target("openai").fallback("deepseek", "deepseek-chat")));

        ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("gpt-4o", "hello"));

        assertThat(answer.text()).isEqualTo("backup");
        assertThat(answer.trace().attempts()).hasSize(3);
        assertThat(answer.trace().attempts().get(0).next()).isEqualTo("another key");
        assertThat(upstream.requestsOf("one")).isEqualTo(1);
        assertThat(upstream.requestsOf("two")).isEqualTo(1);

        backup.behave(Reactions.invalidKey());
        assertThatThrownBy(() -> gateway.chatClient().ask("gpt-4o", "hello"))
                .isInstanceOf(InvalidCredentialException.class)
                .hasMessageContaining("deepseek/deepseek-chat");
        assertThat(test.time.sleeps()).isEmpty();
    }

    @Test
    @DisplayName("5: exact-name routes; deepseek-r1 does not answer to deepseek-r1-distill")
    void exactNames() {
        ScriptedUpstream r1 = test.upstream().behave(Reactions.answer("r1"));
        ScriptedUpstream qwq = test.upstream().behave(Reactions.answer("qwq"));
        AiGateway gateway = test.gateway(g -> g.provider("our-r1", p -> p.baseUrl(r1.baseUrl()))
                .provider("our-qwq", p -> p.baseUrl(qwq.baseUrl()))
                .route("deepseek-r1", r -> r.target("our-r1"))
                .route("qwq-32b", r -> r.target("our-qwq")));

        assertThat(gateway.chatClient().ask("deepseek-r1", "?")).isEqualTo("r1");
        assertThat(gateway.chatClient().ask("qwq-32b", "?")).isEqualTo("qwq");
        assertThatThrownBy(() -> gateway.chatClient().ask("deepseek-r1-distill", "?"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("did you mean deepseek-r1");
        assertThat(r1.requests().get(0).headers()).doesNotContainKey("authorization");
    }

    @Test
    @DisplayName("9: a 90/10 split of 1,000 calls is 900/100; a sticky key sees one arm")
    void exactSplit() throws Exception {
        ScriptedUpstream old = test.upstream().behave(Reactions.answer("old"));
        ScriptedUpstream canary = test.upstream().behave(Reactions.answer("new"));
        AiGateway gateway = test.gateway(g -> g.provider("old", p -> p.baseUrl(old.baseUrl()))
                .provider("new", p -> p.baseUrl(canary.baseUrl()))
                .route("chat", r -> r.target("old", "m", 90).target("new", "m", 10)));

        ExecutorService callers = Executors.newFixedThreadPool(8);
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            calls.add(callers.submit(() -> gateway.chatClient().ask("chat", "?")));
        }
        for (Future<?> call : calls) {
            call.get(60, TimeUnit.SECONDS);
        }
        callers.shutdown();
        assertThat(old.requestCount()).isEqualTo(900);
        assertThat(canary.requestCount()).isEqualTo(100);

        AtomicInteger arms = new AtomicInteger();
        for (int user = 0; user < 20; user++) {
            CallOptions sticky = CallOptions.builder().stickyKey("user-" + user).build();
            ChatRequest request =
                    ChatRequest.builder("chat").user("?").options(sticky).build();
            String first = gateway.chatClient().chat(request).text();
            for (int i = 0; i < 5; i++) {
                assertThat(gateway.chatClient().chat(request).text()).isEqualTo(first);
            }
            arms.addAndGet(first.equals("new") ? 1 : 0);
        }
        assertThat(arms.get()).isBetween(0, 8);
    }

    @Test
    @DisplayName("12: a 60 s stream ends under the old configuration while new calls use the new one")
    void hotChangeDuringStream() {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream old = test.upstream().behave(Reactions.pausedAfter(2, "one two three four", goOn));
        old.forKey("dead", Behaviour.always(Reactions.invalidKey()));
        ScriptedUpstream next = test.upstream().behave(Reactions.answer("new"));
        AiGateway gateway = test.gateway(g -> g.set("timeouts.idle", "120s")
                .provider("a", p -> p.apiKey("dead", "dead")
                        .apiKey("good", "good")
                        .baseUrl(old.baseUrl())
                        .set("keys.strategy", "round-robin"))
                .route("chat", r -> r.target("a", "m")));

        try (ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "?"))) {
            assertThat(stream.next()).isEqualTo(new ChatEvent.TextDelta("one "));
            test.time.advance(Duration.ofSeconds(30));
            gateway.reconfigure(TestGateways.builder()
                    .provider(
                            "a",
                            p -> p.apiKey("dead", "dead").apiKey("good", "good").baseUrl(old.baseUrl()))
                    .provider("b", p -> p.baseUrl(next.baseUrl()))
                    .route("chat", r -> r.target("b", "m"))
                    .buildConfig());
            assertThat(gateway.chatClient().ask("chat", "?")).isEqualTo("new");
            assertThat(keyState(gateway, "dead")).isEqualTo("ejected");
            test.time.advance(Duration.ofSeconds(30));
            goOn.countDown();
            assertThat(stream.collect().text()).isEqualTo("one two three four");
        }
        assertThat(gateway.status().configVersion()).isEqualTo(2);
        assertThat(gateway.status().callsRunning()).isZero();
    }

    @Test
    @DisplayName("13: shutdown lets an active stream end within its grace and refuses new calls")
    void gracefulShutdown() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream upstream = test.upstream().behave(Reactions.pausedAfter(1, "one two", goOn));
        AiGateway gateway =
                test.gateway(g -> g.set("close-grace", "30s").provider("a", p -> p.baseUrl(upstream.baseUrl())));

        ChatStream stream = gateway.chatClient().stream(ChatRequest.of("m", "?"));
        Thread closer = new Thread(gateway::close);
        closer.start();
        AiGatewayException refused = null;
        while (refused == null) {
            try {
                gateway.chatClient().stream(ChatRequest.of("m", "?")).close();
            } catch (AiGatewayException e) {
                refused = e;
            }
        }
        assertThat(refused).isInstanceOf(CallRejectedException.class).hasMessageContaining("closed");
        assertThat(closer.isAlive()).isTrue();
        goOn.countDown();
        assertThat(stream.collect().text()).isEqualTo("one two");
        closer.join(20_000);
        assertThat(closer.isAlive()).isFalse();
    }

    @Test
    @DisplayName("13b: a stream that outlives the grace ends with a typed event")
    void shutdownCutsAfterGrace() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.stallAfter(1, "one two"));
        AiGateway gateway =
                test.gateway(g -> g.set("close-grace", "50ms").provider("a", p -> p.baseUrl(upstream.baseUrl())));

        ChatStream stream = gateway.chatClient().stream(ChatRequest.of("m", "?"));
        gateway.close();
        ChatEvent last = null;
        for (ChatEvent event : stream) {
            last = event;
        }
        assertThat(last).isInstanceOf(ChatEvent.Truncated.class);
        ChatEvent.Truncated end = (ChatEvent.Truncated) last;
        assertThat(end.cause().kind()).isEqualTo(FailureKind.CANCELLED);
        assertThat(end.cause()).hasMessageContaining("gateway was closed");
        assertThat(end.partial().text()).isEqualTo("one ");
    }

    @Test
    @DisplayName("14: think tags cut at every possible byte become reasoning")
    void thinkTagsCutAnywhere() {
        String text = "<think>I wonder </thin about 你</think>\n\nThe answer is <think> 42";
        for (int cut = 0; cut <= text.length(); cut++) {
            ScriptedUpstream upstream = ScriptedUpstream.start();
            String first = text.substring(0, cut);
            String second = text.substring(cut);
            upstream.behave(Reactions.raw(
                    200,
                    "text/event-stream",
                    chunk(first) + chunk(second)
                            + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                            + "data: [DONE]\n\n"));
            try (upstream;
                    AiGateway gateway = TestGateways.builder()
                            .provider("a", p -> p.baseUrl(upstream.baseUrl()))
                            .build()) {
                ChatResponse answer =
                        gateway.chatClient().stream(ChatRequest.of("m", "?")).collect();
                assertThat(answer.reasoning()).as("cut at %s", cut).isEqualTo("I wonder </thin about 你");
                assertThat(answer.text()).as("cut at %s", cut).isEqualTo("The answer is <think> 42");
            }
        }
    }

    private static String chunk(String text) {
        String json = text.replace("\n", "\\n");
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + json + "\"}}]}\n\n";
    }

    @Test
    @DisplayName("19: in a three-node pool the share of a fast-failing node falls")
    void fastFailingNode() {
        ScriptedUpstream slow = test.upstream().behave(Reactions.answer("slow"));
        ScriptedUpstream failing = test.upstream().behave(Reactions.serverError());
        ScriptedUpstream good = test.upstream().behave(Reactions.answer("good"));
        AiGateway gateway =
                test.gateway(g -> g.provider("pool", p -> p.baseUrl(slow.baseUrl(), failing.baseUrl(), good.baseUrl()))
                        .route("chat", r -> r.target("pool", "m").set("strategy", "least-in-flight")));

        for (int i = 0; i < 300; i++) {
            gateway.chatClient().ask("chat", "?");
        }

        assertThat(failing.requestCount()).isLessThanOrEqualTo(5);
        assertThat(slow.requestCount() + good.requestCount()).isEqualTo(300);
        assertThat(slow.requestCount()).isGreaterThan(100);
    }
}

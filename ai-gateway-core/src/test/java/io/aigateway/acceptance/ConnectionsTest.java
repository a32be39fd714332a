package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatResponse;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.RawUpstream;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.testkit.Tunnel;
import io.aigateway.trace.FailureKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.EventListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kept connections of HTTP/1.1: those that died meanwhile, and those that hold what nobody asked for. */
@Timeout(30)
class ConnectionsTest {

    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";
    private static final int MANY = 40;

    @RegisterExtension
    final TestGateways test = new TestGateways();

    /** One place, whose breaker opens at the first thing that is blamed on it, and no retries but for dead connections. */
    private AiGateway strict(String baseUrl) {
        return test.gateway(g -> g.set("breaker.failures-in-row", 1)
                .set("retry.max-retries", 0)
                .provider("only", p -> p.baseUrl(baseUrl)));
    }

    /** Opens that many connections, which are kept then. */
    private static void keep(int connections, AiGateway gateway, ScriptedUpstream upstream) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        upstream.behave(Reactions.slowFirstToken("before", goOn));
        List<Future<ChatResponse>> calls = Calls.begin(connections, () -> Calls.ask(gateway, false, "?"));
        Calls.await("all requests are there", () -> upstream.requestCount() == connections);
        goOn.countDown();
        assertThat(Calls.results(calls)).hasSize(connections);
        upstream.behave(Reactions.answer("after"));
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void restartOfAnUpstreamWithManyKeptConnectionsCostsNobodyACall(boolean streaming) throws Exception {
        ScriptedUpstream before = test.upstream();
        AiGateway gateway = strict(before.baseUrl());
        keep(MANY, gateway, before);
        int port = before.port();
        before.close();
        ScriptedUpstream after = test.closing(ScriptedUpstream.start(port)).behave(Reactions.answer("after"));

        List<ChatResponse> answers = Calls.results(Calls.begin(MANY, () -> Calls.ask(gateway, streaming, "?")));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.text()).isEqualTo("after");
            assertThat(answer.trace().attempts()).hasSizeLessThanOrEqualTo(3);
        });
        assertThat(after.requestCount()).isEqualTo(MANY);
        assertThat(Calls.breaker(gateway, "only")).isEqualTo("closed");
    }

    @Test
    void resetOfManyKeptConnectionsOnTheWayCostsNobodyACall() throws Exception {
        ScriptedUpstream upstream = test.upstream();
        Tunnel tunnel = test.closing(Tunnel.to(upstream.baseUrl()));
        AiGateway gateway = strict(tunnel.baseUrl());
        keep(MANY, gateway, upstream);
        tunnel.cut();

        List<ChatResponse> answers = Calls.results(Calls.begin(MANY, () -> Calls.ask(gateway, false, "?")));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.text()).isEqualTo("after");
            assertThat(answer.trace().attempts()).hasSizeLessThanOrEqualTo(3);
        });
        assertThat(upstream.requestCount()).isEqualTo(2 * MANY);
        assertThat(Calls.breaker(gateway, "only")).isEqualTo("closed");
    }

    @Test
    void afterOneDeadConnectionTheOthersOfThatPlaceAreNotTriedOneByOne() throws Exception {
        ScriptedUpstream upstream = test.upstream();
        Tunnel tunnel = test.closing(Tunnel.to(upstream.baseUrl()));
        AiGateway gateway = strict(tunnel.baseUrl());
        keep(MANY, gateway, upstream);
        tunnel.cut();

        ChatResponse first = Calls.ask(gateway, false, "?");
        ChatResponse second = Calls.ask(gateway, false, "?");

        assertThat(first.trace().attempts()).hasSizeLessThanOrEqualTo(2);
        assertThat(second.trace().attempts()).hasSize(1);
        assertThat(tunnel.connections()).isEqualTo(MANY + 1);
    }

    @ParameterizedTest(name = "HTTP/{0}")
    @ValueSource(strings = {"1.0", "1.1"})
    void upstreamThatClosesAfterEachAnswerWithoutSayingSoIsNeverBlamed(String version) {
        RawUpstream upstream = test.closing(RawUpstream.start(peer -> {
            peer.next();
            String answer = new String(RawUpstream.http(200, JSON, RawUpstream.chat("one")), StandardCharsets.UTF_8);
            peer.send(answer.replace("HTTP/1.1", "HTTP/" + version));
        }));
        AiGateway gateway = strict(upstream.baseUrl());

        for (int i = 0; i < 10; i++) {
            ChatResponse answer = Calls.ask(gateway, false, "?");
            assertThat(answer.text()).isEqualTo("one");
            assertThat(answer.trace().attempts()).hasSizeLessThanOrEqualTo(2);
        }

        assertThat(upstream.requestCount()).isEqualTo(10);
        assertThat(Calls.breaker(gateway, "only")).isEqualTo("closed");
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void breakAfterLongWorkOnAKeptConnectionIsTheUpstreamsFailureAndNotPaidTwice(boolean streaming) throws Exception {
        CountDownLatch give = new CountDownLatch(1);
        RawUpstream upstream = test.closing(RawUpstream.start(peer -> {
            peer.next();
            peer.answer(200, JSON, RawUpstream.chat("one"));
            peer.next();
            peer.await(give);
            peer.reset();
        }));
        AtomicInteger sent = new AtomicInteger();
        AiGateway gateway = test.gateway(g -> g.set("breaker.failures-in-row", 1)
                .set("retry.max-retries", 0)
                .httpClient(client -> client.eventListener(new EventListener() {
                    @Override
                    public void requestBodyEnd(Call call, long byteCount) {
                        sent.incrementAndGet();
                    }
                }))
                .provider("only", p -> p.baseUrl(upstream.baseUrl())));
        Calls.ask(gateway, false, "?");

        CompletableFuture<AiGatewayException> failure = CompletableFuture.supplyAsync(
                () -> catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, streaming, "?")));
        Calls.await("the work has begun", () -> sent.get() == 2 && upstream.requestCount() == 2);
        test.time.advance(Duration.ofSeconds(3));
        give.countDown();

        AiGatewayException broken = failure.get(10, TimeUnit.SECONDS);
        assertThat(broken)
                .as("connections: %s, calls: %s", upstream.connections(), gateway.recentCalls())
                .isNotNull();
        assertThat(broken.kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(broken.trace().attempts()).hasSize(1);
        assertThat(upstream.requestCount()).isEqualTo(2);
        assertThat(upstream.connections()).isEqualTo(1);
        assertThat(Calls.breaker(gateway, "only")).isEqualTo("open");
    }

    // ------ answers that nobody asked for

    private static byte[] answerTo(String body, boolean streaming) {
        String text = body.contains("question two") ? "answer two" : "answer one";
        return whole(text, streaming);
    }

    private static byte[] whole(String text, boolean streaming) {
        return streaming
                ? RawUpstream.http(200, EVENTS, RawUpstream.stream(text))
                : RawUpstream.http(200, JSON, RawUpstream.chat(text));
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void answerTooManyInTheSameSegmentIsNobodysAnswer(boolean streaming) {
        RawUpstream upstream = test.closing(RawUpstream.start(peer -> {
            boolean first = peer.connection() == 0;
            for (var request = peer.next(); request != null; request = peer.next()) {
                byte[] answer = answerTo(request.body(), streaming);
                byte[] surplus = first ? whole("surplus", streaming) : new byte[0];
                byte[] both = new byte[answer.length + surplus.length];
                System.arraycopy(answer, 0, both, 0, answer.length);
                System.arraycopy(surplus, 0, both, answer.length, surplus.length);
                peer.send(both);
                first = false;
            }
        }));
        AiGateway gateway = strict(upstream.baseUrl());

        assertThat(Calls.ask(gateway, streaming, "question one").text()).isEqualTo("answer one");
        assertThat(Calls.ask(gateway, streaming, "question two").text()).isEqualTo("answer two");
        assertThat(Calls.ask(gateway, streaming, "question one").text()).isEqualTo("answer one");
        assertThat(Calls.breaker(gateway, "only")).isEqualTo("closed");
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void answerTooManyThatComesWhileTheConnectionRestsIsNobodysAnswer(boolean streaming) throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        RawUpstream upstream = test.closing(RawUpstream.start(peer -> {
            for (var request = peer.next(); request != null; request = peer.next()) {
                peer.send(answerTo(request.body(), streaming));
                if (peer.connection() == 0 && sent.getCount() > 0) {
                    peer.await(read);
                    peer.send(whole("surplus", streaming));
                    sent.countDown();
                }
            }
        }));
        AiGateway gateway = strict(upstream.baseUrl());

        assertThat(Calls.ask(gateway, streaming, "question one").text()).isEqualTo("answer one");
        read.countDown();
        assertThat(sent.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(Calls.ask(gateway, streaming, "question two").text()).isEqualTo("answer two");
        assertThat(Calls.ask(gateway, streaming, "question one").text()).isEqualTo("answer one");
        assertThat(Calls.breaker(gateway, "only")).isEqualTo("closed");
    }
}

package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.chat.Timeouts;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.testkit.SeenRequest;
import io.aigateway.testkit.Tunnel;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 over TLS, as every provider speaks it: many streams on one connection, and connections that die silently. */
@Timeout(30)
class Http2Test {

    private static final String ANSWER = "one two three";

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private ScriptedUpstream upstream;
    private Tunnel tunnel;

    @BeforeEach
    void start() {
        upstream = test.closing(ScriptedUpstream.startTls()).behave(Reactions.answer(ANSWER));
        tunnel = test.closing(Tunnel.to(upstream.baseUrl()));
    }

    private AiGateway gateway() {
        return test.realTimeGateway(g -> g.httpClient(upstream.trust())
                .set("retry.max-retries", 0)
                .set("breaker.failures-in-row", 100)
                .provider("only", p -> p.baseUrl(tunnel.baseUrl())));
    }

    private AiGateway impatient(ScriptedUpstream at, Tunnel by) {
        return test.realTimeGateway(g -> (at == upstream ? g.httpClient(at.trust()) : g)
                .set("retry.max-retries", 0)
                .set("timeouts.total", "500ms")
                .set("timeouts.first-token", "500ms")
                .provider("only", p -> p.baseUrl(by.baseUrl())));
    }

    @Test
    void plainAndStreamedCallsShareOneConnection() {
        AiGateway gateway = gateway();

        for (int i = 0; i < 3; i++) {
            assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo(ANSWER);
            assertThat(Calls.ask(gateway, true, "?").text()).isEqualTo(ANSWER);
        }

        assertThat(upstream.requests()).extracting(SeenRequest::protocol).containsOnly("HTTP/2");
        assertThat(upstream.requests()).extracting(SeenRequest::connection).containsOnly(0);
        assertThat(tunnel.connections()).isEqualTo(1);
    }

    @Test
    void manyStreamsRunOnOneConnection() throws Exception {
        AiGateway gateway = gateway();
        Calls.ask(gateway, false, "?");
        CountDownLatch goOn = new CountDownLatch(1);
        upstream.behave(Reactions.pausedAfter(1, ANSWER, goOn));

        List<Future<ChatResponse>> streams = Calls.begin(20, () -> Calls.ask(gateway, true, "?"));
        Calls.await("all streams have begun", () -> upstream.requestCount() == 21);
        upstream.behave(Reactions.answer("meanwhile"));
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("meanwhile");
        goOn.countDown();

        assertThat(Calls.results(streams)).extracting(ChatResponse::text).containsOnly(ANSWER);
        assertThat(tunnel.connections()).isEqualTo(1);
    }

    @Test
    void cancelOfOneStreamDoesNotHurtTheOthersOnItsConnection() {
        AiGateway gateway = gateway();
        Calls.ask(gateway, false, "?");
        CountDownLatch goOn = new CountDownLatch(1);
        upstream.behave(Reactions.pausedAfter(1, ANSWER, goOn));
        ChatStream kept = gateway.chatClient().stream(ChatRequest.of("chat", "?"));
        ChatStream cancelled = gateway.chatClient().stream(ChatRequest.of("chat", "?"));
        assertThat(kept.next()).isEqualTo(new ChatEvent.TextDelta("one "));
        assertThat(cancelled.next()).isEqualTo(new ChatEvent.TextDelta("one "));

        cancelled.close();
        upstream.behave(Reactions.answer("next"));
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("next");
        goOn.countDown();

        assertThat(rest(kept)).isEqualTo("two three");
        assertThat(tunnel.connections()).isEqualTo(1);
    }

    @Test
    void timeoutOfOneStreamDoesNotHurtTheOthersOnItsConnection() {
        AiGateway gateway = impatient(upstream, tunnel);
        Calls.ask(gateway, false, "?");
        CountDownLatch goOn = new CountDownLatch(1);
        upstream.behave(Reactions.pausedAfter(1, ANSWER, goOn));
        ChatStream kept = gateway.chatClient().stream(ChatRequest.builder("chat")
                .user("?")
                .options(CallOptions.builder()
                        .timeouts(new Timeouts(null, null, null, Duration.ofSeconds(30)))
                        .build())
                .build());
        assertThat(kept.next()).isEqualTo(new ChatEvent.TextDelta("one "));

        upstream.behave(Reactions.silence());
        AiGatewayException e = catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, false, "?"));
        assertThat(e.kind()).isEqualTo(FailureKind.TIMEOUT);
        goOn.countDown();

        assertThat(rest(kept)).isEqualTo("two three");
    }

    @ParameterizedTest(name = "TLS with HTTP/2: {0}, streaming: {1}")
    @CsvSource({"true,false", "true,true", "false,false", "false,true"})
    void connectionThatDiedSilentlyIsNotUsedForTheNextCall(boolean tls, boolean streaming) {
        ScriptedUpstream at = tls ? upstream : test.upstream().behave(Reactions.answer(ANSWER));
        Tunnel by = tls ? tunnel : test.closing(Tunnel.to(at.baseUrl()));
        AiGateway gateway = impatient(at, by);
        Calls.ask(gateway, streaming, "?");
        by.freeze();

        AiGatewayException e = catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, streaming, "?"));
        assertThat(e.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(Calls.ask(gateway, streaming, "?").text()).isEqualTo(ANSWER);
        assertThat(by.connections()).isEqualTo(2);
    }

    @Test
    void streamsOnAConnectionThatDiedSilentlyEndInTimeAndTheNextCallsWork() throws Exception {
        AiGateway gateway = impatient(upstream, tunnel);
        Calls.ask(gateway, false, "?");
        tunnel.freeze();

        List<Future<AiGatewayException>> dead = Calls.begin(
                8, () -> catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, true, "?")));
        assertThat(Calls.results(dead)).extracting(AiGatewayException::kind).containsOnly(FailureKind.TIMEOUT);

        for (int i = 0; i < 4; i++) {
            assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo(ANSWER);
        }
        assertThat(tunnel.connections()).isEqualTo(2);
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void resetOfARestingConnectionIsNobodysFault(boolean streaming) {
        AiGateway gateway = gateway();
        Calls.ask(gateway, streaming, "?");
        tunnel.cut();

        ChatResponse answer = Calls.ask(gateway, streaming, "?");

        assertThat(answer.text()).isEqualTo(ANSWER);
        assertThat(answer.trace().attempts()).hasSizeLessThanOrEqualTo(2);
        assertThat(tunnel.connections()).isEqualTo(2);
    }

    private static String rest(ChatStream stream) {
        List<ChatEvent> events = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        stream.forEach(event -> {
            events.add(event);
            text.append(event instanceof ChatEvent.TextDelta delta ? delta.text() : "");
        });
        assertThat(events.get(events.size() - 1)).isInstanceOf(ChatEvent.Completed.class);
        return text.toString();
    }
}

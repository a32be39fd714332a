package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.RawUpstream;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.FailureKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that stall, are too long, or come in another encoding. */
@Timeout(30)
class BodiesTest {

    private static final String ANSWER = "one two three";
    private static final String JSON = "application/json";

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private AiGateway withBackup(String primary, ScriptedUpstream backup) {
        return test.realTimeGateway(g -> g.set("breaker.failures-in-row", 1)
                .set("retry.max-retries", 0)
                .set("timeouts.total", "8s")
                .provider("primary", p -> p.baseUrl(primary))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));
    }

    private AiGateway only(String baseUrl) {
        return test.realTimeGateway(g -> g.set("retry.max-retries", 0)
                .set("timeouts.first-token", "8s")
                .provider("only", p -> p.baseUrl(baseUrl)));
    }

    private RawUpstream answering(String head, byte[] body) {
        return test.closing(RawUpstream.start(peer -> {
            while (peer.next() != null) {
                peer.send("HTTP/1.1 " + head + "\r\n\r\n");
                peer.send(body);
                if (head.contains("9999")) {
                    peer.stall(); // promised more than it has
                }
            }
        }));
    }

    // ------ errors whose body stalls

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void errorWhoseBodyStallsDoesNotDelayTheFallback(boolean streaming) {
        RawUpstream primary =
                answering("500 Oops\r\nContent-Type: application/json\r\nContent-Length: 9999", new byte[0]);
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withBackup(primary.baseUrl(), backup);

        ChatResponse answer = Calls.ask(gateway, streaming, "?");

        assertThat(answer.text()).isEqualTo(ANSWER);
        AttemptTrace failed = answer.trace().attempts().get(0);
        assertThat(failed.failure()).isEqualTo(FailureKind.SERVER_ERROR);
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.duration()).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void limitWhoseBodyStallsIsStillKnownByItsStatusAndHeaders() {
        RawUpstream primary = answering(
                "429 Slow down\r\nRetry-After: 40\r\nContent-Type: application/json\r\nContent-Length: 9999",
                new byte[0]);
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withBackup(primary.baseUrl(), backup);

        AttemptTrace failed = Calls.ask(gateway, false, "?").trace().attempts().get(0);

        assertThat(failed.failure()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(40));
        assertThat(failed.duration()).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void whatHadArrivedOfAnErrorThatStallsIsRead() {
        RawUpstream primary = answering(
                "429 No money\r\nContent-Type: application/json\r\nContent-Length: 9999",
                "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"You exceeded your current quota.\"}}"
                        .getBytes(StandardCharsets.UTF_8));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = withBackup(primary.baseUrl(), backup);

        AttemptTrace failed = Calls.ask(gateway, false, "?").trace().attempts().get(0);

        assertThat(failed.failure()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
        assertThat(failed.duration()).isLessThan(Duration.ofSeconds(4));
    }

    // ------ answers that are too long

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void answerBeyondTheLimitIsFinalAndNobodysFault(boolean streaming) {
        // A whole document, which answers a request for a stream, too.
        ScriptedUpstream primary =
                test.upstream().behave(Reactions.raw(200, JSON, RawUpstream.chat("x".repeat(100_000))));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));
        AiGateway gateway = test.gateway(g -> g.set("http.max-response-bytes", 10_000)
                .set("breaker.failures-in-row", 1)
                .provider("primary", p -> p.baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));

        AiGatewayException e = catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, streaming, "?"));

        assertTooLong(e);
        assertThat(primary.requestCount()).isEqualTo(1);
        assertThat(backup.requestCount()).isZero();
        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("closed");
    }

    @Test
    void vectorsBeyondTheLimitAreFinalAndNobodysFault() {
        ScriptedUpstream upstream =
                test.upstream().behave(Reactions.raw(200, JSON, "{\"data\":[" + " ".repeat(100_000) + "]}"));
        AiGateway gateway = test.gateway(g -> g.set("http.max-response-bytes", 10_000)
                .set("breaker.failures-in-row", 1)
                .provider("only", p -> p.baseUrl(upstream.baseUrl())));

        AiGatewayException e = catchThrowableOfType(AiGatewayException.class, () -> gateway.embeddingClient()
                .embed(EmbeddingRequest.of("m", List.of("text"))));

        assertTooLong(e);
        assertThat(upstream.requestCount()).isEqualTo(1);
        assertThat(Calls.breaker(gateway, "only")).isEqualTo("closed");
    }

    @Test
    void smallGzipOfAnEndlessAnswerIsBoundedByWhatItUnpacksTo() {
        byte[] bomb = RawUpstream.gzip(RawUpstream.chat("x".repeat(5_000_000)));
        RawUpstream upstream = answering(
                "200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.length,
                bomb);
        AiGateway gateway = test.realTimeGateway(g -> g.set("http.max-response-bytes", 100_000)
                .set("breaker.failures-in-row", 1)
                .provider("only", p -> p.baseUrl(upstream.baseUrl())));

        AiGatewayException e = catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, false, "?"));

        assertThat(bomb).hasSizeLessThan(100_000);
        assertTooLong(e);
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    private static void assertTooLong(AiGatewayException e) {
        assertThat(e).hasMessageContaining("http.max-response-bytes");
        assertThat(e.kind())
                .isNotIn(
                        FailureKind.CONNECTION,
                        FailureKind.STREAM_BROKEN,
                        FailureKind.SERVER_ERROR,
                        FailureKind.TIMEOUT,
                        FailureKind.CANCELLED);
        assertThat(e.isRetryable()).isFalse();
        assertThat(e.trace().attempts()).hasSize(1);
    }

    // ------ gzip

    @Test
    void plainAnswerThatComesAsGzipIsRead() {
        byte[] body = RawUpstream.gzip(RawUpstream.chat(ANSWER));
        RawUpstream upstream = answering(
                "200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: " + body.length,
                body);

        assertThat(Calls.ask(only(upstream.baseUrl()), false, "?").text()).isEqualTo(ANSWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip"})
    void streamThatComesAsGzipAlthoughIdentityWasAskedForIsRead(String encoding) {
        byte[] body = RawUpstream.gzip(RawUpstream.stream(ANSWER));
        RawUpstream upstream = answering(
                "200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: " + encoding + "\r\nContent-Length: "
                        + body.length,
                body);

        assertThat(Calls.ask(only(upstream.baseUrl()), true, "?").text()).isEqualTo(ANSWER);
    }

    @Test
    void streamAsGzipIsHandedOnAsItComes() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        String events = RawUpstream.stream(ANSWER);
        int half = events.indexOf("\n\n") + 2;
        RawUpstream upstream = test.closing(RawUpstream.start(peer -> {
            peer.next();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
                    + "Connection: close\r\n\r\n");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(bytes, 512, true)) {
                zip.write(events.substring(0, half).getBytes(StandardCharsets.UTF_8));
                zip.flush();
                peer.send(bytes.toByteArray());
                bytes.reset();
                peer.await(first);
                zip.write(events.substring(half).getBytes(StandardCharsets.UTF_8));
            }
            peer.send(bytes.toByteArray());
        }));
        AiGateway gateway = only(upstream.baseUrl());

        try (ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "?"))) {
            assertThat(stream.next()).isEqualTo(new ChatEvent.TextDelta(ANSWER));
            first.countDown();
            ChatEvent last = null;
            for (ChatEvent each : stream) {
                last = each;
            }
            assertThat(last).isInstanceOf(ChatEvent.Completed.class);
        } finally {
            first.countDown();
        }
    }

    @Test
    void errorThatComesAsGzipInAnswerToAStreamRequestIsClassifiedByItsCode() {
        byte[] body = RawUpstream.gzip(
                "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"You exceeded your current quota.\"}}");
        RawUpstream primary = answering(
                "429 No money\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
                        + body.length,
                body);
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer(ANSWER));

        ChatResponse answer = Calls.ask(withBackup(primary.baseUrl(), backup), true, "?");

        assertThat(answer.trace().attempts().get(0).failure()).isEqualTo(FailureKind.QUOTA_EXHAUSTED);
    }
}

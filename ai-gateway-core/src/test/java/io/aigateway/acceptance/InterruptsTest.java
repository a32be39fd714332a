package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.error.CallCancelledException;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.CallRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that are interrupted, or leave, while the connection is being made. */
@Timeout(30)
class InterruptsTest {

    /** A network that takes long to connect to one port, as long as the test likes. */
    private static final class SlowNetwork extends SocketFactory {
        final CountDownLatch connecting = new CountDownLatch(1);
        private volatile int slowPort;

        @Override
        public Socket createSocket() {
            return new Socket() {
                private final CountDownLatch closed = new CountDownLatch(1);

                @Override
                public void connect(SocketAddress address, int timeout) throws IOException {
                    if (((InetSocketAddress) address).getPort() == slowPort) {
                        connecting.countDown();
                        awaitClosed();
                        throw new SocketException("closed while it connected");
                    }
                    super.connect(address, timeout);
                }

                /** Like a real connect: an interrupt does not end it. */
                private void awaitClosed() {
                    boolean interrupted = false;
                    while (closed.getCount() > 0) {
                        try {
                            closed.await();
                        } catch (InterruptedException e) {
                            interrupted = true;
                        }
                    }
                    if (interrupted) {
                        Thread.currentThread().interrupt();
                    }
                }

                @Override
                public void close() throws IOException {
                    closed.countDown();
                    super.close();
                }
            };
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }

    /** What an interrupted thread saw. */
    private record Seen(Throwable thrown, boolean interruptFlag) {}

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private final SlowNetwork network = new SlowNetwork();
    private final List<CallRecord> records = new CopyOnWriteArrayList<>();

    private AiGateway gateway(ScriptedUpstream primary, ScriptedUpstream backup) {
        return test.realTimeGateway(g -> g.set("breaker.failures-in-row", 1)
                .set("breaker.open-for", "20ms")
                .set("breaker.slow-start", "0s")
                .set("retry.max-retries", 0)
                .provider("primary", p -> p.baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b"))
                .onCallEnded(records::add)
                .httpClient(client -> client.socketFactory(network)));
    }

    private static void call(AiGateway gateway, String how) {
        switch (how) {
            case "chat" -> Calls.ask(gateway, false, "?");
            case "stream" -> Calls.ask(gateway, true, "?");
            default -> gateway.embeddingClient().embed(EmbeddingRequest.of("chat", List.of("text")));
        }
    }

    private Seen interruptWhileConnecting(Runnable calls) throws Exception {
        CompletableFuture<Seen> seen = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            Throwable thrown = catchThrowable(calls::run);
            seen.complete(new Seen(thrown, Thread.currentThread().isInterrupted()));
        });
        caller.start();
        assertThat(network.connecting.await(10, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        return seen.get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "stream", "embed"})
    void interruptWhileConnectingCancelsTheCallAndKeepsTheFlag(String how) throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.answer("primary"));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = gateway(primary, backup);
        network.slowPort = primary.port();

        Seen seen = interruptWhileConnecting(() -> call(gateway, how));

        assertThat(seen.thrown()).isInstanceOf(CallCancelledException.class);
        assertThat(seen.interruptFlag()).isTrue();
        assertThat(records).hasSize(1);
        assertThat(records.get(0).outcome()).isEqualTo(CallRecord.Outcome.CANCELLED);
        assertThat(gateway.status().callsRunning()).isZero();
        network.slowPort = 0;
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("primary");
        assertThat(backup.requestCount()).isZero();
    }

    @Test
    void interruptWhileATrialConnectsGivesTheTrialBack() throws Exception {
        ScriptedUpstream primary =
                test.upstream().behave(Reactions.serverError().withHeader("Connection", "close"));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = gateway(primary, backup);
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("backup");
        primary.behave(Reactions.answer("primary"));
        network.slowPort = primary.port();

        Seen seen = interruptWhileConnecting(() -> {
            while (true) { // until the trial is due, the backup answers
                Calls.ask(gateway, false, "?");
            }
        });
        network.slowPort = 0;

        assertThat(seen.thrown()).isInstanceOf(CallCancelledException.class);
        Calls.await(
                "the primary is asked again",
                () -> Calls.ask(gateway, false, "?").text().equals("primary"));
    }

    @Test
    void futureCancelledWhileItsCallConnectsLeavesNothingBehind() throws Exception {
        ScriptedUpstream primary = test.upstream().behave(Reactions.answer("primary"));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = gateway(primary, backup);
        network.slowPort = primary.port();

        CompletableFuture<ChatResponse> answer = gateway.chatClient().chatAsync(ChatRequest.of("chat", "?"));
        assertThat(network.connecting.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(answer.cancel(true)).isTrue();

        Calls.await("nothing runs", () -> gateway.status().callsRunning() == 0);
        Calls.await("the call has its record", () -> records.size() == 1);
        assertThat(records.get(0).outcome()).isEqualTo(CallRecord.Outcome.CANCELLED);
        network.slowPort = 0;
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("primary");
    }
}

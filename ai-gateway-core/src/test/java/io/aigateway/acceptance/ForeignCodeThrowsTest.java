package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatStream;
import io.aigateway.error.AiGatewayException;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Reply;
import io.aigateway.spi.Secret;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.testkit.Invariants;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.EventListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What {@link ScheduleModelTest} found: code of the application that throws where nobody expects it, or two who end the
 * same at once, left something behind.
 */
class ForeignCodeThrowsTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private final List<CallRecord> records = new CopyOnWriteArrayList<>();
    private volatile boolean armed;

    private AiGateway gateway(Consumer<AiGatewayBuilder> more) {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("one two three"));
        return test.gateway(g -> {
            g.onCallEnded(records::add)
                    .provider("primary", p -> p.baseUrl(upstream.baseUrl().replace("127.0.0.1", "localhost")))
                    .httpClient(client -> client.eventListener(new EventListener() {
                        @Override
                        public void callEnd(Call call) {
                            if (armed) {
                                throw new Mines.Thrown();
                            }
                        }

                        @Override
                        public void callFailed(Call call, IOException e) {
                            callEnd(call);
                        }
                    }));
            more.accept(g);
        });
    }

    /** Nobody was told of the end if the stream's own close threw: the call ran for ever. */
    @Test
    void closedStreamIsRecorded() {
        AiGateway gateway = gateway(g -> {});
        ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "?"));
        armed = true;
        Throwable failure = catchThrowable(stream::close);
        armed = false;
        assertThat(records).hasSize(1);
        assertThat(gateway.status().callsRunning()).isZero();
        assertThat(failure).isNull();
    }

    /** What was opened is closed before the end is told; if that threw, nobody was told. */
    @Test
    void callThatAnInterceptorEndsIsRecorded() {
        AiGateway gateway = gateway(g -> g.intercept((request, chain) -> {
            chain.proceed(request);
            armed = true;
            throw new Mines.ThrownError();
        }));
        Throwable failure = catchThrowable(() -> gateway.chatClient().stream(ChatRequest.of("chat", "?")));
        armed = false;
        assertThat(failure).isInstanceOf(Mines.ThrownError.class);
        assertThat(records).hasSize(1);
    }

    /** The stream is released before the end is signalled; if that threw, there was no signal. */
    @Test
    void subscriberHearsOfTheEnd() throws Exception {
        AiGateway gateway = gateway(g -> {});
        CountDownLatch over = new CountDownLatch(1);
        gateway.chatClient().publisher(ChatRequest.of("chat", "?")).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(ChatEvent event) {
                armed = true;
                throw new Mines.Thrown();
            }

            @Override
            public void onError(Throwable e) {
                over.countDown();
            }

            @Override
            public void onComplete() {
                over.countDown();
            }
        });
        assertThat(over.await(5, TimeUnit.SECONDS)).isTrue();
        armed = false;
        assertThat(records).hasSize(1);
    }

    /** What a listener threw hid the InterruptedException that OkHttp had thrown before. */
    @Test
    void interruptIsKept() {
        AiGateway gateway = gateway(g -> g.httpClient(client -> client.dns(host -> {
            Thread.currentThread().interrupt();
            return List.of(InetAddress.getByName("127.0.0.1"));
        })));
        armed = true;
        Throwable failure = catchThrowable(() -> gateway.chatClient().chat(ChatRequest.of("chat", "?")));
        armed = false;
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).isNotNull();
    }

    /** The credential source is asked once more after a refusal; if that threw an Error, the attempt ran for ever. */
    @Test
    void attemptIsSettledIfTheCredentialSourceThrowsAfterIt() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.invalidKey());
        AtomicInteger asked = new AtomicInteger();
        AiGateway gateway = test.gateway(g -> g.onCallEnded(records::add)
                .provider("primary", p -> p.baseUrl(upstream.baseUrl()))
                .credentialSource("primary", () -> {
                    if (asked.incrementAndGet() > 1) {
                        throw new Mines.ThrownError();
                    }
                    return Secret.of("token");
                }));
        Throwable failure = catchThrowable(() -> gateway.chatClient().chat(ChatRequest.of("chat", "?")));
        assertThat(failure).isNotNull();
        assertThat(records).hasSize(1);
        assertThat(records.get(0).trace().attempts().get(0).outcome()).isNotEqualTo(AttemptTrace.Outcome.RUNNING);
        Invariants.assertIdle(gateway.status());
    }

    /** The end was told before the stream was closed: the record had an attempt that ran, and no usage. */
    @Test
    void recordOfStreamIntoWhichAHookThrowsAddsUp() {
        AiGateway gateway = gateway(g -> g.intercept((request, chain) -> {
            ChatEvents events = chain.proceed(request).events();
            return Reply.streaming(new ChatEvents() {
                @Override
                public ChatEvent next() {
                    throw new Mines.Thrown();
                }

                @Override
                public void close() {
                    events.close();
                }
            });
        }));
        ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "?"));
        assertThat(catchThrowable(stream::next)).isInstanceOf(Mines.Thrown.class);
        assertThat(records).hasSize(1);
        assertThat(records.get(0).trace().attempts().get(0).outcome()).isNotEqualTo(AttemptTrace.Outcome.RUNNING);
    }

    /** Closing ended what ran then: an attempt that began after that had no timeouts any more. */
    @Test
    void attemptThatBeginsAfterClosingEnds() throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.silence());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AiGateway gateway = test.realTimeGateway(g -> g.set("close-grace", "20ms")
                .set("timeouts.answer", "300ms")
                .set("timeouts.total", "500ms")
                .provider("primary", p -> p.baseUrl(upstream.baseUrl()))
                .interceptAttempts((request, chain) -> {
                    begun.countDown();
                    await(closed);
                    return chain.proceed(request);
                }));
        CompletableFuture<Throwable> ended = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> gateway.chatClient().chat(ChatRequest.of("chat", "?"))));
        await(begun);
        gateway.close();
        closed.countDown();
        assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(AiGatewayException.class);
    }

    /** The second who closed was through before the attempt had been settled by the first. */
    @Test
    void secondWhoClosesRecordsNothingThatRuns() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger estimates = new AtomicInteger();
        ScriptedUpstream upstream = test.upstream().behave(Reactions.stallAfter(2, "one two three"));
        AiGateway gateway = test.gateway(g -> g.onCallEnded(records::add)
                .provider("primary", p -> p.baseUrl(upstream.baseUrl()))
                .tokenEstimator(new TokenEstimator() {
                    @Override
                    public int estimate(CharSequence text) {
                        return 1;
                    }

                    @Override
                    public int estimateInput(ChatRequest request) {
                        if (armed && estimates.incrementAndGet() == 1) {
                            closing.countDown();
                            await(closed);
                        }
                        return 1;
                    }
                }));
        ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "?"));
        armed = true;
        CompletableFuture<Void> first = CompletableFuture.runAsync(stream::close);
        await(closing);
        stream.close();
        closed.countDown();
        first.get(5, TimeUnit.SECONDS);
        assertThat(records).hasSize(1);
        assertThat(records.get(0).trace().attempts().get(0).outcome()).isEqualTo(AttemptTrace.Outcome.CANCELLED);
        assertThat(records.get(0).tokens().output()).isPositive();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.error.CallRejectedException;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.CallRecord;
import io.micrometer.context.ContextRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.EventListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asynchronous calls: how many, what ends them, and what they take along from the thread that makes them. */
@Timeout(60)
class AsyncTest {

    private static final ChatRequest QUESTION = ChatRequest.of("chat", "?");
    private static final ThreadLocal<String> CONTEXT = new ThreadLocal<>();

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final CallInterceptor seeing = (request, chain) -> {
        seen.add(String.valueOf(CONTEXT.get()));
        return chain.proceed(request);
    };

    private AiGatewayBuilder pooled(AiGatewayBuilder g, ScriptedUpstream upstream, int threads, int queue) {
        return g.set("virtual-threads", false)
                .set("async.threads", threads)
                .set("async.queue", queue)
                .provider("p", p -> p.baseUrl(upstream.baseUrl()));
    }

    // ------ how many

    @Test
    void theTwoHundredFiftySeventhCallIsRefused() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream upstream = test.upstream().behave(request -> {
            Looks.pass(goOn);
            return Reactions.answer("well");
        });
        AiGateway gateway = test.realTimeGateway(
                g -> g.set("virtual-threads", false).provider("p", p -> p.baseUrl(upstream.baseUrl())));
        List<CompletableFuture<ChatResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            calls.add(gateway.chatClient().chatAsync(QUESTION));
        }
        Looks.awaitRequests(upstream, 256);
        assertThat(calls).noneMatch(CompletableFuture::isDone);

        goOn.countDown();

        for (CompletableFuture<ChatResponse> each : calls) {
            assertThat(each.get(20, TimeUnit.SECONDS).text()).isEqualTo("well");
        }
        assertThat(upstream.requestCount()).isEqualTo(400);
    }

    @Test
    void callBeyondTheQueueIsRefusedWithoutAWordOnWhatToSet() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream upstream = test.upstream().behave(Reactions.slowFirstToken("well", goOn));
        AiGateway gateway = test.gateway(g -> pooled(g, upstream, 1, 1));
        CompletableFuture<ChatResponse> runs = gateway.chatClient().chatAsync(QUESTION);
        Looks.awaitRequests(upstream, 1);
        CompletableFuture<ChatResponse> waits = gateway.chatClient().chatAsync(QUESTION);

        Throwable refused =
                catchThrowable(() -> gateway.chatClient().chatAsync(QUESTION).get(10, TimeUnit.SECONDS));

        assertThat(refused).hasCauseInstanceOf(CallRejectedException.class).hasMessageContaining("async.queue");
        goOn.countDown();
        assertThat(runs.get(10, TimeUnit.SECONDS).text()).isEqualTo("well");
        assertThat(waits.get(10, TimeUnit.SECONDS).text()).isEqualTo("well");
        Looks.awaitIdle(gateway);
    }

    @Test
    void asynchronousCallsKeepProbesWaiting() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream slow = test.upstream().behave(Reactions.slowFirstToken("well", goOn));
        ScriptedUpstream probed = test.upstream().behave(Reactions.invalidKey());
        AiGateway gateway = test.gateway(g -> pooled(g, slow, 1, 10)
                .provider("probed", p -> p.apiKey("k", "key")
                        .baseUrl(probed.baseUrl())
                        .set("probe.type", "models")
                        .set("probe.interval", "1s"))
                .route("chat", r -> r.target("p", "m"))
                .route("probed", r -> r.target("probed", "m")));
        catchThrowable(() -> gateway.chatClient().ask("probed", "?"));
        assertThat(Looks.key(gateway, "probed", "k").state()).isEqualTo("ejected");
        List<CompletableFuture<ChatResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            calls.add(gateway.chatClient().chatAsync(QUESTION));
        }
        Looks.awaitRequests(slow, 1);
        probed.behave(Reactions.answer("well"));

        test.time.advance(Duration.ofSeconds(5));

        Calls.await(
                "the probe brings the key back",
                () -> Looks.key(gateway, "probed", "k").state().equals("available"));
        goOn.countDown();
        for (CompletableFuture<ChatResponse> each : calls) {
            each.get(10, TimeUnit.SECONDS);
        }
        Looks.awaitIdle(gateway);
    }

    @Test
    void executorOfTheApplicationIsNotUsed() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.executor(task -> {
                    tasks.incrementAndGet();
                    task.run();
                })
                .provider("p", p -> p.baseUrl(upstream.baseUrl())));

        assertThat(gateway.chatClient()
                        .chatAsync(QUESTION)
                        .get(10, TimeUnit.SECONDS)
                        .text())
                .isEqualTo("well");

        assertThat(tasks).hasValue(1);
    }

    // ------ what ends them

    static List<Arguments> ends() {
        return List.of(
                end("orTimeout", future -> future.orTimeout(1, TimeUnit.MILLISECONDS)),
                end("completeOnTimeout", future -> future.completeOnTimeout(null, 1, TimeUnit.MILLISECONDS)),
                end("completeExceptionally", future -> future.completeExceptionally(new IllegalStateException("no"))),
                end("complete", future -> future.complete(null)),
                end("obtrudeException and cancel", future -> {
                    future.cancel(false);
                    future.obtrudeException(new IllegalStateException("no"));
                }));
    }

    private static Arguments end(String name, Consumer<CompletableFuture<ChatResponse>> end) {
        return Arguments.of(name, end);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void futureThatOthersEndGoesOnAndIsPaid(String name, Consumer<CompletableFuture<ChatResponse>> end)
            throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        ScriptedUpstream upstream = test.upstream().behave(Reactions.silence());
        AiGateway gateway = test.gateway(g -> g.httpClient(client -> client.eventListener(new EventListener() {
                    @Override
                    public void canceled(Call call) {
                        cancelled.countDown();
                    }
                }))
                .provider("p", p -> p.baseUrl(upstream.baseUrl())));
        CompletableFuture<ChatResponse> future = gateway.chatClient().chatAsync(QUESTION);
        Looks.awaitRequests(upstream, 1);

        end.accept(future);

        Looks.awaitIdle(gateway);
        assertThat(future).isDone();
        // Told by the thread that cancels, after the socket is closed, which already ends the call.
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(gateway.recentCalls()).singleElement().satisfies(call -> assertThat(call.outcome())
                .isEqualTo(CallRecord.Outcome.CANCELLED));
    }

    @Test
    void queuedCallWhoseFutureHasEndedIsMadeAllTheSame() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ScriptedUpstream upstream = test.upstream().behave(Reactions.slowFirstToken("well", goOn));
        AiGateway gateway = test.gateway(g -> pooled(g, upstream, 1, 10));
        CompletableFuture<ChatResponse> runs = gateway.chatClient().chatAsync(QUESTION);
        Looks.awaitRequests(upstream, 1);
        CompletableFuture<ChatResponse> ended = gateway.chatClient().chatAsync(QUESTION);
        CompletableFuture<ChatResponse> last = gateway.chatClient().chatAsync(QUESTION);
        ended.completeExceptionally(new IllegalStateException("not wanted any more"));

        goOn.countDown();

        runs.get(10, TimeUnit.SECONDS);
        assertThat(last.get(10, TimeUnit.SECONDS).text()).isEqualTo("well");
        assertThat(upstream.requestCount()).isEqualTo(2);
        Looks.awaitIdle(gateway);
    }

    // ------ what they take along

    private void assertCarried(AiGateway gateway, boolean publisher) throws Exception {
        CONTEXT.set("of the caller");
        try {
            if (publisher) {
                assertThat(Received.from(gateway.chatClient().publisher(QUESTION))
                                .text())
                        .isEqualTo("well");
            } else {
                gateway.chatClient().chatAsync(QUESTION).get(10, TimeUnit.SECONDS);
            }
        } finally {
            CONTEXT.remove();
        }
        assertThat(seen).containsExactly("of the caller");
        gateway.chatClient().chatAsync(QUESTION).get(10, TimeUnit.SECONDS);
        assertThat(seen).as("nothing stays on the thread").containsExactly("of the caller", "null");
        Looks.awaitIdle(gateway);
    }

    @ParameterizedTest(name = "publisher: {0}")
    @ValueSource(booleans = {false, true})
    void contextOfTheApplicationIsLost(boolean publisher) throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway =
                test.gateway(g -> pooled(g, upstream, 1, 10).intercept(seeing).contextPropagation(task -> {
                    String value = CONTEXT.get();
                    return () -> {
                        CONTEXT.set(value);
                        try {
                            task.run();
                        } finally {
                            CONTEXT.remove();
                        }
                    };
                }));

        assertCarried(gateway, publisher);
    }

    @ParameterizedTest(name = "publisher: {0}")
    @ValueSource(booleans = {false, true})
    void contextThatMicrometerKnowsIsLost(boolean publisher) throws Exception {
        ContextRegistry registry = ContextRegistry.getInstance();
        registry.registerThreadLocalAccessor("test-context", CONTEXT::get, CONTEXT::set, CONTEXT::remove);
        try {
            ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
            AiGateway gateway = test.gateway(g -> pooled(g, upstream, 1, 10).intercept(seeing));
            assertCarried(gateway, publisher);
        } finally {
            registry.removeThreadLocalAccessor("test-context");
        }
    }

    @Test
    void observationOfAnAsynchronousCallHasNoParent() throws Exception {
        List<Observation.Context> stopped = new CopyOnWriteArrayList<>();
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }

            @Override
            public void onStop(Observation.Context context) {
                stopped.add(context);
            }
        });
        ScriptedUpstream upstream = test.upstream().behave(Behaviour.always(Reactions.answer("well")));
        AiGateway gateway = test.gateway(g -> pooled(g, upstream, 1, 10).observationRegistry(registry));
        Observation parent = Observation.start("of the caller", registry);

        try (Observation.Scope scope = parent.openScope()) {
            assertThat(scope).isNotNull();
            gateway.chatClient().chatAsync(QUESTION).get(10, TimeUnit.SECONDS);
        }
        Looks.awaitIdle(gateway);

        parent.stop();
        assertThat(stopped).anyMatch(each -> each.getParentObservation() == parent);
    }
}

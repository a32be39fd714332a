package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatStream;
import io.aigateway.testkit.Invariants;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.EventListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that nobody ends, and onlookers that throw at the end of one. */
@Timeout(30)
class EndsOfCallsTest {

    private static final ChatRequest QUESTION = ChatRequest.of("chat", "?");
    private static final int MANY = 50;

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private final List<CallRecord> records = new CopyOnWriteArrayList<>();

    private AiGateway recording(ScriptedUpstream upstream) {
        return test.gateway(g -> g.onCallEnded(records::add)
                .set("observability.recent-calls", 2 * MANY)
                .provider("p", p -> p.apiKeys("key").baseUrl(upstream.baseUrl())));
    }

    private static List<ChatStream> opened(AiGateway gateway) {
        List<ChatStream> streams = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            streams.add(gateway.chatClient().stream(QUESTION));
        }
        return streams;
    }

    @Test
    void streamsThatNobodyReadsRunForEver() throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.stallAfter(1, "one two"));
        AiGateway gateway = recording(upstream);
        List<ChatStream> streams = opened(gateway);
        assertThat(gateway.status().callsRunning()).isEqualTo(MANY);

        test.time.advance(Duration.ofMinutes(6));

        Looks.awaitIdle(gateway);
        Calls.await("every call has its record", () -> records.size() == MANY);
        Invariants.assertIdle(gateway.status());
        assertThat(records).allSatisfy(record -> {
            assertThat(record.outcome()).isEqualTo(CallRecord.Outcome.FAILED);
            assertThat(record.failure()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(record.trace().attempts()).singleElement().satisfies(each -> assertThat(each.outcome())
                    .isEqualTo(AttemptTrace.Outcome.FAILED));
        });
        assertThat(gateway.recentCalls()).hasSize(MANY);
        assertThat(streams).hasSize(MANY);
    }

    @Test
    void streamsThatNobodyReadsAreTheUpstreamsFault() throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.stallAfter(1, "one two"));
        AiGateway gateway = recording(upstream);
        opened(gateway);

        test.time.advance(Duration.ofMinutes(6));
        Looks.awaitIdle(gateway);

        assertThat(Calls.breaker(gateway, "p")).isEqualTo("closed");
        upstream.behave(Reactions.answer("well"));
        assertThat(Calls.ask(gateway, true, "?").text()).isEqualTo("well");
    }

    @Test
    void streamThatIsReadAfterItWasAbandonedHasNoEnd() throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.stallAfter(2, "one two three"));
        AiGateway gateway = recording(upstream);
        ChatStream stream = gateway.chatClient().stream(QUESTION);
        assertThat(stream.next()).isInstanceOf(ChatEvent.TextDelta.class);

        test.time.advance(Duration.ofMinutes(6));
        Looks.awaitIdle(gateway);

        List<ChatEvent> rest = new ArrayList<>();
        stream.forEach(rest::add);
        assertThat(rest).filteredOn(ChatEvent.End.class::isInstance).hasSize(1);
        ChatEvent.Truncated end = (ChatEvent.Truncated) rest.get(rest.size() - 1);
        assertThat(end.cause().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(records).as("one record").hasSize(1);
    }

    @Test
    void closeWaitsForStreamsThatNobodyReadsAnyMore() throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.stallAfter(1, "one two"));
        AiGateway gateway =
                test.gateway(g -> g.set("close-grace", "10m").provider("p", p -> p.baseUrl(upstream.baseUrl())));
        opened(gateway);
        test.time.advance(Duration.ofMinutes(6));
        Looks.awaitIdle(gateway);

        gateway.close(); // or the test's own time is over

        assertThat(gateway.status().callsRunning()).isZero();
    }

    @Test
    void resumedStreamThatNobodyReadsRunsForEver() throws Exception {
        ScriptedUpstream first = test.upstream().behave(Reactions.cutAfter(1, "one two three"));
        ScriptedUpstream second = test.upstream().behave(Reactions.stallAfter(1, "two three"));
        AiGateway gateway = test.gateway(g -> g.onCallEnded(records::add)
                .set("retry.max-retries", 0)
                .set("streaming.recovery", "resume")
                .provider("p", p -> p.baseUrl(first.baseUrl()).set("has", "prefill"))
                .provider("q", p -> p.baseUrl(second.baseUrl()).set("has", "prefill"))
                .route("chat", r -> r.target("p", "m").fallback("q", "m")));
        ChatStream stream = gateway.chatClient().stream(QUESTION);
        assertThat(stream.next()).isEqualTo(new ChatEvent.TextDelta("one "));
        assertThat(stream.next()).isEqualTo(new ChatEvent.TextDelta("two "));

        test.time.advance(Duration.ofMinutes(6));

        Looks.awaitIdle(gateway);
        Calls.await("it has a record", () -> records.size() == 1);
        assertThat(records.get(0).trace().attempts()).hasSize(2);
    }

    // ------ onlookers

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void listenerThatThrowsAnErrorMakesAnAnsweredCallFail(boolean streaming) {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.onCallEnded(record -> {
                    throw new AssertionError("thrown by the application");
                })
                .onCallEnded(records::add)
                .provider("p", p -> p.baseUrl(upstream.baseUrl())));

        assertThat(Calls.ask(gateway, streaming, "?").text()).isEqualTo("well");

        assertThat(records).hasSize(1);
        upstream.behave(Reactions.badRequest());
        assertThat(catchThrowable(() -> Calls.ask(gateway, streaming, "?")))
                .as("the failure stays what it was")
                .hasMessageContaining("Invalid value for temperature");
        assertThat(records).hasSize(2);
    }

    @Test
    void probeThatThrowsAnErrorIsTheLastOne() throws Exception {
        AtomicInteger left = new AtomicInteger(2);
        AtomicInteger thrown = new AtomicInteger();
        ScriptedUpstream upstream = test.upstream().behave(Reactions.invalidKey());
        AiGateway gateway = test.gateway(g -> g.httpClient(client -> client.eventListener(new EventListener() {
                    @Override
                    public void callStart(Call call) {
                        boolean probe = call.request().url().encodedPath().endsWith("/models");
                        if (probe && left.getAndDecrement() > 0) {
                            thrown.incrementAndGet();
                            throw new AssertionError("thrown by the application");
                        }
                    }
                }))
                .provider("p", p -> p.apiKey("k", "key")
                        .baseUrl(upstream.baseUrl())
                        .set("probe.type", "models")
                        .set("probe.interval", "1s")
                        .set("probe.max-interval", "2s")));
        assertThat(catchThrowable(() -> Calls.ask(gateway, false, "?"))).isNotNull();
        upstream.behave(Reactions.answer("well"));

        for (int i = 0; i < 30 && !Looks.key(gateway, "p", "k").state().equals("available"); i++) {
            long sent = Looks.provider(gateway, "p").probesSent();
            test.time.advance(Duration.ofSeconds(3));
            Calls.await(
                    "the next probe",
                    () -> Looks.provider(gateway, "p").probesSent() > sent
                            || Looks.key(gateway, "p", "k").state().equals("available"));
        }

        assertThat(thrown).hasValue(2);
        Calls.await(
                "the key is back", () -> Looks.key(gateway, "p", "k").state().equals("available"));
    }
}

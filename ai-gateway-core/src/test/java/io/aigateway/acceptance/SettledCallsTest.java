package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.spi.Secret;
import io.aigateway.testkit.Invariants;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.CallRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Response;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever an application's own code throws, be it a checked exception that no signature declares, as Kotlin and others
 * throw them: the call ends, has one record, and leaves nothing behind.
 */
@Timeout(30)
class SettledCallsTest {

    /** Neither an IOException, nor a RuntimeException, nor an Error. */
    private static final class Undeclared extends Exception {
        private static final long serialVersionUID = 1L;

        Undeclared() {
            super("thrown by the application");
        }
    }

    /** Where the application's code is called, on the way of a call. */
    enum Place {
        CALL_INTERCEPTOR_BEFORE,
        CALL_INTERCEPTOR_AFTER,
        ATTEMPT_INTERCEPTOR_BEFORE,
        ATTEMPT_INTERCEPTOR_AFTER,
        CREDENTIAL_SOURCE,
        DNS,
        CALL_START,
        CONNECT_START,
        CONNECTION_ACQUIRED,
        REQUEST_HEADERS_START,
        RESPONSE_HEADERS_END,
        RESPONSE_BODY_END,
        CONNECTION_RELEASED,
        CALL_END;

        /** By then the whole answer may be there: whether it is handed on or the call fails is not this test's matter. */
        boolean isAfterTheAnswer() {
            return compareTo(RESPONSE_BODY_END) >= 0;
        }
    }

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private final List<CallRecord> records = new CopyOnWriteArrayList<>();
    private final AtomicInteger thrown = new AtomicInteger();
    private volatile Place armed;

    private void pass(Place place) {
        if (armed == place) {
            thrown.incrementAndGet();
            SettledCallsTest.<RuntimeException>throwUndeclared(new Undeclared());
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwUndeclared(Throwable e) throws E {
        throw (E) e;
    }

    private static String byName(ScriptedUpstream upstream) {
        return upstream.baseUrl().replace("127.0.0.1", "localhost");
    }

    /** Code of the application at every place; it throws where it is armed. */
    private void mined(AiGatewayBuilder g) {
        g.onCallEnded(records::add)
                .intercept((request, chain) -> {
                    pass(Place.CALL_INTERCEPTOR_BEFORE);
                    var reply = chain.proceed(request);
                    pass(Place.CALL_INTERCEPTOR_AFTER);
                    return reply;
                })
                .interceptAttempts((request, chain) -> {
                    pass(Place.ATTEMPT_INTERCEPTOR_BEFORE);
                    var reply = chain.proceed(request);
                    pass(Place.ATTEMPT_INTERCEPTOR_AFTER);
                    return reply;
                })
                .credentialSource("primary", () -> {
                    pass(Place.CREDENTIAL_SOURCE);
                    return Secret.of("token");
                })
                .httpClient(client -> client.dns(host -> {
                            pass(Place.DNS);
                            return List.of(InetAddress.getLoopbackAddress());
                        })
                        .eventListener(new Mines()));
    }

    private final class Mines extends EventListener {
        @Override
        public void callStart(Call call) {
            pass(Place.CALL_START);
        }

        @Override
        public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
            pass(Place.CONNECT_START);
        }

        @Override
        public void connectionAcquired(Call call, Connection connection) {
            pass(Place.CONNECTION_ACQUIRED);
        }

        @Override
        public void requestHeadersStart(Call call) {
            pass(Place.REQUEST_HEADERS_START);
        }

        @Override
        public void responseHeadersEnd(Call call, Response response) {
            pass(Place.RESPONSE_HEADERS_END);
        }

        @Override
        public void responseBodyEnd(Call call, long byteCount) {
            pass(Place.RESPONSE_BODY_END);
        }

        @Override
        public void connectionReleased(Call call, Connection connection) {
            pass(Place.CONNECTION_RELEASED);
        }

        @Override
        public void callEnd(Call call) {
            pass(Place.CALL_END);
        }
    }

    static List<Arguments> placesAndWays() {
        List<Arguments> all = new ArrayList<>();
        for (Place place : Place.values()) {
            all.add(Arguments.of(place, false));
            all.add(Arguments.of(place, true));
        }
        return all;
    }

    @ParameterizedTest(name = "{0}, streaming: {1}")
    @MethodSource("placesAndWays")
    void undeclaredExceptionEndsTheCallAndLeavesNothingBehind(Place place, boolean streaming) throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> {
            mined(g);
            g.provider("primary", p -> p.baseUrl(byName(upstream)));
        });

        armed = place;
        Throwable failure = catchThrowable(() -> Calls.ask(gateway, streaming, "?"));
        armed = null;

        assertThat(thrown).hasPositiveValue();
        if (!place.isAfterTheAnswer()) {
            assertThat(failure).isInstanceOf(Exception.class);
        }
        assertThat(records).hasSize(1);
        assertThat(gateway.recentCalls()).hasSize(1);
        Invariants.assertIdle(gateway.status());
        assertThat(Calls.ask(gateway, streaming, "?").text()).isEqualTo("well");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            names = {"CALL_INTERCEPTOR_BEFORE", "CALL_INTERCEPTOR_AFTER"},
            mode = EnumSource.Mode.EXCLUDE)
    void undeclaredExceptionInATrialGivesTheTrialBack(Place place) {
        ScriptedUpstream primary =
                test.upstream().behave(Reactions.serverError().withHeader("Connection", "close"));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        AiGateway gateway = test.gateway(g -> {
            mined(g);
            g.set("breaker.failures-in-row", 1)
                    .set("retry.max-retries", 0)
                    .provider("primary", p -> p.baseUrl(byName(primary)))
                    .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                    .route("chat", r -> r.target("primary", "p").fallback("backup", "b"));
        });
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("backup");
        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("open");
        primary.behave(Reactions.answer("primary"));
        test.time.advance(Duration.ofSeconds(20));

        armed = place;
        Throwable failure = catchThrowable(() -> Calls.ask(gateway, false, "?"));
        armed = null;

        assertThat(thrown).hasPositiveValue();
        Invariants.assertIdle(gateway.status());
        String text = "";
        for (int i = 0; i < 10 && !text.equals("primary"); i++) {
            test.time.advance(Duration.ofMinutes(5));
            text = Calls.ask(gateway, false, "?").text();
        }
        assertThat(text).as("after %s in the trial", failure).isEqualTo("primary");
    }

    // ------ an event listener that throws when calls are cancelled

    @ParameterizedTest(name = "{0}, streaming: {1}")
    @CsvSource({"exception,false", "exception,true", "error,false", "undeclared,true"})
    void listenerThatThrowsWhenCancelledDoesNotSwitchOffTheTimeoutsOfTheGateway(String what, boolean streaming)
            throws Exception {
        ScriptedUpstream silent = test.upstream().behave(Reactions.silence());
        AiGateway gateway = test.realTimeGateway(g -> g.set("timeouts.total", "300ms")
                .set("timeouts.first-token", "300ms")
                .set("retry.max-retries", 0)
                .provider("only", p -> p.baseUrl(silent.baseUrl()))
                .httpClient(client -> client.eventListener(new EventListener() {
                    @Override
                    public void canceled(Call call) {
                        switch (what) {
                            case "error" -> throw new AssertionError("thrown by the application");
                            case "undeclared" -> SettledCallsTest.<RuntimeException>throwUndeclared(new Undeclared());
                            default -> throw new IllegalStateException("thrown by the application");
                        }
                    }
                })));

        for (int i = 0; i < 3; i++) {
            var calls = Calls.begin(1, () -> catchThrowable(() -> Calls.ask(gateway, streaming, "?")));
            assertThat(Calls.results(calls).get(0)).hasMessageContaining("timeouts.");
        }
        Calls.await("nothing runs", () -> gateway.status().callsRunning() == 0);
        assertThat(gateway.recentCalls()).hasSize(3);
    }
}

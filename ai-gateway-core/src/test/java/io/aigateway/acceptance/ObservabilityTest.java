package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.InvalidRequestException;
import io.aigateway.internal.observe.GatewayMeter;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import io.aigateway.trace.GatewayStatus;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is recorded of calls: records, meters, observations, traffic. */
class ObservabilityTest {

    @RegisterExtension
    final TestGateways gateways = new TestGateways();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<CallRecord> records = new CopyOnWriteArrayList<>();

    private AiGateway gateway(Consumer<AiGatewayBuilder> settings) {
        return gateways.gateway(b -> {
            b.meterRegistry(meters).onCallEnded(records::add).set("retry.max-retries", 0);
            settings.accept(b);
        });
    }

    private AiGateway two(ScriptedUpstream first, ScriptedUpstream second) {
        return gateway(b -> b.provider("first", p -> p.preset("openai-compatible")
                        .baseUrl(first.baseUrl())
                        .apiKeys("sk-1")
                        .price("gpt", 1.0, 2.0))
                .provider("second", p -> p.preset("openai-compatible")
                        .baseUrl(second.baseUrl())
                        .apiKeys("sk-2")
                        .price("gpt", 10.0, 20.0)
                        .price("gpt-big", 100.0, 200.0))
                .route("chat", r -> r.target("first", "gpt-small").fallback("second", "gpt-big")));
    }

    private double count(String meter, String... tags) {
        return meters.find(meter).tags(tags).counters().stream()
                .mapToDouble(each -> each.count())
                .sum();
    }

    private long timed(String meter, String... tags) {
        return meters.find(meter).tags(tags).timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void everyOutcomeIsRecordedOnceAndFailuresAreInTheHistograms() {
        ScriptedUpstream first = gateways.upstream();
        ScriptedUpstream second = gateways.upstream();
        AiGateway gateway = two(first, second);
        first.behave(Behaviour.inTurn(
                Reactions.answer("Hi."), Reactions.serverError(), Reactions.serverError(), Reactions.badRequest()));
        second.behave(Behaviour.inTurn(Reactions.answer("Hi."), Reactions.serverError()));

        gateway.chatClient().ask("chat", "1");
        gateway.chatClient().ask("chat", "2");
        assertThatThrownBy(() -> gateway.chatClient().ask("chat", "3")).isInstanceOf(AiGatewayException.class);
        assertThatThrownBy(() -> gateway.chatClient().ask("chat", "4")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> gateway.chatClient().ask("nobody's", "5")).isInstanceOf(AiGatewayException.class);

        assertThat(records)
                .extracting(CallRecord::outcome)
                .containsExactly(
                        CallRecord.Outcome.SUCCEEDED,
                        CallRecord.Outcome.SUCCEEDED,
                        CallRecord.Outcome.FAILED,
                        CallRecord.Outcome.FAILED,
                        CallRecord.Outcome.REJECTED);
        assertThat(timed("ai.gateway.calls")).isEqualTo(5);
        assertThat(timed("ai.gateway.calls", "outcome", "succeeded")).isEqualTo(2);
        assertThat(timed("ai.gateway.calls", "outcome", "failed", "failure", "server_error"))
                .isEqualTo(1);
        assertThat(timed("ai.gateway.calls", "outcome", "rejected", "model", "none"))
                .as("an invented name is no tag")
                .isEqualTo(1);
        assertThat(timed("ai.gateway.attempts")).isEqualTo(6);
        assertThat(timed("ai.gateway.attempts", "provider", "first", "outcome", "failed"))
                .isEqualTo(3);
        assertThat(count("ai.gateway.fallbacks", "provider", "second", "from", "first/gpt-small"))
                .isEqualTo(2);
        assertThat(count("ai.gateway.retries")).isZero();
        assertThat(timed("gen_ai.client.operation.duration")).isEqualTo(5);
        assertThat(timed("gen_ai.client.operation.duration", "error.type", "server_error"))
                .isEqualTo(1);
        assertThat(timed("ai.gateway.overhead")).isEqualTo(5);
    }

    @Test
    void rotationsAndRetriesAreToldApart() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.forKey("sk-dead", Behaviour.always(Reactions.invalidKey()));
        upstream.behave(Behaviour.inTurn(Reactions.serverError(), Reactions.answer("Hi.")));
        AiGateway gateway = gateway(b -> b.set("retry.max-retries", 1)
                .provider("p", p -> p.preset("openai-compatible")
                        .baseUrl(upstream.baseUrl())
                        .apiKeys("sk-dead", "sk-good")
                        .set("keys.strategy", "round-robin"))
                .route("chat", r -> r.target("p", "m")));
        gateway.chatClient().ask("chat", "Hi");
        assertThat(count("ai.gateway.rotations", "failure", "invalid_credential"))
                .isEqualTo(1);
        assertThat(count("ai.gateway.retries", "failure", "server_error")).isEqualTo(1);
        gateways.time.advance(Duration.ofSeconds(2));
        assertThat(meters.get("ai.gateway.key.state")
                        .tag("state", "ejected")
                        .tag("key", "key-1(…)")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(meters.get("ai.gateway.provider.available").gauge().value()).isEqualTo(1);
    }

    @Test
    void tokensAndCostAreThoseOfWhoAnswered() {
        ScriptedUpstream first = gateways.upstream();
        ScriptedUpstream second = gateways.upstream();
        AiGateway gateway = two(first, second);
        first.behave(Behaviour.inTurn(Reactions.answer("one two"), Reactions.serverError()));
        second.behave(Reactions.answer("one two"));
        ChatResponse cheap = gateway.chatClient().chat(ChatRequest.of("chat", "1"));
        ChatResponse dear = gateway.chatClient().chat(ChatRequest.of("chat", "1"));
        double expected = (cheap.usage().inputTokens() * 1.0 + cheap.usage().outputTokens() * 2.0) / 1e6;
        assertThat(cheap.trace().cost()).isCloseTo(expected, within(1e-12));
        assertThat(dear.trace().cost()).as("the longest prefix counts").isCloseTo(expected * 100, within(1e-12));
        assertThat(count("ai.gateway.cost")).isCloseTo(expected * 101, within(1e-12));
        assertThat(count("ai.gateway.tokens", "direction", "output", "provider", "second"))
                .isEqualTo(dear.usage().outputTokens());
        GatewayStatus.TrafficStatus fallback =
                gateway.status().routes().get(0).tiers().get(1).get(0).traffic();
        assertThat(fallback.calls()).isEqualTo(1);
        assertThat(fallback.fallbacks()).isEqualTo(1);
        assertThat(fallback.cost()).isCloseTo(expected * 100, within(1e-12));
        GatewayStatus.TrafficStatus primary =
                gateway.status().routes().get(0).tiers().get(0).get(0).traffic();
        assertThat(primary.attempts()).isEqualTo(2);
        assertThat(primary.failures()).isEqualTo(1);
        assertThat(primary.p95Millis()).isPositive();
    }

    @Test
    void streamsTellTheTimeToTheirFirstChunkAndHowTheyEnd() {
        ScriptedUpstream upstream = gateways.upstream();
        AiGateway gateway =
                gateway(b -> b.provider("p", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                        .route("chat", r -> r.target("p", "m")));
        upstream.behave(Reactions.answer("one two three"));
        try (ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "Hi"))) {
            stream.collect();
        }
        upstream.behave(Reactions.cutAfter(2, "one two three"));
        try (ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "Hi"))) {
            assertThatThrownBy(stream::collect).isInstanceOf(AiGatewayException.class);
        }
        upstream.behave(Reactions.stallAfter(1, "one two three"));
        try (ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "Hi"))) {
            stream.next();
        }
        assertThat(records)
                .extracting(CallRecord::outcome)
                .containsExactly(CallRecord.Outcome.SUCCEEDED, CallRecord.Outcome.FAILED, CallRecord.Outcome.CANCELLED);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.streaming()).isTrue();
            assertThat(record.firstChunk()).isNotNull();
            assertThat(record.chunks()).isPositive();
        });
        assertThat(records.get(1).failure()).isEqualTo(FailureKind.STREAM_BROKEN);
        assertThat(timed("gen_ai.client.operation.time_to_first_chunk")).isEqualTo(3);
        assertThat(timed("gen_ai.client.operation.time_per_output_chunk")).isPositive();
        assertThat(gateway.recentCalls()).hasSize(3);
        assertThat(gateway.recentCalls().get(0).outcome()).isEqualTo(CallRecord.Outcome.CANCELLED);
    }

    @Test
    void tagsHaveABoundedNumberOfValues() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.answer("Hi."));
        AiGateway gateway = gateway(b -> b.set("observability.max-tag-values", 5)
                .provider("p", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                .route("any", r -> r.set("match", "*").target("p")));
        for (int i = 0; i < 40; i++) {
            gateway.chatClient()
                    .chat(ChatRequest.builder("model-" + i)
                            .user("Hi")
                            .options(CallOptions.builder()
                                    .tenant("tenant-" + i)
                                    .consumer("consumer-" + i)
                                    .build())
                            .build());
        }
        for (String tag : List.of("model", "upstream.model", "tenant", "consumer")) {
            assertThat(meters.getMeters().stream()
                            .filter(each -> each.getId().getName().equals("ai.gateway.calls"))
                            .map(Meter::getId)
                            .map(id -> id.getTag(tag))
                            .distinct())
                    .as(tag)
                    .hasSize(6)
                    .contains("other");
        }
        assertThat(timed("ai.gateway.calls")).isEqualTo(40);
    }

    @Test
    void whatTheConfigurationNamesIsNeverCrowdedOut() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.answer("Hi."));
        AiGateway gateway = gateway(b -> b.set("observability.max-tag-values", 2)
                .provider("p", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                .set("clients.support.tenant", "acme")
                .route("chat", r -> r.target("p", "m1"))
                .route("any", r -> r.set("match", "*").target("p")));
        for (int i = 0; i < 5; i++) {
            gateway.chatClient()
                    .chat(ChatRequest.builder("model-" + i)
                            .user("Hi")
                            .options(CallOptions.builder().tenant("tenant-" + i).build())
                            .build());
        }
        gateway.chatClient("support").ask("chat", "Hi");
        assertThat(meters.get("ai.gateway.calls")
                        .tags("model", "chat", "upstream.model", "m1", "tenant", "acme")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void everyMeterOfANameHasTheSameTagsAndNoneHoldsAKey() {
        ScriptedUpstream first = gateways.upstream();
        ScriptedUpstream second = gateways.upstream();
        first.behave(Reactions.serverError());
        second.behave(Reactions.answer("Hi.").withHeader("x-ratelimit-remaining-requests", "17"));
        AiGateway gateway = two(first, second);
        gateway.chatClient().ask("chat", "Hi");
        gateways.time.advance(Duration.ofSeconds(2));
        assertThat(meters.get("ai.gateway.limit.remaining")
                        .tag("kind", "requests")
                        .gauge()
                        .value())
                .isEqualTo(17);
        meters.getMeters().forEach(meter -> {
            List<String> keys =
                    meter.getId().getTags().stream().map(Tag::getKey).toList();
            assertThat(meters.getMeters().stream()
                            .filter(each ->
                                    each.getId().getName().equals(meter.getId().getName())))
                    .allSatisfy(each -> assertThat(each.getId().getTags().stream()
                                    .map(Tag::getKey)
                                    .toList())
                            .isEqualTo(keys));
            assertThat(meter.getId().toString()).doesNotContain("sk-1", "sk-2");
        });
        for (GatewayMeter documented : GatewayMeter.values()) {
            meters.find(documented.meterName()).meters().forEach(meter -> assertThat(
                            meter.getId().getTags())
                    .extracting(Tag::getKey)
                    .as("tags of %s as its page names them", documented.meterName())
                    .containsExactlyInAnyOrder(documented.tags().split(", ")));
        }
        assertThat(GatewayMeter.values())
                .filteredOn(each -> meters.find(each.meterName()).meter() == null)
                .as("not seen here")
                .containsExactlyInAnyOrder(GatewayMeter.RETRIES, GatewayMeter.ROTATIONS);
    }

    @Test
    void closingTakesTheGaugesAway() {
        AiGateway gateway = gateway(b -> b.provider("openai", p -> p.apiKeys("sk-1")));
        assertThat(meters.find("ai.gateway.key.state").gauges()).isNotEmpty();
        gateway.close();
        assertThat(meters.find("ai.gateway.key.state").gauges()).isEmpty();
        assertThat(meters.find("ai.gateway.calls.running").gauges()).isEmpty();
    }

    @Test
    void aListenerThatFailsHarmsNobody() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.answer("Hi."));
        AiGateway gateway = gateway(b -> b.onCallEnded(call -> {
                    throw new IllegalStateException("out of order");
                })
                .provider("p", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                .route("chat", r -> r.target("p", "m")));
        assertThat(gateway.chatClient().ask("chat", "Hi")).isEqualTo("Hi.");
        assertThat(records).hasSize(1);
    }

    /** Keeps what has stopped. */
    private static final class Kept implements ObservationHandler<Observation.Context> {
        final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }

        @Override
        public void onStop(Observation.Context context) {
            stopped.add(context);
        }

        String all() {
            StringBuilder text = new StringBuilder();
            stopped.forEach(each ->
                    each.getAllKeyValues().stream().map(KeyValue::toString).forEach(text::append));
            return text.toString();
        }
    }

    @Test
    void callsAndAttemptsAreObservationsAndContentStaysOutUnlessSwitchedOn() {
        ScriptedUpstream first = gateways.upstream();
        ScriptedUpstream second = gateways.upstream();
        first.behave(Reactions.serverError());
        second.behave(Reactions.answer("an answer nobody may see"));
        for (boolean content : List.of(false, true)) {
            Kept kept = new Kept();
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(kept);
            AiGateway gateway = gateways.gateway(b -> b.observationRegistry(registry)
                    .set("observability.content", content)
                    .set("retry.max-retries", 0)
                    .provider("a", p -> p.preset("openai-compatible").baseUrl(first.baseUrl()))
                    .provider("b", p -> p.preset("openai-compatible").baseUrl(second.baseUrl()))
                    .route("chat", r -> r.target("a", "m1").fallback("b", "m2")));
            Observation outer = Observation.start("outer", registry);
            try (Observation.Scope scope = outer.openScope()) {
                gateway.chatClient().ask("chat", "a question nobody may see");
                assertThat(registry.getCurrentObservation()).isSameAs(scope.getCurrentObservation());
            }
            outer.stop();
            assertThat(kept.stopped)
                    .extracting(Observation.Context::getName)
                    .containsExactly("ai.gateway.attempt", "ai.gateway.attempt", "ai.gateway.call", "outer");
            Observation.Context call = kept.stopped.get(2);
            assertThat(call.getParentObservation()).isSameAs(outer);
            assertThat(call.getContextualName()).isEqualTo("chat chat");
            assertThat(call.getLowCardinalityKeyValue("gen_ai.provider.name").getValue())
                    .isEqualTo("b");
            assertThat(kept.stopped.get(0).getError()).isNotNull();
            assertThat(kept.stopped.get(0).getParentObservation().getContextView())
                    .isSameAs(call);
            assertThat(kept.all().contains("nobody may see")).isEqualTo(content);
        }
        assertThat(first.requests())
                .allSatisfy(request -> assertThat(request.headers().keySet())
                        .noneMatch(name -> name.startsWith("trace") || name.startsWith("b3")));
    }

    @Test
    void aStreamClosedBeforeItsEndCountsWhatItDelivered() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.stallAfter(3, "one two three four"));
        AiGateway gateway = gateway(b -> b.provider("p", p -> p.preset("openai-compatible")
                        .baseUrl(upstream.baseUrl())
                        .price("m", 1.0, 1.0))
                .route("chat", r -> r.target("p", "m")));
        try (ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "Hi"))) {
            stream.next();
            stream.next();
        }
        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.outcome()).isEqualTo(CallRecord.Outcome.CANCELLED);
            assertThat(record.tokens().input()).isPositive();
            assertThat(record.tokens().output()).isPositive();
            assertThat(record.trace().cost()).isPositive();
        });
    }

    @Test
    void anObservationHandlerThatFailsHarmsNobody() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.answer("Hi."));
        for (String when : List.of("start", "stop", "scope")) {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
                @Override
                public boolean supportsContext(Observation.Context context) {
                    return true;
                }

                @Override
                public void onStart(Observation.Context context) {
                    fail("start");
                }

                @Override
                public void onStop(Observation.Context context) {
                    fail("stop");
                }

                @Override
                public void onScopeOpened(Observation.Context context) {
                    fail("scope");
                }

                private void fail(String now) {
                    if (now.equals(when)) {
                        throw new IllegalStateException("the handler is out of order");
                    }
                }
            });
            AiGateway gateway = gateways.gateway(b -> b.observationRegistry(registry)
                    .onCallEnded(records::add)
                    .provider("p", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                    .route("chat", r -> r.target("p", "m")));
            assertThat(gateway.chatClient().ask("chat", "Hi")).isEqualTo("Hi.");
            assertThat(gateway.status().callsRunning()).isZero();
        }
        assertThat(records).hasSize(3).allMatch(record -> record.outcome() == CallRecord.Outcome.SUCCEEDED);
    }
}

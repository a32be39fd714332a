package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.CallRejectedException;
import io.aigateway.error.ConfigurationException;
import io.aigateway.error.InvalidRequestException;
import io.aigateway.spi.Secret;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.CallRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Changes by hand, consumers and named clients. */
class OperationsTest {

    @RegisterExtension
    final TestGateways gateways = new TestGateways();

    private static ChatRequest asked(String model, String consumer) {
        return ChatRequest.builder(model)
                .user("Hi")
                .options(CallOptions.builder().consumer(consumer).build())
                .build();
    }

    @Test
    void aWeightSetByHandHoldsForNewCallsAndZeroDrainsTheTarget() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.answer("Hi."));
        AiGateway gateway = gateways.gateway(
                b -> b.provider("p", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                        .route("chat", r -> r.target("p", "old", 90).target("p", "new", 10)));
        gateway.admin().setWeight("chat", "p", "old", 0);
        for (int i = 0; i < 20; i++) {
            gateway.chatClient().ask("chat", "Hi");
        }
        assertThat(upstream.requests()).hasSize(20).allMatch(request -> request.model()
                .equals("new"));
        assertThat(gateway.status().configVersion()).isEqualTo(2);
        assertThatThrownBy(() -> gateway.admin().setWeight("chat", "p", "new", 0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("all targets have weight 0");
        assertThatThrownBy(() -> gateway.admin().setWeight("chat", "p", "nope", 1))
                .hasMessageContaining("has no configured target \"p/nope\" (it has: p/old, p/new)");
        assertThatThrownBy(() -> gateway.admin().setWeight("chat", "p", "new", -1))
                .hasMessageContaining("expected: >= 0");
        assertThat(gateway.status().configVersion()).isEqualTo(2);
    }

    @Test
    void aDisabledKeyIsNotUsedNotEvenAsALastResortUntilItIsEnabled() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.answer("Hi."));
        AiGateway gateway = gateways.gateway(b -> b.provider("p", p -> p.preset("openai-compatible")
                        .baseUrl(upstream.baseUrl())
                        .apiKeys("sk-1", "sk-2"))
                .route("chat", r -> r.target("p", "m")));
        gateway.admin().disableKey("p", "key-1");
        for (int i = 0; i < 20; i++) {
            gateway.chatClient().ask("chat", "Hi");
        }
        assertThat(upstream.requestsOf("sk-1")).isZero();
        gateway.reconfigure(gateway.config());
        assertThat(gateway.status().providers().get(0).keys().get(0).state()).isEqualTo("disabled");
        gateway.admin().disableKey("p", "key-2");
        assertThatThrownBy(() -> gateway.chatClient().ask("chat", "Hi")).isInstanceOf(AiGatewayException.class);
        assertThat(gateway.recentCalls().get(0).outcome())
                .as("nobody left to ask is no refusal of the caller")
                .isEqualTo(CallRecord.Outcome.FAILED);
        assertThat(upstream.requestsOf("sk-1")).isZero();
        gateway.admin().enableKey("p", "key-1");
        assertThat(gateway.chatClient().ask("chat", "Hi")).isEqualTo("Hi.");
        assertThat(upstream.requestsOf("sk-1")).isEqualTo(1);
        assertThatThrownBy(() -> gateway.admin().disableKey("p", "key-9")).hasMessageContaining("has no key");
    }

    @Test
    void aResetForgetsWhatIsKnownAgainstAProvider() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.invalidKey());
        AiGateway gateway = gateways.gateway(b -> b.provider("p", p -> p.preset("openai-compatible")
                        .baseUrl(upstream.baseUrl())
                        .apiKeys("sk-1"))
                .route("chat", r -> r.target("p", "m")));
        assertThatThrownBy(() -> gateway.chatClient().ask("chat", "Hi")).isInstanceOf(AiGatewayException.class);
        assertThat(gateway.status().providers().get(0).isAvailable()).isFalse();
        gateway.admin().reset("p");
        assertThat(gateway.status().providers().get(0).keys().get(0).state()).isEqualTo("available");
        assertThatThrownBy(() -> gateway.admin().reset("q")).hasMessageContaining("\"q\" is not a provider");
    }

    @Test
    void asSoonAsThereIsAConsumerCallsForNobodyAreRefused() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.answer("Hi."));
        AiGateway gateway = gateways.gateway(
                b -> b.provider("p", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                        .route("chat", r -> r.target("p", "m"))
                        .route("cheap-1", r -> r.target("p", "m"))
                        .set("consumers.team.keys", "team-key-1,team-key-2")
                        .set("consumers.intern.keys", "intern-key")
                        .set("consumers.intern.models", "cheap*"));
        assertThatThrownBy(() -> gateway.chatClient().ask("chat", "Hi"))
                .isInstanceOf(CallRejectedException.class)
                .hasMessageContaining("names no consumer")
                .hasMessageContaining("Set default-consumer");
        assertThatThrownBy(() -> gateway.chatClient().chat(asked("chat", "stranger")))
                .isInstanceOf(CallRejectedException.class)
                .hasMessageContaining("\"stranger\" is not a consumer");
        assertThatThrownBy(() -> gateway.chatClient().chat(asked("chat", "intern")))
                .isInstanceOf(CallRejectedException.class)
                .hasMessageContaining("may not ask for the model \"chat\"");
        assertThat(upstream.requestCount()).isZero();
        assertThat(gateway.chatClient().chat(asked("cheap-1", "intern")).text()).isEqualTo("Hi.");
        assertThat(gateway.chatClient().chat(asked("chat", "team")).text()).isEqualTo("Hi.");
        assertThat(gateway.consumerOf(Secret.of("team-key-2"))).isEqualTo("team");
        assertThat(gateway.consumerOf(Secret.of("team-key-3"))).isNull();
        assertThat(gateway.modelNames("intern")).containsExactly("cheap-1");
        assertThat(gateway.modelNames(null)).containsExactly("chat", "cheap-1");
        assertThat(gateway.config().toString()).doesNotContain("team-key-1", "intern-key");
    }

    @Test
    void callsThatNameNobodyAreMadeForTheDefaultConsumer() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.answer("Hi."));
        AiGateway gateway = gateways.gateway(
                b -> b.provider("p", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                        .route("chat", r -> r.target("p", "m"))
                        .route("dear", r -> r.target("p", "m"))
                        .set("default-consumer", "app")
                        .set("consumers.app.models", "chat")
                        .set("consumers.app.tenant", "acme")
                        .set("consumers.team.tenant", "other"));
        assertThat(gateway.chatClient().ask("chat", "Hi")).isEqualTo("Hi.");
        assertThat(gateway.chatClient().chat(asked("dear", "team")).text()).isEqualTo("Hi.");
        assertThat(gateway.recentCalls())
                .extracting(call -> call.consumer() + " of " + call.tenant())
                .containsExactly("team of other", "app of acme");
        assertThatThrownBy(() -> gateway.chatClient().ask("dear", "Hi"))
                .hasMessageContaining("Consumer app may not ask for the model \"dear\"");
        assertThatThrownBy(() -> TestGateways.builder()
                        .provider("openai", p -> p.apiKeys("sk-1"))
                        .set("consumers.team.keys", "k")
                        .set("default-consumer", "teem")
                        .build())
                .hasMessageContaining("default-consumer: \"teem\" is not a consumer (did you mean team?)");
    }

    @Test
    void namedClientsCompleteTheirRequests() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.answer("Hi."));
        AiGateway gateway = gateways.gateway(
                b -> b.provider("p", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                        .route("chat", r -> r.target("p", "m1"))
                        .route("big", r -> r.target("p", "m2"))
                        .set("default-model", "chat")
                        .set("clients.support.model", "big")
                        .set("clients.support.tenant", "acme"));
        assertThat(gateway.chatClient().ask("Hi")).isEqualTo("Hi.");
        assertThat(gateway.chatClient("support").prompt().user("Hi").call().text())
                .isEqualTo("Hi.");
        assertThat(gateway.chatClient("support").ask("chat", "Hi")).isEqualTo("Hi.");
        assertThat(upstream.requests()).extracting(request -> request.model()).containsExactly("m1", "m2", "m1");
        assertThat(gateway.recentCalls())
                .extracting(call -> String.valueOf(call.tenant()))
                .containsExactly("acme", "acme", "null");
        assertThatThrownBy(() -> gateway.chatClient("nobody").ask("Hi"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("No client \"nobody\" is configured");
        assertThatThrownBy(() -> TestGateways.builder()
                        .provider("openai", p -> p.apiKeys("sk-1"))
                        .set("consumers.team.keys", "k")
                        .set("clients.a.consumer", "teem")
                        .build())
                .hasMessageContaining("clients.a.consumer: \"teem\" is not a consumer (did you mean team?)");
    }

    @Test
    void targetsThatPassNamesOnKnowWhatRunsThere() throws Exception {
        ScriptedUpstream upstream = gateways.upstream();
        java.util.concurrent.CountDownLatch rest = new java.util.concurrent.CountDownLatch(1);
        upstream.behave(Reactions.pausedAfter(1, "one two", rest));
        AiGateway gateway = gateways.gateway(
                b -> b.provider("p", p -> p.preset("openai-compatible").baseUrl(upstream.baseUrl()))
                        .route("any", r -> r.set("match", "*").target("p")));
        try (var stream = gateway.chatClient().stream(ChatRequest.of("whatever", "Hi"))) {
            assertThat(gateway.status().routes().get(0).tiers().get(0).get(0).inFlight())
                    .isEqualTo(1);
            rest.countDown();
            stream.collect();
        }
        assertThat(gateway.status().routes().get(0).tiers().get(0).get(0).inFlight())
                .isZero();
    }

    @Test
    void aWeightSetWhileTheConfigurationChangesLosesNoChange() throws Exception {
        AiGateway gateway = gateways.gateway(b -> b.provider("openai", p -> p.apiKeys("sk-1"))
                .route("chat", r -> r.target("openai", "old", 50).target("openai", "new", 50)));
        io.aigateway.config.GatewayConfig base = gateway.config();
        Thread weights = new Thread(() -> {
            for (int i = 1; i <= 200; i++) {
                gateway.admin().setWeight("chat", "openai", "new", i);
            }
        });
        weights.start();
        AiGateway other = TestGateways.builder()
                .provider("openai", p -> p.apiKeys("sk-1"))
                .route("chat", r -> r.target("openai", "old", 50).target("openai", "new", 50))
                .set("timeouts.total", "77s")
                .build();
        gateway.reconfigure(other.config());
        other.close();
        weights.join();
        assertThat(gateway.config().timeouts().total()).hasSeconds(77);
        assertThat(base.timeouts().total())
                .isNotEqualTo(gateway.config().timeouts().total());
    }

    @Test
    void twoConsumersCannotShareAKey() {
        assertThatThrownBy(() -> TestGateways.builder()
                        .provider("openai", p -> p.apiKeys("sk-1"))
                        .set("consumers.a.keys", "same-key")
                        .set("consumers.b.keys", "same-key")
                        .build())
                .hasMessageContaining("has a key of the consumer")
                .hasMessageNotContaining("same-key");
    }

    @Test
    void aRateLimitOfOneModelDoesNotMakeTheProviderUnavailable() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(Reactions.rateLimited(java.time.Duration.ofMinutes(2)));
        AiGateway gateway = gateways.gateway(b -> b.provider("p", p -> p.preset("openai-compatible")
                        .baseUrl(upstream.baseUrl())
                        .apiKeys("sk-1"))
                .set("retry.max-retries", 0)
                .route("chat", r -> r.target("p", "m")));
        assertThatThrownBy(() -> gateway.chatClient().ask("chat", "Hi")).isInstanceOf(AiGatewayException.class);
        assertThat(gateway.status().providers().get(0).keys().get(0).state()).isEqualTo("cooling");
        assertThat(gateway.status().providers().get(0).isAvailable()).isTrue();
    }
}

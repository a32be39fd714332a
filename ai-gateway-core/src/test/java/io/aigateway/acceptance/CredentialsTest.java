package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.error.InvalidCredentialException;
import io.aigateway.spi.Secret;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys whose credential changes while the gateway runs, and presets that need more than a key. */
class CredentialsTest {

    private static final String JSON = "application/json";

    @RegisterExtension
    final TestGateways gateways = new TestGateways();

    /** The token of a running attempt is that attempt's, whatever other calls have been given meanwhile. */
    @Test
    void aTokenRenewedByAnotherCallDoesNotEjectTheKey() {
        ScriptedUpstream upstream = gateways.upstream();
        AtomicReference<String> token = new AtomicReference<>("token-that-ran-out-0001");
        AtomicReference<AiGateway> gateway = new AtomicReference<>();
        upstream.behave(request -> {
            if (!request.key().equals("token-that-ran-out-0001")) {
                return Reactions.answer("Hi.");
            }
            token.set("token-that-holds-good-0002");
            assertThat(gateway.get().chatClient().ask("chat", "from another thread"))
                    .isEqualTo("Hi.");
            return Reactions.status(401, "invalid_request_error", "invalid_api_key", "no: token-that-ran-out-0001");
        });
        gateway.set(gateways.gateway(b -> b.provider("openai", p -> p.baseUrl(upstream.baseUrl()))
                .credentialSource("openai", () -> Secret.of(token.get()))
                .route("chat", r -> r.target("openai", "gpt-4o"))));

        ChatResponse answer = gateway.get().chatClient().chat(ChatRequest.of("chat", "Hi"));

        assertThat(answer.text()).isEqualTo("Hi.");
        assertThat(answer.trace().attempts()).hasSize(2);
        assertThat(answer.trace().toString()).doesNotContain("token-that-ran-out");
        assertThat(gateway.get().status().providers().get(0).keys().get(0).state())
                .isEqualTo("available");
    }

    @Test
    void aCredentialSourceIsAskedBeforeEachAttemptAndItsTokenIsNeverShown() {
        ScriptedUpstream vertex = gateways.upstream();
        vertex.behave(Reactions.raw(200, JSON, """
                {"candidates":[{"content":{"parts":[{"text":"Hi."}]},"finishReason":"STOP"}]}"""));
        AtomicInteger asked = new AtomicInteger();
        AiGateway gateway = gateways.gateway(b -> b.provider("vertex", p -> p.baseUrl(vertex.baseUrl()))
                .credentialSource("vertex", () -> Secret.of("ya29.token-" + asked.incrementAndGet()))
                .route("chat", r -> r.target("vertex", "gemini-2.5-flash")));

        gateway.chatClient().ask("chat", "1");
        gateway.chatClient().ask("chat", "2");

        assertThat(vertex.requests().get(0).headers()).containsEntry("authorization", "Bearer ya29.token-1");
        assertThat(vertex.requests().get(1).headers()).containsEntry("authorization", "Bearer ya29.token-2");
        assertThat(gateway.status().toString()).doesNotContain("ya29");
    }

    @Test
    void aCredentialSourceThatFailsIsARefusedCredential() {
        ScriptedUpstream vertex = gateways.upstream();
        AiGateway gateway = gateways.gateway(b -> b.provider("vertex", p -> p.baseUrl(vertex.baseUrl()))
                .credentialSource("vertex", () -> {
                    throw new IllegalStateException("the metadata server is down");
                })
                .route("chat", r -> r.target("vertex", "gemini-2.5-flash")));
        assertThatThrownBy(() -> gateway.chatClient().ask("chat", "Hi"))
                .isInstanceOf(InvalidCredentialException.class)
                .hasMessageContaining("the metadata server is down");
        assertThat(vertex.requestCount()).isZero();
    }

    @Test
    void aTokenThatRanOutIsRenewedOnceAndTheKeyStaysIn() {
        ScriptedUpstream vertex = gateways.upstream();
        vertex.behave(request -> request.key().equals("old")
                ? Reactions.raw(
                        401, JSON, "{\"error\":{\"code\":401,\"status\":\"UNAUTHENTICATED\",\"message\":\"expired\"}}")
                : Reactions.raw(200, JSON, """
                        {"candidates":[{"content":{"parts":[{"text":"Hi."}]},"finishReason":"STOP"}]}"""));
        AtomicInteger asked = new AtomicInteger();
        AiGateway gateway = gateways.gateway(b -> b.provider("vertex", p -> p.baseUrl(vertex.baseUrl()))
                .credentialSource("vertex", () -> Secret.of(asked.incrementAndGet() == 1 ? "old" : "new"))
                .route("chat", r -> r.target("vertex", "gemini-2.5-flash")));
        ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("chat", "1"));
        assertThat(answer.text()).isEqualTo("Hi.");
        assertThat(answer.trace().attempts()).hasSize(2);
        assertThat(gateway.chatClient().ask("chat", "2")).isEqualTo("Hi.");
    }

    @Test
    void aSourceThatFailsOnceIsAskedAgainByTheNextCall() {
        ScriptedUpstream vertex = gateways.upstream();
        vertex.behave(Reactions.raw(200, JSON, """
                {"candidates":[{"content":{"parts":[{"text":"Hi."}]},"finishReason":"STOP"}]}"""));
        AtomicInteger asked = new AtomicInteger();
        AiGateway gateway = gateways.gateway(b -> b.provider("vertex", p -> p.baseUrl(vertex.baseUrl()))
                .credentialSource("vertex", () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("the metadata server is down");
                    }
                    return Secret.of("token-1234567890");
                })
                .route("chat", r -> r.target("vertex", "gemini-2.5-flash")));
        assertThatThrownBy(() -> gateway.chatClient().ask("chat", "1")).isInstanceOf(InvalidCredentialException.class);
        assertThat(gateway.chatClient().ask("chat", "2")).isEqualTo("Hi.");
    }

    @Test
    void aLimitOfASourcedKeyLeavesTheOtherKeysOfTheProviderIn() {
        ScriptedUpstream upstream = gateways.upstream();
        upstream.behave(request -> request.key().equals("sourced")
                ? Reactions.rateLimited(java.time.Duration.ofSeconds(30))
                : Reactions.answer("Hi."));
        AiGateway gateway = gateways.gateway(
                b -> b.provider("openai", p -> p.baseUrl(upstream.baseUrl()).apiKeys("static-key"))
                        .credentialSource("openai", () -> Secret.of("sourced"))
                        .route("chat", r -> r.target("openai", "gpt-4o")));
        for (int i = 0; i < 4; i++) {
            assertThat(gateway.chatClient().ask("chat", "Hi")).isEqualTo("Hi.");
        }
    }

    @Test
    void presetsWithVariablesSayWhatIsMissing() {
        AiGateway gateway = gateways.gateway(b -> b.provider("bedrock", p -> p.apiKeys("ABSKbearer-key"))
                .provider("openai", p -> p.apiKeys("sk-1"))
                .route("chat", r -> r.target("bedrock", "m")));
        assertThatThrownBy(() -> gateway.chatClient().ask("chat", "Hi"))
                .hasMessageContaining("provider bedrock does not know its region (set variables.region or AWS_REGION"
                        + " or AWS_DEFAULT_REGION)");
    }
}

package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.ConfigurationException;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings and names that are accepted and fail later, or are refused although they make sense. */
class RefusedSettingsTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void mediaTypeOfAProtocolIsIgnored(boolean streaming) {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.protocol(new OwnProtocol())
                .provider("own", p -> p.baseUrl(upstream.baseUrl()).set("protocol", OwnProtocol.ID)));

        assertThat(Calls.ask(gateway, streaming, "?").text()).isEqualTo("well");

        assertThat(upstream.requests().get(0).headers()).containsEntry("content-type", OwnProtocol.MEDIA_TYPE);
    }

    @Test
    void mediaTypeIsThatOfJsonWhereAProtocolSaysNothing() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl(upstream.baseUrl())));

        Calls.ask(gateway, false, "?");

        assertThat(upstream.requests().get(0).headers().get("content-type")).startsWith("application/json");
    }

    @Test
    void keyThatIsNullIsANullPointer() {
        String none = null;
        for (String[] keys : List.of(new String[] {none}, new String[] {"key", none})) {
            Throwable thrown = catchThrowable(() -> TestGateways.builder()
                    .provider("openai", p -> p.apiKeys(keys))
                    .buildConfig());

            assertThat(thrown)
                    .isInstanceOfAny(ConfigurationException.class, IllegalArgumentException.class)
                    .hasMessageContaining("api-keys");
        }
        assertThat(catchThrowable(() -> TestGateways.builder()
                        .provider("openai", p -> p.apiKeys((String[]) null))
                        .buildConfig()))
                .isInstanceOfAny(ConfigurationException.class, IllegalArgumentException.class)
                .hasMessageContaining("api-keys");
        assertThat(catchThrowable(() -> TestGateways.builder()
                        .provider("openai", p -> p.apiKey("id", null))
                        .buildConfig()))
                .isInstanceOfAny(ConfigurationException.class, IllegalArgumentException.class)
                .hasMessageContaining("api-keys");
    }

    // ------ weights

    @Test
    void onlyTargetOfATierCannotBeDrainedAlthoughOthersAreLeft() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl(upstream.baseUrl()))
                .route("chat", r -> r.target("p", "first").fallback("p", "second")));

        gateway.admin().setWeight("chat", "p", "first", 0);
        assertThat(Calls.ask(gateway, false, "?").model()).isEqualTo("second");
        assertThatThrownBy(() -> gateway.admin().setWeight("chat", "p", "second", 0))
                .as("none would be left")
                .isInstanceOf(ConfigurationException.class);
        gateway.admin().setWeight("chat", "p", "first", 1);
        assertThat(Calls.ask(gateway, false, "?").model()).isEqualTo("first");
        gateway.admin().setWeight("chat", "p", "second", 0);
        assertThat(Calls.ask(gateway, true, "?").model()).isEqualTo("first");
    }

    // ------ base URLs

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com/v1/chat/completions",
                "https://api.example.com/v1/chat/completions/",
                "https://api.example.com/v1 /x",
                "https://api.example.com/v 1",
                "https://api.exa mple.com/v1"
            })
    void baseUrlThatCannotBeOneIsAccepted(String url) {
        assertThatThrownBy(() -> TestGateways.builder()
                        .provider("p", p -> p.baseUrl(url).apiKeys("key"))
                        .buildConfig())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("providers.p.base-url");
    }

    @Test
    void blanksAroundABaseUrlFailLater() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl("  " + upstream.baseUrl() + "/ ")));

        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("well");
        assertThat(upstream.requests().get(0).path()).isEqualTo("/v1/chat/completions");
    }

    // ------ provider/model as a name

    private AiGateway twoProviders(ScriptedUpstream p, ScriptedUpstream q) {
        return test.gateway(g -> g.provider("p", each -> each.baseUrl(p.baseUrl()))
                .provider("q", each -> each.baseUrl(q.baseUrl()))
                .route("chat", r -> r.target("p", "m"))
                .route("q/taken", r -> r.target("p", "by-route")));
    }

    private static String asked(AiGateway gateway, String name) {
        return gateway.chatClient().ask(name, "?");
    }

    @Test
    void nameThatTracesWriteIsNoNameToAskFor() {
        ScriptedUpstream p = test.upstream().behave(Reactions.answer("by p"));
        ScriptedUpstream q = test.upstream().behave(Reactions.answer("by q"));
        AiGateway gateway = twoProviders(p, q);

        assertThat(asked(gateway, "q/some-model")).isEqualTo("by q");
        assertThat(q.requests().get(0).model()).isEqualTo("some-model");
        assertThat(asked(gateway, "q/maker/some-model")).isEqualTo("by q");
        assertThat(q.requests().get(1).model()).isEqualTo("maker/some-model");
        assertThat(gateway.chatClient().stream(ChatRequest.of("p/m", "?"))
                        .collect()
                        .text())
                .isEqualTo("by p");
        assertThat(gateway.explain(ChatRequest.of("q/some-model", "?")).options())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.provider()).isEqualTo("q");
                    assertThat(each.model()).isEqualTo("some-model");
                });
    }

    @Test
    void routeThatAnswersToItGoesFirst() {
        ScriptedUpstream p = test.upstream().behave(Reactions.answer("by p"));
        ScriptedUpstream q = test.upstream().behave(Reactions.answer("by q"));
        AiGateway gateway = twoProviders(p, q);

        assertThat(asked(gateway, "q/taken")).isEqualTo("by p");
        assertThat(p.requests().get(0).model()).isEqualTo("by-route");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody/some-model", "q/", "/some-model", "q"})
    void nameOfNoProviderStaysUnknown(String name) {
        AiGateway gateway = twoProviders(test.upstream(), test.upstream());

        assertThatThrownBy(() -> asked(gateway, name))
                .isInstanceOf(AiGatewayException.class)
                .hasMessageContaining("No route answers to the model");
    }

    @Test
    void consumerMayAskForAnyProviderByItsName() {
        ScriptedUpstream p = test.upstream();
        AiGateway gateway = test.gateway(g -> g.provider("p", each -> each.baseUrl(p.baseUrl()))
                .route("chat", r -> r.target("p", "m"))
                .set("default-consumer", "team")
                .set("consumers.team.models", "chat"));

        assertThatThrownBy(() -> asked(gateway, "p/m"))
                .isInstanceOf(AiGatewayException.class)
                .hasMessageContaining("may not ask for the model");
        assertThat(p.requestCount()).isZero();
    }
}

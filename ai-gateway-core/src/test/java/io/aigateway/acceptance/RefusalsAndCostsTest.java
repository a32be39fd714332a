package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.chat.FinishReason;
import io.aigateway.error.ContentFilteredException;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in words that decline, what answers cost, and thoughts whose opening tag stands in the prompt. */
@Timeout(30)
class RefusalsAndCostsTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private static final Reaction PLAIN_REFUSAL = Reactions.raw(
            200,
            "application/json",
            "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"content\":null,\"refusal\":\"I cannot.\"}}]}");
    private static final Reaction STREAMED_REFUSAL = Reactions.raw(200, "text/event-stream", """
            data: {"choices":[{"index":0,"delta":{"refusal":"I "}}]}

            data: {"choices":[{"index":0,"delta":{"refusal":"cannot."},"finish_reason":"stop"}]}

            data: [DONE]

            """);

    private AiGateway twoTargets(boolean streaming, boolean elsewhere) {
        ScriptedUpstream primary = test.upstream().behave(streaming ? STREAMED_REFUSAL : PLAIN_REFUSAL);
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("backup"));
        return test.gateway(g -> g.provider("primary", p -> p.baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p")
                        .fallback("backup", "b")
                        .set("fallback-on-content-filter", elsewhere)));
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void aRefusalIsNotSeenByFallbackOnContentFilter(boolean streaming) {
        assertThat(Calls.ask(twoTargets(streaming, true), streaming, "?").text())
                .isEqualTo("backup");
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void aRefusalIsAnAnswerWhereNobodyElseIsAsked(boolean streaming) {
        ChatResponse answer = Calls.ask(twoTargets(streaming, false), streaming, "?");
        assertThat(answer.message().refusal()).isEqualTo("I cannot.");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
    }

    @Test
    void whereAllDeclineTheErrorSaysSo() {
        ScriptedUpstream only = test.upstream().behave(PLAIN_REFUSAL);
        AiGateway gateway = test.gateway(g -> g.provider("only", p -> p.baseUrl(only.baseUrl()))
                .route("chat", r -> r.target("only", "p").set("fallback-on-content-filter", true)));
        assertThatThrownBy(() -> Calls.ask(gateway, false, "?"))
                .isInstanceOf(ContentFilteredException.class)
                .hasMessageContaining("declined");
    }

    private AiGateway priced(String usage, java.util.function.UnaryOperator<AiGatewayBuilder> more) {
        ScriptedUpstream only = test.upstream()
                .behave(Reactions.raw(
                        200,
                        "application/json",
                        "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"content\":\"x\"}}],\"usage\":"
                                + usage + "}"));
        return test.gateway(g ->
                more.apply(g.provider("only", p -> p.baseUrl(only.baseUrl()).price("m", 1.0, 2.0))
                        .route("chat", r -> r.target("only", "m"))));
    }

    private static final String COSTLY = "{\"prompt_tokens\":10,\"completion_tokens\":5,\"cost\":0.5}";

    @Test
    void theCostThatAProviderReportsLosesAgainstThePriceTable() {
        ChatResponse answer = Calls.ask(priced(COSTLY, g -> g), false, "?");
        assertThat(answer.trace().cost()).isEqualTo(0.5);
    }

    @Test
    void dollarsAreNotTakenForAnotherCurrency() {
        ChatResponse answer = Calls.ask(priced(COSTLY, g -> g.set("currency", "CNY")), false, "?");
        assertThat(answer.trace().cost()).isCloseTo(20e-6, within(1e-12));
    }

    @Test
    void writesForAnHourArePricedAsThoseForFiveMinutes() {
        ScriptedUpstream only = test.upstream().behave(Reactions.raw(200, "application/json", """
                {"content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":0,"output_tokens":0,
                 "cache_creation":{"ephemeral_5m_input_tokens":1000000,"ephemeral_1h_input_tokens":1000000}}}"""));
        AiGateway gateway = test.gateway(
                g -> g.provider("only", p -> p.preset("anthropic").apiKeys("k").baseUrl(only.baseUrl()))
                        .set("providers.only.prices.m.input", "4")
                        .set("providers.only.prices.m.output", "20")
                        .set("providers.only.prices.m.cache-write", "5")
                        .route("chat", r -> r.target("only", "m")));
        assertThat(Calls.ask(gateway, false, "?").trace().cost()).isCloseTo(5 + 8, within(1e-9));
    }

    @Test
    void aCutStreamReportsThePlaceholderOfItsBeginning() {
        String delta =
                "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                        + "word ".repeat(160) + "\"}}\n\n";
        ScriptedUpstream only = test.upstream()
                .behave(Reactions.raw(
                        200,
                        "text/event-stream",
                        "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":7,\"output_tokens\":1}}}\n\n"
                                + "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
                                + delta));
        AiGateway gateway = test.gateway(
                g -> g.provider("only", p -> p.preset("anthropic").apiKeys("k").baseUrl(only.baseUrl()))
                        .route("chat", r -> r.target("only", "m")));
        List<ChatEvent> events = new ArrayList<>();
        try (ChatStream stream = gateway.chatClient().stream(ChatRequest.of("chat", "?"))) {
            stream.forEach(events::add);
        }
        ChatEvent last = events.get(events.size() - 1);
        assertThat(last).isInstanceOf(ChatEvent.Truncated.class);
        ChatResponse partial = ((ChatEvent.Truncated) last).partial();
        assertThat(partial.usage().inputTokens()).isEqualTo(7);
        assertThat(partial.usage().outputTokens()).isGreaterThan(100);
        assertThat(partial.usage().estimated()).isTrue();
    }

    @ParameterizedTest(name = "streaming: {0}")
    @ValueSource(booleans = {false, true})
    void thoughtsWhoseOpeningTagStandsInThePromptStayInTheAnswer(boolean streaming) {
        ScriptedUpstream only = test.upstream().behave(Reactions.answer("I think so\n</think>\n\nYes."));
        AiGateway gateway = test.gateway(g -> g.provider("only", p -> p.baseUrl(only.baseUrl()))
                .settings(Map.of(
                        "routes",
                        List.of(Map.of(
                                "match",
                                "chat",
                                "targets",
                                List.of(Map.of(
                                        "provider", "only", "model", "r1", "think-tags", "split-from-start")))))));
        ChatResponse answer = Calls.ask(gateway, streaming, "?");
        assertThat(answer.text()).isEqualTo("Yes.");
        assertThat(answer.reasoning()).isEqualTo("I think so\n");
    }
}

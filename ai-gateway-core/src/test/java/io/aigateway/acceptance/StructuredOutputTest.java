package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.AnswerType;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.TruncatedStreamException;
import io.aigateway.chat.TypedResponse;
import io.aigateway.chat.TypedStream;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.ContentFilteredException;
import io.aigateway.error.InvalidRequestException;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Answers as values: with usage and trace, repaired where that helps and only there, and while they grow. */
class StructuredOutputTest {

    @RegisterExtension
    final TestGateways test = new TestGateways();

    record Weather(String city, int degrees, List<String> words) {}

    private static final AnswerType<Weather> WEATHER = AnswerType.of(Weather.class);
    private static final ChatRequest QUESTION = ChatRequest.of("m", "?");
    private static final String OSLO = "{\"city\":\"Oslo\",\"degrees\":7,\"words\":[\"grey\",\"cold\"]}";

    private AiGateway gateway(ScriptedUpstream upstream) {
        return test.gateway(g -> g.provider("a", p -> p.baseUrl(upstream.baseUrl())));
    }

    private static String chat(String finish, String message) {
        return "{\"id\":\"1\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,\"finish_reason\":\""
                + finish + "\",\"message\":{\"role\":\"assistant\"," + message
                + "}}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}";
    }

    @Test
    void aRepairedAnswerHasTheUsageAndTheAttemptsOfBoth() {
        ScriptedUpstream upstream =
                test.upstream().behave(Behaviour.inTurn(Reactions.answer("It is cold."), Reactions.answer(OSLO)));
        TypedResponse<Weather> answer = gateway(upstream).chatClient().chat(QUESTION, WEATHER);

        assertThat(answer.value()).isEqualTo(new Weather("Oslo", 7, List.of("grey", "cold")));
        assertThat(answer.isRepaired()).isTrue();
        assertThat(answer.trace().attempts()).hasSize(2);
        assertThat(answer.trace().notes()).contains("the answer did not fit and was sent back for repair");
        assertThat(answer.usage().outputTokens())
                .isGreaterThan(answer.response().usage().outputTokens());
    }

    @Test
    void anAnswerThatFitsHasItsUsageAndIsNotRepaired() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer(OSLO));
        TypedResponse<Weather> answer =
                gateway(upstream).chatClient().prompt("m").user("?").call(WEATHER);
        assertThat(answer.isRepaired()).isFalse();
        assertThat(answer.usage()).isEqualTo(answer.response().usage());
        assertThat(answer.trace().attempts()).hasSize(1);
    }

    @Test
    void anAnswerThatIsCutIsNotRepaired() {
        ScriptedUpstream upstream = test.upstream()
                .behave(Reactions.raw(200, "application/json", chat("length", "\"content\":\"{\\\"city\\\":\\\"Os\"")));
        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class,
                () -> gateway(upstream).chatClient().chat(QUESTION, WEATHER));
        assertThat(e).hasMessageContaining("cut at its token limit").hasMessageContaining("maxOutputTokens");
        assertThat(e.trace().attempts()).hasSize(1);
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @Test
    void aRefusalIsNotRepaired() {
        ScriptedUpstream upstream = test.upstream()
                .behave(Reactions.raw(200, "application/json", chat("stop", "\"refusal\":\"I will not.\"")));
        assertThat(catchThrowableOfType(
                        ContentFilteredException.class,
                        () -> gateway(upstream).chatClient().chat(QUESTION, WEATHER)))
                .isNotNull();
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    @Test
    void anAnswerThatCallsToolsIsNotRepaired() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.toolCall("look", "{}"));
        assertThat(catchThrowableOfType(
                        AiGatewayException.class,
                        () -> gateway(upstream).chatClient().chat(QUESTION, WEATHER)))
                .hasMessageContaining("The model calls tools (look)");
        assertThat(upstream.requestCount()).isEqualTo(1);
    }

    interface Nobody {}

    @Test
    void aTypeThatCannotBeReadIsRefusedBeforeAnythingIsPaid() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("{}"));
        AiGateway gateway = gateway(upstream);
        for (ChatRequest request : List.of(
                QUESTION,
                QUESTION.toBuilder()
                        .responseFormat(ResponseFormat.jsonSchema("own", Map.of("type", "object")))
                        .build())) {
            assertThat(catchThrowableOfType(InvalidRequestException.class, () -> gateway.chatClient()
                            .chat(request, Nobody.class)))
                    .hasMessageContaining("No answer can be read as Nobody")
                    .hasMessageContaining("sealed");
        }
        assertThat(upstream.requestCount()).isZero();
    }

    @Test
    void aListIsAskedForInsideAnObject() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("{\"value\":[" + OSLO + "]}"));
        assertThat(gateway(upstream)
                        .chatClient()
                        .chat(QUESTION, AnswerType.listOf(Weather.class))
                        .value())
                .hasSize(1);
        assertThat(upstream.requests().get(0).body())
                .contains("\"name\":\"List_Weather\"", "\"strict\":true", "\"required\":[\"value\"]");
    }

    @Test
    void aStreamedAnswerGrows() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer(OSLO));
        List<Weather> seen = new ArrayList<>();
        try (TypedStream<Weather> stream = gateway(upstream).chatClient().stream(QUESTION, WEATHER)) {
            for (Weather soFar = stream.next(); soFar != null; soFar = stream.next()) {
                seen.add(soFar);
            }
            TypedResponse<Weather> whole = stream.result();
            assertThat(whole.value()).isEqualTo(new Weather("Oslo", 7, List.of("grey", "cold")));
            assertThat(whole.usage().outputTokens()).isPositive();
            assertThat(seen).last().isEqualTo(whole.value());
        }
        assertThat(seen).doesNotHaveDuplicates().isNotEmpty();
    }

    @Test
    void aStreamThatBreaksHasPartsAndNoResult() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.cutAfter(3, OSLO.replace(",", ", ")));
        AiGateway gateway = test.gateway(g -> g.set("streaming.recovery", "fail")
                .set("retry.max-retries", 0)
                .provider("a", p -> p.baseUrl(upstream.baseUrl())));
        try (TypedStream<Weather> stream = gateway.chatClient().stream(QUESTION, WEATHER)) {
            assertThat(catchThrowableOfType(TruncatedStreamException.class, stream::result))
                    .isNotNull();
            assertThat(stream.next()).isNull();
        }
    }

    @Test
    void aStreamThatDoesNotFitIsNotSentBack() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("{\"city\":\"Oslo\"}"));
        try (TypedStream<Weather> stream = gateway(upstream).chatClient().stream(QUESTION, WEATHER)) {
            assertThat(stream.next()).isNotNull();
            assertThat(catchThrowableOfType(AiGatewayException.class, stream::result))
                    .hasMessageContaining("does not fit Weather: degrees is missing");
        }
        assertThat(upstream.requestCount()).isEqualTo(1);
    }
}

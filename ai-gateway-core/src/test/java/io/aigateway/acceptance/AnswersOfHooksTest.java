package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Message;
import io.aigateway.error.AiGatewayException;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Reply;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that the application's hooks give, change or reject. */
@Timeout(30)
class AnswersOfHooksTest {

    private static final ChatRequest QUESTION = ChatRequest.of("chat", "?");

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private static ChatResponse remembered(String text) {
        ChatChoice choice = ChatChoice.of(Message.assistant(text), FinishReason.STOP, null);
        return ChatResponse.builder("chat").choices(List.of(choice)).build();
    }

    // ------ a whole answer

    @ParameterizedTest(name = "hook of attempts: {0}")
    @ValueSource(booleans = {false, true})
    void wholeAnswerOfAHookCannotServeAStream(boolean ofAttempts) throws Exception {
        ScriptedUpstream upstream = test.upstream();
        AiGateway gateway = test.gateway(g -> {
            g.provider("p", p -> p.baseUrl(upstream.baseUrl()));
            if (ofAttempts) {
                g.interceptAttempts((request, chain) -> Reply.complete(remembered("from memory")));
            } else {
                g.intercept((request, chain) -> Reply.complete(remembered("from memory")));
            }
        });

        List<ChatEvent> events = new ArrayList<>();
        gateway.chatClient().stream(QUESTION).forEach(events::add);

        assertThat(events.get(0)).isEqualTo(new ChatEvent.TextDelta("from memory"));
        assertThat(events.get(events.size() - 1)).isInstanceOf(ChatEvent.Completed.class);
        assertThat(Received.from(gateway.chatClient().publisher(QUESTION)).text())
                .isEqualTo("from memory");
        assertThat(Calls.ask(gateway, false, "?").text()).isEqualTo("from memory");
        assertThat(upstream.requestCount()).isZero();
        Looks.awaitIdle(gateway);
        assertThat(gateway.recentCalls()).hasSize(3);
    }

    @Test
    void wholeAnswerInThePlaceOfAStreamLeavesThatOpen() throws Exception {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.stallAfter(1, "one two"));
        AiGateway gateway = test.gateway(g -> g.intercept((request, chain) -> {
                    assertThat(chain.proceed(request).isStreaming()).isTrue();
                    return Reply.complete(remembered("from memory"));
                })
                .provider("p", p -> p.baseUrl(upstream.baseUrl())));

        assertThat(Calls.ask(gateway, true, "?").text()).isEqualTo("from memory");

        Looks.awaitIdle(gateway);
    }

    // ------ masked text

    /** Takes the word out wherever it comes. */
    private static ChatEvents masked(ChatEvents events) {
        return new ChatEvents() {
            @Override
            public ChatEvent next() {
                ChatEvent event = events.next();
                return event instanceof ChatEvent.TextDelta piece
                        ? new ChatEvent.TextDelta(piece.text().replace("secret", "******"))
                        : event;
            }

            @Override
            public void close() {
                events.close();
            }
        };
    }

    private AiGateway masking(boolean ofAttempts, Reaction reaction) {
        ScriptedUpstream upstream = test.upstream().behave(reaction);
        return test.gateway(g -> {
            g.set("streaming.recovery", "fail").provider("p", p -> p.baseUrl(upstream.baseUrl()));
            if (ofAttempts) {
                g.interceptAttempts((request, chain) ->
                        chain.proceed(request).map(response -> response, AnswersOfHooksTest::masked));
            } else {
                g.intercept((request, chain) ->
                        chain.proceed(request).map(response -> response, AnswersOfHooksTest::masked));
            }
        });
    }

    @ParameterizedTest(name = "hook of attempts: {0}")
    @ValueSource(booleans = {false, true})
    void wholeAnswerAtTheEndHoldsWhatWasMasked(boolean ofAttempts) throws Exception {
        AiGateway gateway = masking(ofAttempts, Reactions.answer("the secret word"));

        assertThat(Received.from(gateway.chatClient().publisher(QUESTION)).text())
                .isEqualTo("the ****** word");
        ChatResponse answer = gateway.chatClient().stream(QUESTION).collect();

        assertThat(answer.text()).isEqualTo("the ****** word");
        assertThat(answer.toString()).doesNotContain("secret");
        assertThat(answer.usage().outputTokens()).isEqualTo(3);
        Looks.awaitIdle(gateway);
    }

    @ParameterizedTest(name = "hook of attempts: {0}")
    @ValueSource(booleans = {false, true})
    void partOfABrokenStreamHoldsWhatWasMasked(boolean ofAttempts) throws Exception {
        AiGateway gateway = masking(ofAttempts, Reactions.cutAfter(2, "the secret word"));

        Received received = Received.from(gateway.chatClient().publisher(QUESTION));

        ChatEvent end = received.events.get(received.events.size() - 1);
        assertThat(((ChatEvent.Truncated) end).partial().text()).isEqualTo("the ****** ");
        Looks.awaitIdle(gateway);
    }

    // ------ answers that the application rejects

    private AiGateway checking(boolean forPlain, Reaction primary, Reaction backup) {
        ScriptedUpstream first = test.upstream().behave(primary);
        ScriptedUpstream second = test.upstream().behave(backup);
        return test.gateway(g -> g.set("breaker.failures-in-row", 1)
                .set("streaming.for-plain", forPlain)
                .checkAnswers((request, answer) -> answer.text().contains("sorry") ? "an apology" : null)
                .provider("primary", p -> p.apiKey("k", "key").baseUrl(first.baseUrl()))
                .provider("backup", p -> p.baseUrl(second.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));
    }

    @ParameterizedTest(name = "made as a stream: {0}")
    @ValueSource(booleans = {false, true})
    void rejectedAnswerIsAnAnswer(boolean forPlain) {
        AiGateway gateway = checking(forPlain, Reactions.answer("sorry, no"), Reactions.answer("well"));

        ChatResponse answer = Calls.ask(gateway, false, "?");

        assertThat(answer.text()).isEqualTo("well");
        assertThat(answer.trace().attempts()).hasSize(2);
        assertThat(answer.trace().attempts().get(0).message()).contains("an apology");
        assertThat(Calls.breaker(gateway, "primary")).isEqualTo("closed");
        assertThat(Looks.exclusions(gateway, "primary")).isEmpty();
        assertThat(Looks.key(gateway, "primary", "k").state()).isEqualTo("available");
    }

    @ParameterizedTest(name = "made as a stream: {0}")
    @ValueSource(booleans = {false, true})
    void answersThatAreAllRejectedAreAnError(boolean forPlain) {
        AiGateway gateway = checking(forPlain, Reactions.answer("sorry, no"), Reactions.answer("sorry, not either"));

        AiGatewayException e = catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, false, "?"));

        assertThat(e).hasMessageContaining("the application rejected the answer: an apology");
        assertThat(e.trace().attempts()).hasSize(2);
    }

    @Test
    void secondCheckIsNotAsked() {
        ScriptedUpstream upstream = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.checkAnswers((request, answer) -> null)
                .checkAnswers((request, answer) -> "by the second")
                .provider("p", p -> p.baseUrl(upstream.baseUrl())));

        assertThat(catchThrowableOfType(AiGatewayException.class, () -> Calls.ask(gateway, false, "?")))
                .hasMessageContaining("by the second");
    }

    // ------ answers that hold nothing

    @ParameterizedTest(name = "{0}, streaming: {1}, made as a stream: {2}")
    @CsvSource({
        "keep,false,false", "keep,true,false", "keep,false,true",
        "fail,false,false", "fail,true,false", "fail,false,true"
    })
    void emptyAnswerIsNotWhatTheSettingSays(String setting, boolean streaming, boolean forPlain) {
        ScriptedUpstream primary = test.upstream().behave(Reactions.answer(""));
        ScriptedUpstream backup = test.upstream().behave(Reactions.answer("well"));
        AiGateway gateway = test.gateway(g -> g.set("retry.empty-answers", setting)
                .set("streaming.for-plain", forPlain)
                .set("retry.max-retries", 0)
                .provider("primary", p -> p.baseUrl(primary.baseUrl()))
                .provider("backup", p -> p.baseUrl(backup.baseUrl()))
                .route("chat", r -> r.target("primary", "p").fallback("backup", "b")));

        ChatResponse answer = Calls.ask(gateway, streaming, "?");

        boolean kept = setting.equals("keep");
        assertThat(answer.text()).isEqualTo(kept ? "" : "well");
        assertThat(backup.requestCount()).isEqualTo(kept ? 0 : 1);
        if (!kept) {
            boolean asStream = streaming || forPlain;
            assertThat(answer.trace().attempts().get(0).failure())
                    .isEqualTo(asStream ? FailureKind.STREAM_BROKEN : FailureKind.SERVER_ERROR);
        }
    }

    @Test
    void emptyAnswersAreFailuresByDefault() {
        ScriptedUpstream only = test.upstream().behave(Reactions.answer(""));
        AiGateway gateway = test.gateway(g -> g.provider("p", p -> p.baseUrl(only.baseUrl())));

        assertThat(Calls.ask(gateway, false, "?").text()).isEmpty();
        assertThat(Calls.ask(gateway, true, "?").text()).isEmpty();
        assertThat(only.requestCount()).isEqualTo(2);
    }
}

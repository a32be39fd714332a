package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.testkit.RawUpstream;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that broke and are taken up again: by going on from their beginning, or by asking for the same once more. */
@Timeout(30)
class ResumeTest {

    private static final String ANSWER = "one two three four five six";
    private static final String BEGINNING = "one two three ";
    private static final String REST = "four five six";

    @RegisterExtension
    final TestGateways test = new TestGateways();

    private final List<ScriptedUpstream> targets = new ArrayList<>();

    /** One tier for each reaction. */
    private AiGateway gateway(boolean prefill, Map<String, Object> settings, Reaction... reactions) {
        return test.gateway(g -> {
            g.set("retry.max-retries", 0);
            settings.forEach(g::set);
            for (int i = 0; i < reactions.length; i++) {
                ScriptedUpstream upstream = test.upstream().behave(reactions[i]);
                targets.add(upstream);
                g.provider("p" + i, p -> {
                    p.baseUrl(upstream.baseUrl()).price("m", 1, 2);
                    p.set(prefill ? "has" : "lacks", "prefill");
                });
            }
            g.route("chat", r -> {
                r.target("p0", "m");
                for (int i = 1; i < reactions.length; i++) {
                    r.fallback("p" + i, "m");
                }
            });
        });
    }

    private static List<ChatEvent> events(AiGateway gateway) {
        List<ChatEvent> events = new ArrayList<>();
        gateway.chatClient().stream(ChatRequest.of("chat", "?")).forEach(events::add);
        return events;
    }

    private static String shown(List<ChatEvent> events) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event instanceof ChatEvent.TextDelta delta ? delta.text() : ""));
        return text.toString();
    }

    private static ChatResponse completed(List<ChatEvent> events) {
        ChatEvent end = events.get(events.size() - 1);
        assertThat(end).isInstanceOf(ChatEvent.Completed.class);
        assertThat(events).noneMatch(ChatEvent.Restarted.class::isInstance);
        return ((ChatEvent.Completed) end).response();
    }

    private static ChatEvent.Truncated truncated(List<ChatEvent> events) {
        ChatEvent end = events.get(events.size() - 1);
        assertThat(end).isInstanceOf(ChatEvent.Truncated.class);
        return (ChatEvent.Truncated) end;
    }

    private int requests() {
        return targets.stream().mapToInt(ScriptedUpstream::requestCount).sum();
    }

    // ------ a beginning that the gateway put there is refused

    @ParameterizedTest(name = "recovery: {0}")
    @ValueSource(strings = {"resume", "auto"})
    void refusalOfTheBeginningIsTakenForTheCallers(String recovery) {
        AiGateway gateway = gateway(
                true,
                Map.of("streaming.recovery", recovery),
                Reactions.cutAfter(3, ANSWER),
                Reactions.badRequest(),
                Reactions.answer(REST));

        List<ChatEvent> first = events(gateway);

        assertThat(completed(first).text()).isEqualTo(ANSWER);
        assertThat(shown(first)).isEqualTo(ANSWER);
        assertThat(targets.get(1).requestCount()).isEqualTo(1);
        assertThat(targets.get(2).requests().get(0).body()).contains(BEGINNING);
        assertThat(completed(events(gateway)).text()).isEqualTo(ANSWER);
        assertThat(targets.get(1).requestCount()).as("it is remembered").isEqualTo(1);

        targets.get(0).behave(Reactions.serverError());
        targets.get(1).behave(Reactions.answer("by the second"));
        assertThat(Calls.ask(gateway, false, "?").text())
                .as("whole questions still go there")
                .isEqualTo("by the second");
    }

    @Test
    void refusalsOfTheBeginningHideTheBreak() {
        AiGateway gateway = gateway(
                true,
                Map.of("streaming.recovery", "resume"),
                Reactions.cutAfter(3, ANSWER),
                Reactions.badRequest(),
                Reactions.badRequest());

        ChatEvent.Truncated end = truncated(events(gateway));

        assertThat(end.cause().kind()).isEqualTo(FailureKind.STREAM_BROKEN);
        assertThat(end.partial().text()).isEqualTo(BEGINNING);
        assertThat(gateway.recentCalls().get(0).failure()).isEqualTo(FailureKind.STREAM_BROKEN);
    }

    @Test
    void refusalOfTheBeginningOpensTheBreakerOfAHealthyTarget() {
        AiGateway gateway = gateway(
                true,
                Map.of("streaming.recovery", "resume", "breaker.failures-in-row", 1),
                Reactions.cutAfter(3, ANSWER),
                Reactions.badRequest());

        truncated(events(gateway));

        assertThat(Calls.breaker(gateway, "p1")).isEqualTo("closed");
        assertThat(Looks.exclusions(gateway, "p1")).isEmpty();
    }

    // ------ what was used

    @ParameterizedTest(name = "recovery: {0}")
    @ValueSource(strings = {"resume", "auto", "restart"})
    void usageOfAnAnswerInPiecesIsThatOfTheLastOne(String recovery) {
        boolean prefill = recovery.equals("resume");
        AiGateway gateway = gateway(
                prefill,
                Map.of("streaming.recovery", recovery),
                Reactions.cutAfter(3, ANSWER),
                Reactions.answer(prefill ? REST : ANSWER));

        ChatResponse answer =
                gateway.chatClient().stream(ChatRequest.of("chat", "?")).collect();

        List<AttemptTrace> attempts = answer.trace().attempts();
        assertThat(attempts).hasSize(2).allSatisfy(each -> {
            assertThat(each.tokens().output()).isPositive();
            assertThat(each.tokens().input()).isPositive();
            assertThat(each.cost()).isPositive();
        });
        long output =
                attempts.stream().mapToLong(each -> each.tokens().output()).sum();
        long input = attempts.stream().mapToLong(each -> each.tokens().input()).sum();
        CallRecord record = gateway.recentCalls().get(0);
        assertThat(record.tokens().output()).isEqualTo(output);
        assertThat(record.tokens().input()).isEqualTo(input);
        assertThat(record.trace().cost())
                .isEqualTo(attempts.get(0).cost() + attempts.get(1).cost());
        if (!recovery.equals("restart")) {
            assertThat(answer.usage().outputTokens()).isEqualTo(output);
            assertThat(answer.usage().totalInputTokens()).isEqualTo(input);
        }
    }

    // ------ how often, and after what

    @ParameterizedTest(name = "recovery: {0}")
    @ValueSource(strings = {"resume", "restart"})
    void streamThatBreaksAgainAndAgainIsTakenUpWithoutEnd(String recovery) {
        Reaction cut = Reactions.cutAfter(1, "word word");
        AiGateway gateway = gateway(
                true, Map.of("streaming.recovery", recovery, "streaming.max-recoveries", 2), cut, cut, cut, cut, cut);

        List<ChatEvent> events = events(gateway);

        assertThat(truncated(events).cause().kind()).isEqualTo(FailureKind.STREAM_BROKEN);
        assertThat(requests()).isEqualTo(3);
        assertThat(truncated(events).partial().text())
                .isEqualTo(recovery.equals("restart") ? "word " : "word word word ");
    }

    @Test
    void noRecoveriesAreNone() {
        AiGateway gateway = gateway(
                true,
                Map.of("streaming.recovery", "resume", "streaming.max-recoveries", 0),
                Reactions.cutAfter(3, ANSWER),
                Reactions.answer(REST));

        assertThat(truncated(events(gateway)).partial().text()).isEqualTo(BEGINNING);
        assertThat(targets.get(1).requestCount()).isZero();
    }

    static List<Arguments> failures() {
        return List.of(
                Arguments.of("a cut, where only timeouts count", "timeout", Reactions.cutAfter(3, ANSWER), false),
                Arguments.of("a cut, where it counts", "stream-broken", Reactions.cutAfter(3, ANSWER), true),
                Arguments.of(
                        "an error of the server",
                        "server-error",
                        Reactions.errorEventAfter(3, ANSWER, "server_error", "server_error", "no"),
                        true),
                Arguments.of(
                        "an error of the server, where it does not count",
                        "timeout, stream-broken",
                        Reactions.errorEventAfter(3, ANSWER, "server_error", "server_error", "no"),
                        false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void streamIsTakenUpAfterFailuresThatAreNotNamed(String name, String on, Reaction fault, boolean taken) {
        AiGateway gateway = gateway(
                true,
                Map.of("streaming.recovery", "resume", "streaming.recover-on", on),
                fault,
                Reactions.answer(REST));

        List<ChatEvent> events = events(gateway);

        assertThat(shown(events)).isEqualTo(taken ? ANSWER : BEGINNING);
        assertThat(targets.get(1).requestCount()).isEqualTo(taken ? 1 : 0);
    }

    @Test
    void refusedKeyInTheMiddleOfAStreamIsNoReasonToGoOn() {
        AiGateway gateway = gateway(
                true,
                Map.of("streaming.recovery", "resume"),
                Reactions.errorEventAfter(3, ANSWER, "authentication_error", "invalid_api_key", "no"),
                Reactions.answer(REST));

        assertThat(truncated(events(gateway)).cause().kind()).isEqualTo(FailureKind.INVALID_CREDENTIAL);
        assertThat(targets.get(1).requestCount()).isZero();
    }

    // ------ auto: no target can go on, so the same is asked for once more

    static List<Arguments> sameAnswers() {
        return List.of(
                Arguments.of("word by word", Reactions.answer(ANSWER)),
                Arguments.of("in one piece", Reactions.raw(200, "application/json", RawUpstream.chat(ANSWER))),
                Arguments.of("after some thoughts", Reactions.reasoning("let me see", ANSWER)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sameAnswers")
    void sameAnswerOnceMoreIsShownTwice(String name, Reaction again) {
        AiGateway gateway = gateway(false, Map.of("streaming.recovery", "auto"), Reactions.cutAfter(3, ANSWER), again);

        List<ChatEvent> events = events(gateway);

        assertThat(shown(events)).isEqualTo(ANSWER);
        assertThat(completed(events).text()).isEqualTo(ANSWER);
        assertThat(targets.get(1).requests().get(0).body()).doesNotContain("one two");
    }

    static List<Arguments> otherAnswers() {
        return List.of(
                Arguments.of("another word", Reactions.answer("one two other four five six")),
                Arguments.of("another beginning", Reactions.answer("something else")),
                Arguments.of("a shorter one", Reactions.answer("one two")),
                Arguments.of("a tool call", Reactions.toolCall("f", "{}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherAnswers")
    void anotherAnswerIsGluedToTheBeginning(String name, Reaction other) {
        AiGateway gateway = gateway(
                false,
                Map.of("streaming.recovery", "auto", "breaker.failures-in-row", 1),
                Reactions.cutAfter(3, ANSWER),
                other);

        List<ChatEvent> events = events(gateway);

        assertThat(shown(events)).isEqualTo(BEGINNING);
        assertThat(truncated(events).cause().kind()).isEqualTo(FailureKind.STREAM_BROKEN);
        assertThat(truncated(events).partial().text()).isEqualTo(BEGINNING);
        assertThat(truncated(events).partial().toolCalls()).isEmpty();
        assertThat(Calls.breaker(gateway, "p1")).isEqualTo("closed");
    }

    @Test
    void longTextIsPaidForOnceMore() {
        AiGateway gateway = gateway(
                false,
                Map.of("streaming.recovery", "auto"),
                Reactions.cutAfter(1, "x".repeat(401) + " rest"),
                Reactions.answer("x".repeat(401) + " rest"));

        assertThat(truncated(events(gateway)).partial().text()).hasSize(402);
        assertThat(targets.get(1).requestCount()).isZero();
    }

    @Test
    void breakWithinTheRepeatedPartLosesTheText() {
        AiGateway gateway = gateway(
                false,
                Map.of("streaming.recovery", "auto"),
                Reactions.cutAfter(3, ANSWER),
                Reactions.cutAfter(1, ANSWER),
                Reactions.answer(ANSWER));

        List<ChatEvent> events = events(gateway);

        assertThat(shown(events)).isEqualTo(ANSWER);
        assertThat(completed(events).text()).isEqualTo(ANSWER);
    }

    @Test
    void failureOfTheSecondAnswerHidesTheBreak() {
        AiGateway gateway = gateway(
                false, Map.of("streaming.recovery", "auto"), Reactions.cutAfter(3, ANSWER), Reactions.badRequest());

        assertThat(truncated(events(gateway)).cause().kind()).isEqualTo(FailureKind.STREAM_BROKEN);
        assertThat(truncated(events(gateway)).partial().text()).isEqualTo(BEGINNING);
    }

    @Test
    void whereATargetCanGoOnNothingIsAskedTwice() {
        AiGateway gateway = gateway(
                true, Map.of("streaming.recovery", "auto"), Reactions.cutAfter(3, ANSWER), Reactions.answer(REST));

        assertThat(completed(events(gateway)).text()).isEqualTo(ANSWER);
        assertThat(targets.get(1).requests().get(0).body()).contains(BEGINNING);
    }
}

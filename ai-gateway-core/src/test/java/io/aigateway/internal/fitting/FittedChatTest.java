package io.aigateway.internal.fitting;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ChatSink;
import io.aigateway.trace.CallTrace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What services would refuse for reasons that an application cannot know. */
class FittedChatTest {

    private final List<String> notes = new ArrayList<>();

    private List<Message> fitted(Message... messages) {
        ChatRequest.Builder request = ChatRequest.builder("m").user("Hi");
        List.of(messages).forEach(request::message);
        List<Message> all = FittedChat.of(request.build(), notes::add).request().messages();
        return all.subList(1, all.size());
    }

    private static Message calls(String... ids) {
        List<ToolCall> calls = new ArrayList<>();
        for (String id : ids) {
            calls.add(ToolCall.of(id, "f", "{}"));
        }
        return Message.assistant(calls);
    }

    private static String shown(Message message) {
        StringBuilder shown = new StringBuilder(message.role().name().toLowerCase(java.util.Locale.ROOT));
        message.toolCalls().forEach(call -> shown.append(' ').append(call.id()));
        if (message.toolCallId() != null) {
            shown.append(' ').append(message.toolCallId());
        }
        return message.text().isEmpty() ? shown.toString() : shown + ":" + message.text();
    }

    @Test
    void whatIsPairedStaysAsItIs() {
        ChatRequest request = ChatRequest.builder("m")
                .user("Hi")
                .message(calls("a", "b"))
                .message(Message.tool("b", "2"))
                .message(Message.tool("a", "1"))
                .build();
        assertThat(FittedChat.of(request, notes::add).request()).isSameAs(request);
        assertThat(notes).isEmpty();
    }

    @Test
    void idsThatServersCountAnewInEveryTurnAreRefused() {
        assertThat(fitted(calls("call_0"), Message.tool("call_0", "1"), calls("call_0"), Message.tool("call_0", "2")))
                .extracting(FittedChatTest::shown)
                .containsExactly("assistant call_0", "tool call_0:1", "assistant call_0_2", "tool call_0_2:2");
        assertThat(notes).hasSize(1);
    }

    @Test
    void twoResultsForOneCallAreRefused() {
        assertThat(fitted(calls("a"), Message.tool("a", "old"), Message.tool("a", "new"), Message.user("Go on")))
                .extracting(FittedChatTest::shown)
                .containsExactly("assistant a", "tool a:new", "user:Go on");
    }

    @Test
    void twoCallsUnderOneIdInOneTurnAreRefused() {
        assertThat(fitted(calls("a", "a"), Message.tool("a", "1"), Message.tool("a", "2")))
                .extracting(FittedChatTest::shown)
                .containsExactly("assistant a a_2", "tool a:1", "tool a_2:2");
    }

    @Test
    void aCallWithoutItsResultIsRefused() {
        assertThat(fitted(calls("a", "b"), Message.tool("a", "1"), Message.user("Go on")))
                .extracting(FittedChatTest::shown)
                .containsExactly("assistant a b", "tool a:1", "tool b:There is no result of this call.", "user:Go on");
    }

    @Test
    void aResultWithoutItsCallIsRefused() {
        List<Message> messages = fitted(Message.assistant("Yes"), Message.tool("lost", "Rain"));
        assertThat(messages.get(1).role()).isEqualTo(Role.USER);
        assertThat(messages.get(1).text()).contains("Rain");
    }

    @Test
    void parallelCallsInSeveralMessagesKeepTheirResults() {
        assertThat(fitted(calls("a"), calls("b"), Message.tool("a", "1"), Message.tool("b", "2")))
                .extracting(FittedChatTest::shown)
                .containsExactly("assistant a", "assistant b", "tool a:1", "tool b:2");
        assertThat(notes).isEmpty();
    }

    @Test
    void callsThatWaitForTheirResultsStayOpen() {
        assertThat(fitted(calls("a"))).extracting(FittedChatTest::shown).containsExactly("assistant a");
    }

    @Test
    void resultsForACallThatTheProviderHoldsAreLeftAlone() {
        ChatRequest request = ChatRequest.builder("m")
                .message(Message.tool("call_x", "42"))
                .extra("previous_response_id", "resp_1")
                .build();
        assertThat(FittedChat.of(request, notes::add).request()).isSameAs(request);
    }

    /** Whatever the conversation: afterwards ids are unique, each call has one result, and each result its call. */
    @Test
    void randomConversationsComeOutPaired() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            ChatRequest.Builder request = ChatRequest.builder("m").user("Hi");
            for (int i = random.nextInt(12); i >= 0; i--) {
                switch (random.nextInt(4)) {
                    case 0 -> request.user("u");
                    case 1 -> request.message(calls(id(random), id(random)));
                    case 2 -> request.assistant("a");
                    default -> request.message(Message.tool(id(random), "r"));
                }
            }
            request.user("end");
            List<Message> messages =
                    FittedChat.of(request.build(), note -> {}).request().messages();
            Set<String> called = new HashSet<>();
            Set<String> waiting = new HashSet<>();
            for (Message message : messages) {
                if (message.role() == Role.TOOL) {
                    assertThat(waiting.remove(message.toolCallId()))
                            .as("seed " + seed)
                            .isTrue();
                } else if (message.role() == Role.USER) {
                    assertThat(waiting).as("seed " + seed).isEmpty();
                }
                for (ToolCall call : message.toolCalls()) {
                    assertThat(called.add(call.id())).as("seed " + seed).isTrue();
                    waiting.add(call.id());
                }
            }
            ChatRequest once = request.build().toBuilder().messages(messages).build();
            assertThat(FittedChat.of(once, note -> {}).request())
                    .as("seed " + seed)
                    .isSameAs(once);
        }
    }

    private static String id(Random random) {
        return "call_" + random.nextInt(3);
    }

    @Test
    @Timeout(5)
    void manyCallsUnderOneIdCostNoMoreThanOthers() {
        String[] ids = new String[50_000];
        java.util.Arrays.fill(ids, "a");
        assertThat(fitted(calls(ids), Message.user("Go on"))).hasSize(50_002);
    }

    @Test
    void namesOfToolsWithDotsOrTooManyLettersAreRefusedEverywhere() {
        String dotted = "files.read";
        String longName = "x".repeat(80);
        ChatRequest request = ChatRequest.builder("m")
                .user("Hi")
                .message(Message.assistant(List.of(ToolCall.of("a", dotted, "{}"))))
                .message(Message.tool("a", "1").toBuilder().name(dotted).build())
                .tool(ToolDefinition.of(dotted, "", Map.of()))
                .tool(ToolDefinition.of(longName, "", Map.of()))
                .tool(ToolDefinition.of("plain", "", Map.of()))
                .toolChoice(ToolChoice.tool(dotted))
                .build();
        FittedChat fitted = FittedChat.of(request, notes::add);
        List<ToolDefinition> tools = fitted.request().tools();
        String sent = tools.get(0).name();
        assertThat(tools).extracting(ToolDefinition::name).allMatch(name -> name.matches("[a-zA-Z0-9_-]{1,64}"));
        assertThat(tools.get(2).name()).isEqualTo("plain");
        assertThat(fitted.request().toolChoice().name()).isEqualTo(sent);
        assertThat(fitted.request().messages().get(1).toolCalls().get(0).name()).isEqualTo(sent);
        assertThat(fitted.request().messages().get(2).name()).isEqualTo(sent);
        assertThat(FittedChat.of(request, note -> {}).request().tools())
                .as("always the same")
                .isEqualTo(tools);

        assertThat(answered(fitted, sent)).isEqualTo(dotted);
        assertThat(answered(fitted, sent.substring(0, 4), sent.substring(4)))
                .as("a name in pieces")
                .isEqualTo(dotted);
        assertThat(answered(fitted, "plain")).isEqualTo("plain");
    }

    private static String answered(FittedChat fitted, String... pieces) {
        ChatAssembler assembler = new ChatAssembler("m", 1_000);
        ChatSink sink = fitted.restoring(assembler);
        for (String piece : pieces) {
            sink.toolCall(0, 0, "a", piece, null);
        }
        sink.toolCall(0, 0, null, null, "{}");
        ChatResponse answer = assembler.toResponse(CallTrace.none());
        return answer.toolCalls().get(0).name();
    }

    @Test
    void pictureAndSoundOfAModelAreNotTakenBackAsItsWords() {
        Message made = Message.builder(Role.ASSISTANT)
                .content(List.of(
                        new ContentPart.Image(new Media.Base64("AAAA", "image/png"), null),
                        new ContentPart.Audio(Media.bytes(new byte[2], "audio/wav"), "wav", "Canada")))
                .build();
        assertThat(fitted(made, Message.user("Go on")).get(0).content())
                .containsExactly(new ContentPart.Text("Canada"));
        assertThat(notes).hasSize(1);
    }
}

package io.aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.Message;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.CallTrace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A dialogue with thoughts and two parallel tool calls begun on one protocol goes on on any other: state that only its
 * maker understands stays there, and calls and results keep belonging together.
 */
class ConversationsTest {

    /** An answer of each protocol: the thought "hmm" with the signature SIGNED, a text, and two calls. */
    private static final Map<String, String> ANSWERS = Map.of(
            "openai",
            """
            {"choices":[{"message":{"content":"I look","reasoning":"hmm","reasoning_details":[{"type":"reasoning.encrypted",
            "data":"SIGNED"}],"tool_calls":[
            {"id":"call_a","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Bonn\\"}"}},
            {"id":"functions.time:1","type":"function","function":{"name":"time","arguments":"{}"}}]},
            "finish_reason":"tool_calls"}]}""",
            "openai-responses",
            """
            {"status":"completed","output":[
            {"type":"reasoning","summary":[{"type":"summary_text","text":"hmm"}],"encrypted_content":"SIGNED"},
            {"type":"message","role":"assistant","content":[{"type":"output_text","text":"I look","annotations":[]}]},
            {"type":"function_call","call_id":"call_a","name":"weather","arguments":"{\\"city\\":\\"Bonn\\"}"},
            {"type":"function_call","call_id":"call_b","name":"time","arguments":"{}"}]}""",
            "anthropic",
            """
            {"content":[{"type":"thinking","thinking":"hmm","signature":"SIGNED"},{"type":"text","text":"I look"},
            {"type":"tool_use","id":"toolu_a","name":"weather","input":{"city":"Bonn"}},
            {"type":"tool_use","id":"toolu_b","name":"time","input":{}}],"stop_reason":"tool_use"}""",
            "gemini",
            """
            {"candidates":[{"content":{"parts":[{"text":"hmm","thought":true},{"text":"I look"},
            {"functionCall":{"name":"weather","args":{"city":"Bonn"}},"thoughtSignature":"SIGNED"},
            {"functionCall":{"name":"time","args":{}}}]},"finishReason":"STOP"}]}""",
            "bedrock",
            """
            {"output":{"message":{"role":"assistant","content":[
            {"reasoningContent":{"reasoningText":{"text":"hmm","signature":"SIGNED"}}},{"text":"I look"},
            {"toolUse":{"toolUseId":"tooluse_a","name":"weather","input":{"city":"Bonn"}}},
            {"toolUse":{"toolUseId":"tooluse_b","name":"time","input":{}}}]}},"stopReason":"tool_use"}""",
            "cohere",
            """
            {"finish_reason":"TOOL_CALL","message":{"content":[{"type":"thinking","thinking":"hmm"},
            {"type":"text","text":"I look"}],"citations":[{"text":"SIGNED"}],"tool_calls":[
            {"id":"weather_a","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Bonn\\"}"}},
            {"id":"time_b","type":"function","function":{"name":"time","arguments":"{}"}}]}}""",
            "ollama",
            """
            {"message":{"role":"assistant","content":"I look","thinking":"hmm SIGNED","tool_calls":[
            {"function":{"name":"weather","arguments":{"city":"Bonn"}}},{"function":{"name":"time","arguments":{}}}]},
            "done":true,"done_reason":"stop"}""");

    static Stream<Arguments> pairs() {
        return ANSWERS.keySet().stream()
                .sorted()
                .flatMap(from -> ANSWERS.keySet().stream().sorted().map(to -> Arguments.of(from, to)));
    }

    private static Message answer(String protocol, String provider) throws IOException {
        WireProtocol codec = ErrorsOfProtocolsTest.protocol(protocol);
        ChatAssembler assembler = new ChatAssembler(
                "m", new Message.Origin(codec.family(), provider, "claude-m"), "call_20261122_1_", 1 << 20);
        codec.decodeChat(
                new ByteArrayInputStream(ANSWERS.get(protocol).getBytes(StandardCharsets.UTF_8)),
                Upstream.of(provider, "m", Map.of()),
                assembler);
        return assembler.toResponse(CallTrace.none()).message();
    }

    private static ChatRequest dialogue(Message answer) {
        ChatRequest.Builder request = ChatRequest.builder("claude-m")
                .system("Be brief.")
                .user("Weather and time in Bonn?")
                .tool(ToolDefinition.of(
                        "weather",
                        "The weather.",
                        Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")))))
                .tool(ToolDefinition.of("time", "The time.", Map.of("type", "object", "properties", Map.of())))
                .message(answer);
        for (ToolCall call : answer.toolCalls()) {
            request.message(Message.tool(call.id(), "{\"result\":\"" + call.name() + " is fine\"}"));
        }
        return request.build();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void goesOnAnywhere(String from, String to) throws IOException {
        Message answer = answer(from, "there");
        assertThat(answer.reasoning()).startsWith("hmm");
        Encoded encoded = Encoded.chat(ErrorsOfProtocolsTest.protocol(to), dialogue(answer), Map.of("tool-ids", "40"));
        String sent = encoded.text();
        assertThat(sent).contains("I look", "Bonn", "weather is fine", "time is fine");
        boolean shared = from.equals(to) && (from.equals("anthropic") || from.equals("ollama"));
        if (shared) {
            assertThat(sent).contains("SIGNED");
        } else {
            assertThat(sent).doesNotContain("SIGNED").doesNotContain("hmm");
            assertThat(encoded.notes()).anyMatch(note -> note.contains("made by there ("));
        }
        requireMatchingIds(to, encoded);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void staysWholeWhereItWasMade(String from, String to) throws IOException {
        if (from.equals(to)) {
            Encoded encoded =
                    Encoded.chat(ErrorsOfProtocolsTest.protocol(to), dialogue(answer(from, "here")), Map.of());
            assertThat(encoded.text()).contains("SIGNED", "I look", "Bonn");
            assertThat(encoded.notes()).noneMatch(note -> note.startsWith("left out"));
            requireMatchingIds(to, encoded);
        }
    }

    /** A conversation that an application kept without the origins is taken as it is. */
    @ParameterizedTest
    @MethodSource("pairs")
    void survivesAnEditOfItsText(String from, String to) throws IOException {
        Message answer = answer(from, "here");
        Message edited = Message.builder(answer.role())
                .content(List.of(io.aigateway.chat.ContentPart.text("Redacted")))
                .reasoning(answer.reasoning())
                .toolCalls(answer.toolCalls())
                .extra(answer.extra())
                .origin(answer.origin())
                .build();
        Encoded encoded = Encoded.chat(ErrorsOfProtocolsTest.protocol(to), dialogue(edited), Map.of());
        assertThat(encoded.text()).contains("Redacted").doesNotContain("I look");
    }

    private static void requireMatchingIds(String protocol, Encoded encoded) {
        List<String> calls = new ArrayList<>();
        List<String> results = new ArrayList<>();
        collect(encoded.json(), protocol, calls, results);
        assertThat(calls).as("calls of " + encoded.text()).hasSize(2).doesNotHaveDuplicates();
        assertThat(results).isEqualTo(calls);
        if (protocol.equals("anthropic")) {
            assertThat(calls).allMatch(id -> id.matches("[a-zA-Z0-9_-]{1,64}"));
        }
    }

    private static void collect(Object node, String protocol, List<String> calls, List<String> results) {
        if (node instanceof List<?> list) {
            list.forEach(each -> collect(each, protocol, calls, results));
        } else if (node instanceof Map<?, ?> map) {
            switch (protocol) {
                case "openai", "cohere", "ollama" -> {
                    for (Object call : io.aigateway.internal.json.Nodes.list(map.get("tool_calls"))) {
                        calls.add(String.valueOf(((Map<?, ?>) call).get("id")));
                    }
                    add(results, map.get("tool_call_id"));
                }
                case "openai-responses" ->
                    add("function_call".equals(map.get("type")) ? calls : results, map.get("call_id"));
                case "anthropic" -> {
                    add(calls, "tool_use".equals(map.get("type")) ? map.get("id") : null);
                    add(results, map.get("tool_use_id"));
                }
                case "bedrock" -> {
                    add(calls, map.get("toolUse") instanceof Map<?, ?> use ? use.get("toolUseId") : null);
                    add(results, map.get("toolResult") instanceof Map<?, ?> result ? result.get("toolUseId") : null);
                }
                default -> { // gemini: by name and order
                    add(calls, map.get("functionCall") instanceof Map<?, ?> call ? call.get("name") : null);
                    add(results, map.get("functionResponse") instanceof Map<?, ?> result ? result.get("name") : null);
                }
            }
            map.values().forEach(each -> collect(each, protocol, calls, results));
        }
    }

    private static void add(List<String> ids, Object id) {
        if (id != null) {
            ids.add(String.valueOf(id));
        }
    }

    @Test
    void callsOfOthersAreMarkedWhereSignaturesAreRequired() throws IOException {
        Encoded encoded = Encoded.chat(
                ErrorsOfProtocolsTest.protocol("gemini"),
                dialogue(answer("openai", "there")),
                Map.of("signatures", "required"));
        assertThat(encoded.at("contents.1.parts.1.thoughtSignature")).isEqualTo("skip_thought_signature_validator");
        assertThat(encoded.at("contents.1.parts.2")).asString().doesNotContain("thoughtSignature");
    }

    @Test
    void thinkingIsOffWhileCallsMadeElsewhereAreAnswered() throws IOException {
        ChatRequest request = dialogue(answer("openai", "there")).toBuilder()
                .reasoningEffort(io.aigateway.chat.ReasoningEffort.HIGH)
                .build();
        Encoded elsewhere = Encoded.chat(ErrorsOfProtocolsTest.protocol("anthropic"), request, Map.of());
        assertThat(elsewhere.json()).doesNotContainKey("thinking");
        assertThat(elsewhere.notes()).anyMatch(note -> note.startsWith("no thinking: the tool calls being answered"));

        ChatRequest own = dialogue(answer("anthropic", "here")).toBuilder()
                .reasoningEffort(io.aigateway.chat.ReasoningEffort.HIGH)
                .build();
        assertThat(Encoded.chat(ErrorsOfProtocolsTest.protocol("anthropic"), own, Map.of())
                        .at("thinking.budget_tokens"))
                .isEqualTo(16_384);
    }

    @Test
    void thoughtsOfClaudeGoFromBedrockToAnthropicAndBack() throws IOException {
        Message answer = answer("anthropic", "there");
        for (String id : List.of("anthropic", "anthropic-vertex", "anthropic-bedrock")) {
            assertThat(Encoded.chat(ErrorsOfProtocolsTest.protocol(id), dialogue(answer), Map.of())
                            .text())
                    .contains("\"signature\":\"SIGNED\"");
        }
    }
}

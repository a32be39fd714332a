package io.aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes back on the next turn, and in which bytes. */
class SentBackTest {

    private static String next(String protocol, ChatResponse answer, String... quirks) {
        return encode(
                protocol,
                ChatRequest.builder("m").user("Hi").message(answer.message()).user("Go on"),
                quirks);
    }

    private static String encode(String protocol, ChatRequest.Builder request, String... quirks) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < quirks.length; i += 2) {
            all.put(quirks[i], quirks[i + 1]);
        }
        return Encoded.chat(ErrorsOfProtocolsTest.protocol(protocol), request.build(), all)
                .text();
    }

    private static Map<String, Object> json(String text) {
        return Nodes.object(Json.parse(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theSignatureOnACallIsKeptButNeverSentBack() {
        ChatResponse answer = Decoded.plain("openai", """
                {"choices":[{"index":0,"finish_reason":"tool_calls","message":{"tool_calls":[{"id":"c1","type":"function",
                 "function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"SIG"}}}]}}]}""");
        assertThat(next("openai", answer)).contains("\"extra_content\":{\"google\":{\"thought_signature\":\"SIG\"}}");
    }

    @Test
    void whatOnlyAnAnswerMayHoldIsSentBack() {
        ChatResponse answer = Decoded.plain("openai", """
                {"choices":[{"index":0,"finish_reason":"stop","message":{"content":"x","index":0,"parsed":{"a":1},
                 "executed_tools":[{"index":0,"type":"python","output":"1"}],"provider_metadata":{"g":1},
                 "annotations":[{"type":"file","file":{"hash":"h"}}],"name":"MiniMax AI","some_new_field":1,
                 "audio":{"id":"audio_1","expires_at":1}}}]}""");
        String sent = next("openai", answer);
        assertThat(sent).contains("\"audio\":{\"id\":\"audio_1\"}");
        assertThat(sent)
                .doesNotContain(
                        "executed_tools",
                        "parsed",
                        "provider_metadata",
                        "annotations",
                        "some_new_field",
                        "expires_at",
                        "\"index\"");
        assertThat(next("openai", answer, "returned-fields", "some_new_field")).contains("\"some_new_field\":1");
    }

    @Test
    void aResponsesCallKeepsItsIdThoughItsThoughtsAreLeftOut() {
        ChatResponse answer = Decoded.plain("openai-responses", """
                {"status":"completed","output":[{"type":"reasoning","id":"rs_1","summary":[]},
                 {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{}","status":"completed"}]}""");
        String sent = encode(
                "openai-responses",
                ChatRequest.builder("m").user("Hi").message(answer.message()).message(Message.tool("c1", "r")));
        assertThat(sent).contains("\"call_id\":\"c1\"").doesNotContain("fc_1", "rs_1");
    }

    @Test
    void callsWithFieldsBesidesTheKnownOnesComeBackWhole() {
        ChatResponse answer = Decoded.plain("openai-responses", """
                {"status":"completed","output":[{"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{}",
                 "status":"completed","namespace":"ns","caller":{"type":"direct"}}]}""");
        assertThat(encode(
                        "openai-responses",
                        ChatRequest.builder("m")
                                .user("Hi")
                                .message(answer.message())
                                .message(Message.tool("c1", "r"))))
                .contains("\"namespace\":\"ns\"", "\"caller\":{\"type\":\"direct\"}");
    }

    @Test
    void instructionsWithinATalkAreMovedThoughTheModelTakesThemInPlace() {
        ChatRequest.Builder request = ChatRequest.builder("m")
                .system("Rules")
                .user("One")
                .assistant("Two")
                .system("New rule")
                .user("Three");
        Map<String, Object> sent = json(encode("anthropic", request, "instructions", "in-place"));
        assertThat(sent).containsEntry("system", "Rules");
        assertThat(Nodes.list(sent.get("messages")))
                .extracting(each -> Nodes.object(each).get("role"))
                .containsExactly("user", "assistant", "user", "system");
        assertThat(json(encode("anthropic", request)).get("system").toString()).contains("Rules", "New rule");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "openai-responses", "anthropic", "gemini", "bedrock", "cohere", "ollama"})
    void theSameRequestIsOtherBytesInAnotherJvm(String protocol) {
        Map<String, Object> unordered = Map.of(
                "type",
                "object",
                "properties",
                Map.of("b", Map.of("type", "string"), "a", Map.of("type", "string")),
                "required",
                Set.of("b", "a", "c"));
        ChatRequest.Builder request = ChatRequest.builder("m")
                .user("Hi")
                .message(Message.assistant(List.of(ToolCall.of("c1", "f", ""))))
                .message(Message.tool("c1", "r"))
                .tool(ToolDefinition.of("f", "F", unordered))
                .tool(ToolDefinition.builder("g").build());
        String sent = encode(protocol, request);
        assertThat(sent.indexOf("\"a\":{\"type\"")).isLessThan(sent.indexOf("\"b\":{\"type\""));
        assertThat(sent.indexOf("\"properties\""))
                .isLessThan(sent.indexOf("\"type\":\"object\"", sent.indexOf("\"properties\"")));
        assertThat(sent).contains("[\"a\",\"b\",\"c\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "openai-responses", "anthropic", "bedrock", "cohere", "ollama"})
    void objectsWithoutPropertiesAreRefused(String protocol) {
        String sent = encode(
                protocol,
                ChatRequest.builder("m").user("Hi").tool(ToolDefinition.of("f", "F", Map.of("type", "object"))));
        assertThat(sent).contains("\"properties\":{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "bedrock"})
    void alternativesAtTheTopOfASchemaAreRefused(String protocol) {
        Map<String, Object> circle = Map.of(
                "properties", Map.of("kind", Map.of("const", "circle"), "r", Map.of("type", "number")),
                "required", List.of("kind", "r"));
        Map<String, Object> square = Map.of(
                "properties", Map.of("kind", Map.of("const", "square"), "a", Map.of("type", "number")),
                "required", List.of("kind", "a"));
        String sent = encode(
                protocol,
                ChatRequest.builder("m")
                        .user("Hi")
                        .tool(ToolDefinition.of("f", "F", Map.of("type", "object", "oneOf", List.of(circle, square)))));
        assertThat(sent)
                .doesNotContain("oneOf")
                .contains(
                        "\"required\":[\"kind\"]",
                        "\"kind\":{\"anyOf\":[{\"const\":\"circle\"},{\"const\":\"square\"}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"array\"}|{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
                "{\"enum\":[1,2]}|{\"enum\":[\"1\",\"2\"],\"type\":\"string\"}",
                "{\"type\":[\"string\",\"null\"]}|{\"nullable\":true,\"type\":\"string\"}",
                "{\"type\":[\"string\",\"integer\"]}|{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"allOf\":[{\"required\":[\"a\"]}]}|"
                        + "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}",
                "{\"type\":\"integer\",\"allOf\":[{\"minimum\":1}]}|{\"type\":\"integer\",\"minimum\":1}",
                "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}],\"default\":1,\"description\":\"d\"}|"
                        + "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}],\"description\":\"d\"}",
            })
    void olderGeminiTakesASubsetOfSchemasOnly(String field, String expected) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", Map.of("x", json(field)));
        String sent = encode(
                "gemini",
                ChatRequest.builder("m").user("Hi").tool(ToolDefinition.of("f", "F", schema)),
                "schema",
                "openapi");
        assertThat(sent).contains("\"x\":" + expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "bedrock"})
    void moreThanFourCachePointsAreSent(String protocol) {
        ChatRequest.Builder request = ChatRequest.builder("m")
                .tool(ToolDefinition.builder("f")
                        .cachePoint(new ContentPart.CachePoint(null))
                        .build());
        for (int i = 0; i < 6; i++) {
            request.user(ContentPart.text("part " + i), ContentPart.cachePoint());
        }
        String sent = encode(protocol, request, "cache-points", "points");
        String mark = protocol.equals("anthropic") ? "\"ephemeral\"" : "\"cachePoint\"";
        assertThat(sent.split(java.util.regex.Pattern.quote(mark), -1)).hasSize(5);
        assertThat(sent.indexOf(mark)).as("the one behind the tools stays").isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "bedrock", "gemini", "ollama"})
    void numbersOfArgumentsAreRounded(String protocol) {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.user("Hi"));
        messages.add(Message.assistant(List.of(
                ToolCall.of("c1", "f", "{\"x\":1234567890123456.78,\"y\":1e400,\"z\":123456789012345678901}"))));
        messages.add(Message.tool("c1", "r"));
        String sent = encode(protocol, ChatRequest.builder("m").messages(messages));
        assertThat(sent)
                .contains("1234567890123456.78", "123456789012345678901")
                .doesNotContain("Infinity");
        assertThat(sent.toLowerCase(java.util.Locale.ROOT)).contains("1e+400");
    }

    @ParameterizedTest
    @CsvSource({"ollama, logprobs, true", "cohere, logprobs, true", "anthropic, service_tier, auto"})
    void wordsThatAProtocolHasAreWithheldWithAnUntrueNote(String protocol, String name, String value) {
        assertThat(encode(protocol, ChatRequest.builder("m").user("Hi").extra(name, value)))
                .contains("\"" + name + "\":\"" + value + "\"");
    }

    @ParameterizedTest
    @CsvSource({"anthropic, anyOf", "bedrock, oneOf", "gemini, allOf"})
    @org.junit.jupiter.api.Timeout(5)
    void aSchemaThatRefersToItselfManyTimesEnds(String protocol, String keyword) {
        List<Object> branches = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            branches.add(Map.of("$ref", "#"));
        }
        String sent = encode(
                protocol,
                ChatRequest.builder("m")
                        .user("Hi")
                        .tool(ToolDefinition.of("f", "F", Map.of("type", "object", keyword, branches))),
                "schema",
                "openapi");
        assertThat(sent).contains("\"f\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "gemini"})
    void whatTheRequestSaysInNeutralWordsIsNotSaidOnceMore(String protocol) {
        String sent = encode(
                protocol,
                ChatRequest.builder("m").user("Hi").extra("system", "evil").extra("messages", List.of()));
        assertThat(sent).doesNotContain("evil", "[]");
    }
}

package io.aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Media;
import io.aigateway.chat.ServerToolStep;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One neutral word for what every protocol says in its own. */
class WordsOfAnswersTest {

    private static final String PNG = "iVBORw0KGgo=";

    static Stream<Arguments> cited() {
        return Stream.of(
                Arguments.of("openai", """
                        {"choices":[{"index":0,"finish_reason":"stop","message":{"content":"Rust is fast.","annotations":[
                         {"type":"url_citation","url_citation":{"url":"https://a.example","title":"A","start_index":0,"end_index":4}}]}}]}"""),
                Arguments.of("openai", """
                        {"citations":["https://a.example"],"search_results":[{"title":"A","url":"https://a.example","snippet":"fast"}],
                         "choices":[{"index":0,"finish_reason":"stop","message":{"content":"Rust is fast."}}]}"""),
                Arguments.of("openai-responses", """
                        {"status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Rust is fast.",
                         "annotations":[{"type":"url_citation","url":"https://a.example","title":"A","start_index":0,"end_index":4}]}]}]}"""),
                Arguments.of("anthropic", """
                        {"stop_reason":"end_turn","content":[{"type":"text","text":"Rust is fast.","citations":[
                         {"type":"web_search_result_location","url":"https://a.example","title":"A","cited_text":"fast"}]}]}"""),
                Arguments.of("gemini", """
                        {"candidates":[{"finishReason":"STOP","content":{"parts":[{"text":"Rust is fast."}]},"groundingMetadata":{
                         "groundingChunks":[{"web":{"uri":"https://a.example","title":"A"}}],
                         "groundingSupports":[{"segment":{"endIndex":4,"text":"Rust"},"groundingChunkIndices":[0]}]}}]}"""),
                Arguments.of("bedrock", """
                        {"stopReason":"end_turn","output":{"message":{"content":[{"citationsContent":{
                         "content":[{"text":"Rust is fast."}],"citations":[{"title":"A","location":{"web":{"url":"https://a.example"}},
                         "sourceContent":[{"text":"fast"}]}]}}]}}}"""),
                Arguments.of("cohere", """
                        {"finish_reason":"COMPLETE","message":{"content":[{"type":"text","text":"Rust is fast."}],"citations":[
                         {"start":0,"end":4,"text":"Rust","sources":[{"type":"document","id":"d","document":{
                          "url":"https://a.example","title":"A"}}]}]}}"""));
    }

    @ParameterizedTest
    @MethodSource("cited")
    void sourcesAreOneTypeOverAllProtocols(String protocol, String body) {
        ChatResponse answer = Decoded.plain(protocol, body);
        assertThat(answer.text()).isEqualTo("Rust is fast.");
        assertThat(answer.message().citations())
                .extracting(Citation::url, Citation::title)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("https://a.example", "A"));
    }

    static Stream<Arguments> pictures() {
        return Stream.of(
                Arguments.of("openai", """
                        {"choices":[{"index":0,"finish_reason":"stop","message":{"content":null,"images":[
                         {"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}}]}}]}"""), Arguments.of("gemini", """
                        {"candidates":[{"finishReason":"STOP","content":{"parts":[
                         {"inlineData":{"mimeType":"image/png","data":"%s"}}]}}]}"""), Arguments.of("openai-responses", """
                        {"status":"completed","output":[{"type":"image_generation_call","id":"ig","status":"completed",
                         "output_format":"png","result":"%s"}]}"""));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void aPictureThatAModelMakesIsAPartOfItsAnswer(String protocol, String body) {
        ChatResponse answer = Decoded.plain(protocol, body.formatted(PNG));
        assertThat(answer.message().content())
                .containsExactly(new ContentPart.Image(new Media.Base64(PNG, "image/png"), null));
    }

    static Stream<Arguments> steps() {
        return Stream.of(
                Arguments.of("anthropic", "web_search", """
                        {"stop_reason":"end_turn","content":[
                         {"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},
                         {"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","url":"u"}]},
                         {"type":"text","text":"x"}]}"""),
                Arguments.of("gemini", "code_execution", """
                        {"candidates":[{"finishReason":"STOP","content":{"parts":[
                         {"executableCode":{"language":"PYTHON","code":"1"}},
                         {"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1"}},{"text":"x"}]}}]}"""),
                Arguments.of("bedrock", "nova_grounding", """
                        {"stopReason":"end_turn","output":{"message":{"content":[
                         {"toolUse":{"toolUseId":"t","name":"nova_grounding","type":"server_tool_use","input":{"query":"q"}}},
                         {"toolResult":{"toolUseId":"t","status":"success","type":"nova_grounding_result","content":[{"text":"r"}]}},
                         {"text":"x"}]}}}"""),
                Arguments.of("openai-responses", "web_search", """
                        {"status":"completed","output":[{"type":"web_search_call","id":"ws","status":"completed",
                         "action":{"type":"search","query":"q"},"results":["r"]},
                         {"type":"message","content":[{"type":"output_text","text":"x"}]}]}"""),
                Arguments.of("openai", "search", """
                        {"choices":[{"index":0,"finish_reason":"stop","message":{"content":"x","executed_tools":[
                         {"index":0,"type":"search","arguments":"{}","output":"r"}]}}]}"""));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void toolsOfTheProviderAreStepsWithTheirResults(String protocol, String name, String body) {
        ChatResponse answer = Decoded.plain(protocol, body);
        assertThat(answer.message().serverToolSteps()).hasSize(1);
        ServerToolStep step = answer.message().serverToolSteps().get(0);
        assertThat(step.name()).isEqualTo(name);
        assertThat(step.result()).isNotNull();
        assertThat(step.failed()).isFalse();
        assertThat(answer.toolCalls()).as("nothing for the application to run").isEmpty();
    }

    @Test
    void aRefusalEndsInGoodOrderWithoutAWord() {
        ChatResponse answer = Decoded.plain(
                "openai",
                "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"content\":null,\"refusal\":\"I cannot.\"}}]}");
        assertThat(answer.message().refusal()).isEqualTo("I cannot.");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
    }

    @Test
    void speechInPiecesIsOneRecordingWithItsWords() {
        ChatResponse answer = Decoded.stream(
                "openai",
                "{\"choices\":[{\"index\":0,\"delta\":{\"audio\":{\"id\":\"a\",\"transcript\":\"Can\"}}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"audio\":{\"data\":\"AAA=\",\"transcript\":\"ada\"}}}]}",
                "{\"choices\":[{\"index\":0,\"delta\":{\"audio\":{\"data\":\"AQ==\",\"expires_at\":9}},\"finish_reason\":\"stop\"}]}");
        assertThat(answer.message().content())
                .containsExactly(
                        new ContentPart.Audio(Media.bytes(new byte[] {0, 0, 1}, "audio/pcm16"), "pcm16", "Canada"));
        assertThat(answer.message().extra()).containsKey("audio");
    }

    @Test
    void phasesOfResponsesMessagesAreLostWithoutAnotherOpaqueItem() {
        ChatResponse answer = Decoded.plain("openai-responses", """
                {"status":"completed","output":[{"type":"message","id":"msg_1","phase":"final_answer",
                 "content":[{"type":"output_text","text":"x"}]}]}""");
        assertThat(answer.message().phase()).isEqualTo("final_answer");
        assertThat(Encoded.chat(
                                ErrorsOfProtocolsTest.protocol("openai-responses"),
                                io.aigateway.chat.ChatRequest.builder("m")
                                        .user("Hi")
                                        .message(answer.message())
                                        .user("Go on")
                                        .build(),
                                java.util.Map.of())
                        .text())
                .contains("\"phase\":\"final_answer\"");
    }

    @Test
    void likelihoodsOfOllamaAreLost() {
        ChatResponse answer = Decoded.plain("ollama", """
                {"model":"m","message":{"content":"Hi"},"done":true,"done_reason":"stop",
                 "logprobs":[{"token":"Hi","logprob":-0.5,"bytes":[72,105],"top_logprobs":[{"token":"Ho","logprob":-2}]}]}""");
        assertThat(answer.choices().get(0).logProbabilities()).hasSize(1);
        assertThat(answer.choices().get(0).logProbabilities().get(0).alternatives())
                .extracting(each -> each.token())
                .containsExactly("Ho");
    }

    @Test
    void hostileShapesAreNoFailureOfThisJvm() {
        ChatResponse answer = Decoded.plain("openai", """
                {"citations":"x","search_results":{"a":1},"service_tier":7,"prompt_filter_results":"x","choices":[{"index":0,
                 "logprobs":{"content":[1,null,{"token":3}]},"content_filter_results":[1],"finish_reason":"stop","message":{
                 "content":"x","annotations":{"a":1},"images":["x",{"image_url":7}],"audio":"x","executed_tools":"x",
                 "tool_calls":[{"function":7},{"function":{"name":7,"arguments":[1]}}]}}],
                 "usage":{"cost":"x","prompt_tokens_details":7,"completion_tokens_details":{"audio_tokens":"x"}}}""");
        assertThat(answer.text()).isEqualTo("x");
    }
}

package io.aigateway.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.Upstream;
import io.aigateway.trace.CallTrace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The two answers that the source documents print. */
class DocumentAnswersTest {

    private static ChatResponse decode(String body) throws IOException {
        ChatAssembler assembler = new ChatAssembler("asked-for", 1 << 20);
        new OpenAiProtocol()
                .decodeChat(
                        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                        Upstream.of("p", "asked-for", Map.of()),
                        assembler);
        assertThat(assembler.hasEnded()).isTrue();
        return assembler.toResponse(CallTrace.none());
    }

    @Test
    void deepseekAnswerOfTheDocuments() throws IOException {
        ChatResponse answer = decode("""
                {"id":"5f2d0d0c","object":"chat.completion","created":1741000000,"model":"deepseek-chat",
                 "choices":[{"index":0,"message":{"role":"assistant","content":"我是DeepSeek-V3"},"logprobs":null,
                 "finish_reason":"stop"}],
                 "usage":{"prompt_tokens":5,"completion_tokens":37,"total_tokens":42,
                 "prompt_tokens_details":{"cached_tokens":0},"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":5},
                 "system_fingerprint":"fp_3a5770e1b4"}
                """);

        assertThat(answer.model()).isEqualTo("deepseek-chat");
        assertThat(answer.text()).isEqualTo("我是DeepSeek-V3");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.usage())
                .isEqualTo(Usage.builder()
                        .inputTokens(5)
                        .outputTokens(37)
                        .totalTokens(42)
                        .build());
        assertThat(answer.extra()).containsEntry("system_fingerprint", "fp_3a5770e1b4");
    }

    @Test
    void qwenAnswerOfTheDocuments() throws IOException {
        ChatResponse answer = decode("""
                {"id":"9a1b2c3d-0000-4000-8000-000000000000","choices":[{"message":{"content":"我是通义千问","role":"assistant"},
                 "finish_reason":"stop","index":0}],"created":1741000001,"model":"qwen-turbo","object":"chat.completion",
                 "usage":{"completion_tokens":17,"prompt_tokens":11,"total_tokens":28}}
                """);

        assertThat(answer.model()).isEqualTo("qwen-turbo");
        assertThat(answer.usage())
                .isEqualTo(Usage.builder()
                        .inputTokens(11)
                        .outputTokens(17)
                        .totalTokens(28)
                        .build());
    }

    @Test
    void xaiReasoningOutsideCompletionTokensIsAddedToTheOutput() throws IOException {
        ChatResponse answer = decode("""
                {"choices":[{"index":0,"message":{"content":"x"},"finish_reason":"stop"}],
                 "usage":{"prompt_tokens":496,"completion_tokens":77,"total_tokens":694,
                 "completion_tokens_details":{"reasoning_tokens":121}}}
                """);

        assertThat(answer.usage().outputTokens()).isEqualTo(198);
        assertThat(answer.usage().reasoningTokens()).isEqualTo(121);
        assertThat(answer.model()).isEqualTo("asked-for");
    }

    @Test
    void errorInsideASuccessfulAnswerIsAFailure() throws IOException {
        ChatAssembler assembler = new ChatAssembler("m", 1 << 20);
        new OpenAiProtocol()
                .decodeChat(
                        new ByteArrayInputStream(
                                "{\"base_resp\":{\"status_code\":1008,\"status_msg\":\"insufficient balance\"}}"
                                        .getBytes(StandardCharsets.UTF_8)),
                        Upstream.of("p", "m", Map.of()),
                        assembler);
        assertThat(assembler.reportedFailure().kind()).isEqualTo(io.aigateway.trace.FailureKind.QUOTA_EXHAUSTED);
        assertThat(assembler.hasEnded()).isFalse();
    }

    @Test
    void successfulAnswerWithoutChoicesIsAFailure() throws IOException {
        for (String body : new String[] {
            "{\"code\":500,\"msg\":\"404 NOT_FOUND\",\"success\":false}", "{\"id\":\"a\",\"choices\":[]}"
        }) {
            ChatAssembler assembler = new ChatAssembler("m", 1 << 20);
            new OpenAiProtocol()
                    .decodeChat(
                            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                            Upstream.of("p", "m", Map.of()),
                            assembler);
            assertThat(assembler.reportedFailure()).as(body).isNotNull();
        }
    }

    @Test
    void severalDocumentsInOneFrameAreAllRead() {
        ChatAssembler assembler = new ChatAssembler("m", 1 << 20);
        byte[] frame =
                "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n{\"choices\":[{\"delta\":{\"content\":\"b\"}}]}"
                        .getBytes(StandardCharsets.UTF_8);
        byte[] last = "{\"choices\":[{\"delta\":{\"content\":\"c\"},\"finish_reason\":\"stop\"}]}"
                .getBytes(StandardCharsets.UTF_8);
        OpenAiStreamDecoder decoder = new OpenAiStreamDecoder(assembler);
        decoder.frame(null, frame, 0, frame.length);
        decoder.frame(null, last, 0, last.length);
        decoder.closedByUpstream();
        decoder.close();
        assertThat(assembler.text()).isEqualTo("abc");
        assertThat(assembler.hasEnded()).isTrue();
    }

    @Test
    void extrasOfSeveralToolCallsAreKeptOnEachCall() throws IOException {
        ChatResponse answer = decode("""
                {"choices":[{"index":0,"message":{"tool_calls":[
                 {"id":"1","function":{"name":"f","arguments":"{}"},"extra_content":{"signature":"AAA"}},
                 {"id":"2","function":{"name":"g","arguments":"{}"},"extra_content":{"signature":"BBB"}}]},
                 "finish_reason":"tool_calls"}]}
                """);
        assertThat(answer.toolCalls())
                .extracting(call -> call.extra().toString())
                .containsExactly("{extra_content={signature=AAA}}", "{extra_content={signature=BBB}}");
    }

    @Test
    void damagedEmbeddingIsAWrongFormat() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new OpenAiProtocol()
                        .embeddings()
                        .decode(
                                new ByteArrayInputStream(
                                        "{\"data\":[{\"embedding\":\"@@@@\"}]}".getBytes(StandardCharsets.UTF_8)),
                                Upstream.of("p", "m", Map.of())))
                .isInstanceOf(io.aigateway.spi.WireFormatException.class);
    }
}

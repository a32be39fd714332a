package io.aigateway.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.Secret;
import io.aigateway.spi.WireFormatException;
import io.aigateway.trace.CallTrace;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatValuesTest {

    @Test
    void builderOfARequestStartsFromTheRequest() {
        ChatRequest request = ChatRequest.builder("m")
                .system("s")
                .user("u")
                .temperature(0.0)
                .parallelToolCalls(false)
                .extra("x", 1)
                .build();

        ChatRequest copy = request.toBuilder().build();

        assertThat(copy).usingRecursiveComparison().isEqualTo(request);
        assertThat(copy.temperature()).isZero();
        assertThat(copy.parallelToolCalls()).isFalse();
    }

    @Test
    void nothingThatWasSaidIsInToString() {
        ChatRequest request = ChatRequest.of("m", "a secret prompt");
        assertThat(request.toString()
                        + request.messages()
                        + request.messages().get(0).content())
                .doesNotContain("secret");
    }

    @Test
    void secretsShowTheirMaskOnly() {
        assertThat(Secret.of("sk-0123456789abcdef")).hasToString("…cdef");
        assertThat(Secret.of("short")).hasToString("…");
        assertThat(Secret.of(" padded-key-value ").reveal()).isEqualTo("padded-key-value");
        assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).isNotEqualTo(Secret.of("b"));
    }

    @Test
    void extrasMayHoldJsonNull() {
        Map<String, Object> fields = new HashMap<>();
        fields.put("type", "custom");
        fields.put("nothing", null);
        assertThat(new ContentPart.Other(null, fields).fields()).containsEntry("nothing", null);
    }

    @Test
    void usageIsNeverNegativeAndAddsUp() {
        Usage usage = Usage.builder()
                .inputTokens(-5)
                .cachedInputTokens(1)
                .cacheWriteTokens(2)
                .outputTokens(3)
                .reasoningTokens(4)
                .totalTokens(10)
                .build()
                .plus(Usage.estimated(7, 8));
        assertThat(usage)
                .isEqualTo(Usage.builder()
                        .inputTokens(7)
                        .cachedInputTokens(1)
                        .cacheWriteTokens(2)
                        .outputTokens(11)
                        .reasoningTokens(4)
                        .totalTokens(25)
                        .estimated(true)
                        .build());
        assertThat(usage.totalInputTokens()).isEqualTo(10);
    }

    @Test
    void assemblerBoundsWhatItHolds() {
        ChatAssembler assembler = new ChatAssembler("m", 10);
        assembler.text(0, "12345678");
        assertThatThrownBy(() -> assembler.text(0, "9012")).isInstanceOf(WireFormatException.class);
        assertThatThrownBy(() -> assembler.text(5_000, "x")).isInstanceOf(WireFormatException.class);
        assertThatThrownBy(() -> assembler.toolCall(0, 1 << 20, "id", "f", "")).isInstanceOf(WireFormatException.class);
    }

    @Test
    void toolCallsDecideTheFinishReasonAndEmptyArgumentsAreAnObject() {
        ChatAssembler assembler = new ChatAssembler("m", 100);
        assembler.toolCall(0, 0, "call", "f", "");
        assembler.toolCall(0, 0, "", "", null);
        assembler.finish(0, FinishReason.STOP, "stop");

        ChatResponse response = assembler.toResponse(CallTrace.none());

        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.rawFinishReason()).isEqualTo("stop");
        assertThat(response.toolCalls()).containsExactly(ToolCall.of("call", "f", "{}"));
    }
}

package io.aigateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.models.messages.CacheCreation;
import com.anthropic.models.messages.DirectCaller;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlock;
import com.anthropic.models.messages.ThinkingBlock;
import com.anthropic.models.messages.ToolUseBlock;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.completions.CompletionUsage;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Message;
import io.aigateway.chat.ReasoningEffort;
import io.aigateway.chat.ResponseFormat;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolChoice;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.chat.Usage;
import io.aigateway.providers.BuiltInProviders;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.CallTrace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The official Java SDKs of OpenAI and Anthropic as judges: what we send is read by their strict models without loss,
 * and what their models write is read by us.
 */
class SdkJudgesTest {

    private static final Map<String, Object> SCHEMA = Map.of(
            "type",
            "object",
            "properties",
            Map.of("city", Map.of("type", "string")),
            "required",
            List.of("city"),
            "additionalProperties",
            false);

    private record Bytes(OutputStream body) implements RequestWriter {
        @Override
        public void method(String method) {}

        @Override
        public void path(String path) {}

        @Override
        public void header(String name, String value) {}

        @Override
        public void note(String note) {}
    }

    static WireProtocol protocol(String id) {
        return new BuiltInProviders()
                .protocols().stream()
                        .filter(each -> each.id().equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    private static ChatRequest.Builder base(String model) {
        return ChatRequest.builder(model).system("Be brief.").user("Hello");
    }

    /** Every neutral feature once. */
    static Stream<ChatRequest> requests() {
        ToolDefinition tool = ToolDefinition.of("weather", "The weather.", SCHEMA);
        Message calls = Message.builder(Role.ASSISTANT)
                .content(List.of(ContentPart.text("I look")))
                .toolCalls(List.of(
                        ToolCall.of("call_1", "weather", "{\"city\":\"Bonn\"}"),
                        ToolCall.of("call_2", "weather", "{}")))
                .build();
        return Stream.of(
                base("gpt-4o").build(),
                base("gpt-4o")
                        .temperature(0.5)
                        .topP(0.9)
                        .maxOutputTokens(100)
                        .stop(List.of("END"))
                        .endUser("u-1")
                        .build(),
                base("gpt-4o")
                        .tool(tool)
                        .toolChoice(ToolChoice.tool("weather"))
                        .parallelToolCalls(false)
                        .build(),
                base("gpt-4o").tool(tool).toolChoice(ToolChoice.REQUIRED).build(),
                base("gpt-4o").tool(tool).toolChoice(ToolChoice.AUTO).build(),
                base("gpt-4o").tool(tool).toolChoice(ToolChoice.NONE).build(),
                base("gpt-4o")
                        .tool(tool)
                        .message(calls)
                        .message(Message.tool("call_1", "20 degrees"))
                        .message(Message.toolError("call_2", "no city"))
                        .build(),
                base("gpt-4o")
                        .responseFormat(ResponseFormat.jsonSchema("answer", SCHEMA))
                        .build(),
                base("gpt-4o").responseFormat(ResponseFormat.JSON_OBJECT).build(),
                base("gpt-4o")
                        .reasoningEffort(ReasoningEffort.LOW)
                        .maxOutputTokens(4_000)
                        .build(),
                ChatRequest.builder("gpt-4o")
                        .user(
                                ContentPart.text("What is this?"),
                                ContentPart.image(new byte[] {1, 2, 3}, "image/png"),
                                ContentPart.image("https://example.com/a.png"),
                                ContentPart.file(new byte[] {1, 2, 3}, "application/pdf", "a.pdf"))
                        .build());
    }

    private static String encode(String id, ChatRequest request) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        protocol(id).encodeChat(request, false, Upstream.of("p", request.model(), Map.of()), new Bytes(bytes));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Read, validated and written again, nothing may be missing or different. */
    private static <T> void judge(
            JsonMapper mapper, String sent, Class<T> type, java.util.function.UnaryOperator<T> validate)
            throws IOException {
        T read = mapper.readValue(sent, type);
        T valid = validate.apply(read);
        JsonNode again = mapper.readTree(mapper.writeValueAsString(valid));
        assertThat(again).isEqualTo(mapper.readTree(sent));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void openAiReadsWhatWeSend(ChatRequest request) throws IOException {
        judge(
                com.openai.core.ObjectMappers.jsonMapper(),
                encode("openai", request),
                ChatCompletionCreateParams.Body.class,
                ChatCompletionCreateParams.Body::validate);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void openAiResponsesReadWhatWeSend(ChatRequest request) throws IOException {
        judge(
                com.openai.core.ObjectMappers.jsonMapper(),
                encode("openai-responses", request),
                com.openai.models.responses.ResponseCreateParams.Body.class,
                com.openai.models.responses.ResponseCreateParams.Body::validate);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void anthropicReadsWhatWeSend(ChatRequest request) throws IOException {
        judge(
                com.anthropic.core.ObjectMappers.jsonMapper(),
                encode("anthropic", request),
                MessageCreateParams.Body.class,
                MessageCreateParams.Body::validate);
    }

    private static ChatResponse decode(String id, String body) throws IOException {
        ChatAssembler assembler = new ChatAssembler("m", 1 << 20);
        protocol(id)
                .decodeChat(
                        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
                        Upstream.of("p", "m", Map.of()),
                        assembler);
        assertThat(assembler.hasEnded()).isTrue();
        return assembler.toResponse(CallTrace.none());
    }

    @Test
    void weReadWhatOpenAisModelsSay() throws IOException {
        ChatCompletion completion = ChatCompletion.builder()
                .id("chatcmpl-1")
                .created(1)
                .model("gpt-4o")
                .addChoice(ChatCompletion.Choice.builder()
                        .index(0)
                        .finishReason(ChatCompletion.Choice.FinishReason.TOOL_CALLS)
                        .logprobs(Optional.empty())
                        .message(ChatCompletionMessage.builder()
                                .content("I look")
                                .refusal(Optional.empty())
                                .addToolCall(ChatCompletionMessageFunctionToolCall.builder()
                                        .id("call_1")
                                        .function(ChatCompletionMessageFunctionToolCall.Function.builder()
                                                .name("weather")
                                                .arguments("{}")
                                                .build())
                                        .build())
                                .build())
                        .build())
                .usage(CompletionUsage.builder()
                        .promptTokens(9)
                        .completionTokens(20)
                        .totalTokens(29)
                        .promptTokensDetails(CompletionUsage.PromptTokensDetails.builder()
                                .cachedTokens(4)
                                .build())
                        .completionTokensDetails(CompletionUsage.CompletionTokensDetails.builder()
                                .reasoningTokens(7)
                                .build())
                        .build())
                .build();

        ChatResponse answer =
                decode("openai", com.openai.core.ObjectMappers.jsonMapper().writeValueAsString(completion));

        assertThat(answer.id()).isEqualTo("chatcmpl-1");
        assertThat(answer.text()).isEqualTo("I look");
        assertThat(answer.toolCalls()).containsExactly(ToolCall.of("call_1", "weather", "{}"));
        assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(answer.usage())
                .isEqualTo(Usage.builder()
                        .inputTokens(5)
                        .cachedInputTokens(4)
                        .outputTokens(20)
                        .reasoningTokens(7)
                        .totalTokens(29)
                        .build());
    }

    @Test
    void weReadWhatAnthropicsModelsSay() throws IOException {
        com.anthropic.models.messages.Message message = com.anthropic.models.messages.Message.builder()
                .id("msg_1")
                .model("claude-sonnet-4-5")
                .addContent(
                        ThinkingBlock.builder().thinking("hmm").signature("SIG").build())
                .addContent(TextBlock.builder()
                        .text("I look")
                        .citations(Optional.empty())
                        .build())
                .addContent(ToolUseBlock.builder()
                        .id("toolu_1")
                        .name("weather")
                        .input(com.anthropic.core.JsonValue.from(Map.of("city", "Bonn")))
                        .caller(DirectCaller.builder().build())
                        .build())
                .container(Optional.empty())
                .diagnostics(Optional.empty())
                .stopReason(StopReason.TOOL_USE)
                .stopSequence(Optional.empty())
                .stopDetails(Optional.empty())
                .usage(com.anthropic.models.messages.Usage.builder()
                        .inputTokens(9)
                        .outputTokens(20)
                        .cacheCreationInputTokens(6)
                        .cacheReadInputTokens(3)
                        .cacheCreation(CacheCreation.builder()
                                .ephemeral1hInputTokens(4)
                                .ephemeral5mInputTokens(2)
                                .build())
                        .inferenceGeo(Optional.empty())
                        .outputTokensDetails(Optional.empty())
                        .serverToolUse(Optional.empty())
                        .serviceTier(Optional.empty())
                        .speed(Optional.empty())
                        .build())
                .build();

        ChatResponse answer = decode(
                "anthropic", com.anthropic.core.ObjectMappers.jsonMapper().writeValueAsString(message));

        assertThat(answer.text()).isEqualTo("I look");
        assertThat(answer.reasoning()).isEqualTo("hmm");
        assertThat(answer.toolCalls()).containsExactly(ToolCall.of("toolu_1", "weather", "{\"city\":\"Bonn\"}"));
        assertThat(answer.usage())
                .isEqualTo(Usage.builder()
                        .inputTokens(9)
                        .cachedInputTokens(3)
                        .cacheWriteTokens(6)
                        .hourCacheWriteTokens(4)
                        .outputTokens(20)
                        .totalTokens(38)
                        .build());
        assertThat(answer.message().extra()).containsKey("content_blocks");
    }
}

package io.aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.ChatResponse;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.CallTrace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** For each protocol one answer told twice: whole and in pieces. What is collected is the same. */
class StreamEqualsPlainTest {

    private static final Upstream UPSTREAM = Upstream.of("p", "m", Map.of());

    /** A frame: the event's name and the data. */
    private record Frame(String event, String data) {}

    private static ChatResponse plain(String id, String body) throws IOException {
        ChatAssembler assembler = new ChatAssembler("m", 1 << 20);
        WireProtocol protocol = ErrorsOfProtocolsTest.protocol(id);
        protocol.decodeChat(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), UPSTREAM, assembler);
        assertThat(assembler.hasEnded()).isTrue();
        return assembler.toResponse(CallTrace.none());
    }

    private static ChatResponse stream(String id, List<Frame> frames) {
        ChatAssembler assembler = new ChatAssembler("m", 1 << 20);
        try (StreamDecoder decoder = ErrorsOfProtocolsTest.protocol(id).newStreamDecoder(UPSTREAM, assembler)) {
            for (Frame frame : frames) {
                byte[] bytes = frame.data.getBytes(StandardCharsets.UTF_8);
                decoder.frame(frame.event, bytes, 0, bytes.length);
            }
            decoder.closedByUpstream();
        }
        assertThat(assembler.hasEnded()).isTrue();
        return assembler.toResponse(CallTrace.none());
    }

    private static List<Frame> frames(String... data) {
        return java.util.Arrays.stream(data).map(each -> new Frame(null, each)).toList();
    }

    private static final String[] MESSAGES = {
        "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"claude\",\"content\":[],\"usage\":"
                + "{\"input_tokens\":9,\"cache_read_input_tokens\":3,\"output_tokens\":1}}}",
        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\","
                + "\"signature\":\"\"}}",
        "{\"type\":\"ping\"}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"Let me \"}}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"see\"}}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"SIG\"}}",
        "{\"type\":\"content_block_stop\",\"index\":0}",
        "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
        "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"I look \"}}",
        "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"it up\"}}",
        "{\"type\":\"content_block_stop\",\"index\":1}",
        "{\"type\":\"content_block_start\",\"index\":2,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_1\","
                + "\"name\":\"weather\",\"input\":{}}}",
        "{\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"\"}}",
        "{\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
                + "\"{\\\"city\\\":\"}}",
        "{\"type\":\"content_block_delta\",\"index\":2,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
                + "\"\\\"Bonn\\\"}\"}}",
        "{\"type\":\"content_block_stop\",\"index\":2}",
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\",\"stop_sequence\":null},\"usage\":"
                + "{\"output_tokens\":20}}",
        "{\"type\":\"message_stop\"}"
    };

    private static final String MESSAGE = "{\"id\":\"msg_1\",\"type\":\"message\",\"model\":\"claude\",\"content\":["
            + "{\"type\":\"thinking\",\"thinking\":\"Let me see\",\"signature\":\"SIG\"},"
            + "{\"type\":\"text\",\"text\":\"I look it up\"},"
            + "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{\"city\":\"Bonn\"}}],"
            + "\"stop_reason\":\"tool_use\",\"stop_sequence\":null,"
            + "\"usage\":{\"input_tokens\":9,\"cache_read_input_tokens\":3,\"output_tokens\":20}}";

    @Test
    void anthropic() throws IOException {
        ChatResponse whole = plain("anthropic", MESSAGE);
        assertThat(stream("anthropic", frames(MESSAGES))).isEqualTo(whole);
        assertThat(stream("anthropic-vertex", frames(MESSAGES))).isEqualTo(whole);
        List<Frame> wrapped = java.util.Arrays.stream(MESSAGES)
                .map(each -> new Frame(
                        "chunk",
                        "{\"bytes\":\""
                                + Base64.getEncoder().encodeToString(each.getBytes(StandardCharsets.UTF_8))
                                + "\",\"p\":\"abc\"}"))
                .toList();
        assertThat(stream("anthropic-bedrock", wrapped)).isEqualTo(whole);
        assertThat(whole.message().extra()).containsKey("content_blocks");
        assertThat(whole.toolCalls().get(0).arguments()).isEqualTo("{\"city\":\"Bonn\"}");
    }

    @Test
    void gemini() throws IOException {
        String head = "\"responseId\":\"r1\",\"modelVersion\":\"gemini-x\"";
        ChatResponse whole = plain(
                "gemini",
                "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":["
                        + "{\"text\":\"Let me see\",\"thought\":true},{\"text\":\"I look it up\"},"
                        + "{\"functionCall\":{\"id\":\"f1\",\"name\":\"weather\",\"args\":{\"city\":\"Bonn\"}},"
                        + "\"thoughtSignature\":\"SIG\"}]},\"finishReason\":\"STOP\",\"index\":0}],"
                        + "\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":20,\"thoughtsTokenCount\":5,"
                        + "\"totalTokenCount\":34}," + head + "}");
        ChatResponse collected = stream(
                "gemini",
                frames(
                        "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Let me \",\"thought\":true}]},"
                                + "\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":9,\"totalTokenCount\":9},"
                                + head + "}",
                        "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"see\",\"thought\":true},"
                                + "{\"text\":\"I look \"}]},\"index\":0}]," + head + "}",
                        "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"it up\"}]},\"index\":0}],"
                                + head + "}",
                        "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"functionCall\":{\"id\":\"f1\",\"name\":"
                                + "\"weather\",\"args\":{\"city\":\"Bonn\"}},\"thoughtSignature\":\"SIG\"}]},"
                                + "\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":9,"
                                + "\"candidatesTokenCount\":20,\"thoughtsTokenCount\":5,\"totalTokenCount\":34}," + head
                                + "}"));
        assertThat(collected).isEqualTo(whole);
        assertThat(whole.reasoning()).isEqualTo("Let me see");
        assertThat(whole.message().extra()).containsKey("parts");
    }

    @Test
    void bedrock() throws IOException {
        ChatResponse whole = plain(
                "bedrock",
                "{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":["
                        + "{\"reasoningContent\":{\"reasoningText\":{\"text\":\"Let me see\",\"signature\":\"SIG\"}}},"
                        + "{\"text\":\"I look it up\"},"
                        + "{\"toolUse\":{\"toolUseId\":\"t1\",\"name\":\"weather\",\"input\":{\"city\":\"Bonn\"}}}]}},"
                        + "\"stopReason\":\"tool_use\",\"usage\":{\"inputTokens\":9,\"outputTokens\":20,\"totalTokens\":29},"
                        + "\"metrics\":{\"latencyMs\":5}}");
        ChatResponse collected = stream(
                "bedrock",
                List.of(
                        new Frame("messageStart", "{\"role\":\"assistant\",\"p\":\"ab\"}"),
                        new Frame(
                                "contentBlockDelta",
                                "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"text\":\"Let me \"}}}"),
                        new Frame(
                                "contentBlockDelta",
                                "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"text\":\"see\"}}}"),
                        new Frame(
                                "contentBlockDelta",
                                "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"signature\":\"SIG\"}}}"),
                        new Frame("contentBlockStop", "{\"contentBlockIndex\":0}"),
                        new Frame("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"text\":\"I look \"}}"),
                        new Frame("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"text\":\"it up\"}}"),
                        new Frame("contentBlockStop", "{\"contentBlockIndex\":1}"),
                        new Frame(
                                "contentBlockStart",
                                "{\"contentBlockIndex\":2,\"start\":{\"toolUse\":{\"toolUseId\":\"t1\",\"name\":\"weather\"}}}"),
                        new Frame(
                                "contentBlockDelta",
                                "{\"contentBlockIndex\":2,\"delta\":{\"toolUse\":{\"input\":\"{\\\"city\\\":\"}}}"),
                        new Frame(
                                "contentBlockDelta",
                                "{\"contentBlockIndex\":2,\"delta\":{\"toolUse\":{\"input\":\"\\\"Bonn\\\"}\"}}}"),
                        new Frame("contentBlockStop", "{\"contentBlockIndex\":2}"),
                        new Frame("messageStop", "{\"stopReason\":\"tool_use\"}"),
                        new Frame(
                                "metadata",
                                "{\"usage\":{\"inputTokens\":9,\"outputTokens\":20,\"totalTokens\":29},"
                                        + "\"metrics\":{\"latencyMs\":5}}")));
        assertThat(collected).isEqualTo(whole);
        assertThat(whole.message().extra()).containsKey("content");
    }

    @Test
    void responses() throws IOException {
        String reasoning = "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":"
                + "\"Let me see\"}],\"encrypted_content\":\"ENC\"}";
        String message = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":"
                + "\"output_text\",\"text\":\"I look it up\",\"annotations\":[]}]}";
        String call =
                "{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"call_1\",\"name\":\"weather\",\"arguments\":"
                        + "\"{\\\"city\\\":\\\"Bonn\\\"}\"}";
        String response = "{\"id\":\"resp_1\",\"model\":\"gpt\",\"status\":\"completed\",\"output\":[" + reasoning + ","
                + message + "," + call
                + "],\"usage\":{\"input_tokens\":9,\"output_tokens\":20,\"output_tokens_details\":"
                + "{\"reasoning_tokens\":5},\"total_tokens\":29}}";
        ChatResponse whole = plain("openai-responses", response);
        ChatResponse collected = stream(
                "openai-responses",
                frames(
                        "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"model\":\"gpt\"}}",
                        "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"reasoning\"}}",
                        "{\"type\":\"response.reasoning_summary_part.added\",\"output_index\":0,\"summary_index\":0}",
                        "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"delta\":\"Let me \"}",
                        "{\"type\":\"response.reasoning_summary_text.delta\",\"output_index\":0,\"delta\":\"see\"}",
                        "{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":" + reasoning + "}",
                        "{\"type\":\"response.output_item.added\",\"output_index\":1,\"item\":{\"type\":\"message\"}}",
                        "{\"type\":\"response.output_text.delta\",\"output_index\":1,\"delta\":\"I look \"}",
                        "{\"type\":\"response.output_text.delta\",\"output_index\":1,\"delta\":\"it up\"}",
                        "{\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":" + message + "}",
                        "{\"type\":\"response.output_item.added\",\"output_index\":2,\"item\":{\"type\":\"function_call\","
                                + "\"call_id\":\"call_1\",\"name\":\"weather\",\"arguments\":\"\"}}",
                        "{\"type\":\"response.function_call_arguments.delta\",\"output_index\":2,\"delta\":"
                                + "\"{\\\"city\\\":\\\"Bonn\\\"}\"}",
                        "{\"type\":\"response.output_item.done\",\"output_index\":2,\"item\":" + call + "}",
                        "{\"type\":\"response.completed\",\"response\":" + response + "}"));
        assertThat(collected).isEqualTo(whole);
        assertThat(whole.message().extra()).containsKey("output_items");
    }

    @Test
    void cohere() throws IOException {
        String usage =
                "\"usage\":{\"billed_units\":{\"input_tokens\":9},\"tokens\":{\"input_tokens\":9,\"output_tokens\":20},"
                        + "\"cached_tokens\":2}";
        ChatResponse whole = plain(
                "cohere",
                "{\"id\":\"c1\",\"finish_reason\":\"TOOL_CALL\",\"message\":{\"role\":\"assistant\",\"tool_plan\":"
                        + "\"I look it up\",\"tool_calls\":[{\"id\":\"t1\",\"type\":\"function\",\"function\":{\"name\":\"weather\","
                        + "\"arguments\":\"{\\\"city\\\":\\\"Bonn\\\"}\"}}]}," + usage + "}");
        ChatResponse collected = stream(
                "cohere",
                frames(
                        "{\"type\":\"message-start\",\"id\":\"c1\",\"delta\":{\"message\":{\"role\":\"assistant\"}}}",
                        "{\"type\":\"tool-plan-delta\",\"delta\":{\"message\":{\"tool_plan\":\"I look \"}}}",
                        "{\"type\":\"tool-plan-delta\",\"delta\":{\"message\":{\"tool_plan\":\"it up\"}}}",
                        "{\"type\":\"tool-call-start\",\"index\":0,\"delta\":{\"message\":{\"tool_calls\":{\"id\":\"t1\",\"type\":"
                                + "\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}}}}",
                        "{\"type\":\"tool-call-delta\",\"index\":0,\"delta\":{\"message\":{\"tool_calls\":{\"function\":"
                                + "{\"arguments\":\"{\\\"city\\\":\\\"Bonn\\\"}\"}}}}}",
                        "{\"type\":\"tool-call-end\",\"index\":0}",
                        "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"TOOL_CALL\"," + usage + "}}",
                        "[DONE]"));
        assertThat(collected).isEqualTo(whole);
    }

    @Test
    void ollama() throws IOException {
        String call =
                "\"tool_calls\":[{\"id\":\"t1\",\"function\":{\"name\":\"weather\",\"arguments\":{\"city\":\"Bonn\"}}}]";
        String end = "\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":9,\"eval_count\":20}";
        ChatResponse whole = plain(
                "ollama",
                "{\"model\":\"qwen\",\"message\":{\"role\":\"assistant\",\"thinking\":\"Let me see\",\"content\":\"I look\","
                        + call + "}," + end);
        ChatResponse collected = stream(
                "ollama",
                frames(
                        "{\"model\":\"qwen\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"Let me \"},"
                                + "\"done\":false}",
                        "{\"model\":\"qwen\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"see\"},"
                                + "\"done\":false}",
                        "{\"model\":\"qwen\",\"message\":{\"role\":\"assistant\",\"content\":\"I look\"},\"done\":false}",
                        "{\"model\":\"qwen\",\"message\":{\"role\":\"assistant\",\"content\":\"\"," + call
                                + "},\"done\":false}",
                        "{\"model\":\"qwen\",\"message\":{\"role\":\"assistant\",\"content\":\"\"}," + end));
        assertThat(collected).isEqualTo(whole);
    }

    @Test
    void openai() throws IOException {
        ChatResponse whole = plain(
                "openai",
                "{\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                        + "\"reasoning_content\":\"Let me see\",\"content\":\"I look\",\"tool_calls\":[{\"id\":\"t1\",\"type\":"
                        + "\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]},\"finish_reason\":\"tool_calls\"}],"
                        + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":20,\"total_tokens\":29}}");
        ChatResponse collected = stream(
                "openai",
                frames(
                        "{\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\","
                                + "\"reasoning_content\":\"Let me see\"}}]}",
                        "{\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"I look\"}}]}",
                        "{\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":"
                                + "\"t1\",\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]}}]}",
                        "{\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}",
                        "{\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":20,"
                                + "\"total_tokens\":29}}",
                        "[DONE]"));
        assertThat(collected).isEqualTo(whole);
    }
}

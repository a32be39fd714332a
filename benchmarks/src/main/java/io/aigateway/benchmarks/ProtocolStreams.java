package io.aigateway.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Streams of each protocol, of so many pieces of text. */
final class ProtocolStreams {

    private ProtocolStreams() {}

    static byte[] of(String protocol, int pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String frame : frames(protocol, pieces)) {
            all.writeBytes(
                    switch (protocol) {
                        case "bedrock" -> event(frame);
                        case "ollama" -> (frame + "\n").getBytes(StandardCharsets.UTF_8);
                        default -> sse(protocol, frame).getBytes(StandardCharsets.UTF_8);
                    });
        }
        return all.toByteArray();
    }

    private static String sse(String protocol, String frame) {
        boolean named =
                protocol.equals("anthropic") || protocol.equals("openai-responses") || protocol.equals("cohere");
        String name = named ? "event: " + frame.substring(9, frame.indexOf('"', 9)) + "\n" : "";
        return name + "data: " + frame + "\n\n";
    }

    /** One message with the headers that Bedrock sends; the event's name stands before the first space. */
    private static byte[] event(String frame) {
        int space = frame.indexOf(' ');
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        header(head, ":event-type", frame.substring(0, space));
        header(head, ":content-type", "application/json");
        header(head, ":message-type", "event");
        byte[] payload = frame.substring(space + 1).getBytes(StandardCharsets.UTF_8);
        int total = 16 + head.size() + payload.length;
        ByteBuffer bytes = ByteBuffer.allocate(total).putInt(total).putInt(head.size());
        bytes.putInt(checksum(bytes, 8)).put(head.toByteArray()).put(payload);
        return bytes.putInt(checksum(bytes, total - 4)).array();
    }

    private static void header(ByteArrayOutputStream head, String name, String value) {
        head.write(name.length());
        head.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        head.write(7);
        head.write(0);
        head.write(value.length());
        head.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private static int checksum(ByteBuffer bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 0, length);
        return (int) crc.getValue();
    }

    private static String[] frames(String protocol, int pieces) {
        String[] before = before(protocol);
        String[] after = after(protocol);
        String[] all = new String[before.length + pieces + after.length];
        System.arraycopy(before, 0, all, 0, before.length);
        for (int i = 0; i < pieces; i++) {
            all[before.length + i] = piece(protocol, " word" + i % 10);
        }
        System.arraycopy(after, 0, all, before.length + pieces, after.length);
        return all;
    }

    private static String piece(String protocol, String text) {
        return switch (protocol) {
            case "anthropic" ->
                "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text
                        + "\"}}";
            case "openai-responses" ->
                "{\"type\":\"response.output_text.delta\",\"sequence_number\":7,\"item_id\":\"msg_0123456789\",\"output_index\":0,"
                        + "\"content_index\":0,\"delta\":\"" + text
                        + "\",\"logprobs\":[],\"obfuscation\":\"aBcDeFgH\"}";
            case "gemini" ->
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text
                        + "\"}],\"role\":\"model\"},\"index\":0}],"
                        + "\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":4,\"totalTokenCount\":13,"
                        + "\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":9}]},\"modelVersion\":\"gemini-2.5-flash\","
                        + "\"responseId\":\"abcdefgh\"}";
            case "bedrock" ->
                "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + text
                        + "\"},\"p\":\"abcdefghijklm\"}";
            case "cohere" ->
                "{\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\"" + text
                        + "\"}}}}";
            case "ollama" ->
                "{\"model\":\"qwen3:4b\",\"created_at\":\"2026-01-01T00:00:00.123456Z\",\"message\":{\"role\":\"assistant\",\"content\":\""
                        + text + "\"},\"done\":false}";
            default ->
                "{\"id\":\"chatcmpl-123456789\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o-mini\","
                        + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
                        + "\"},\"logprobs\":null,\"finish_reason\":null}]}";
        };
    }

    private static String[] before(String protocol) {
        return switch (protocol) {
            case "anthropic" ->
                new String[] {
                    "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"claude\",\"content\":[],\"usage\":"
                            + "{\"input_tokens\":9,\"output_tokens\":1}}}",
                    "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}"
                };
            case "openai-responses" ->
                new String[] {
                    "{\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\",\"model\":\"gpt\"}}",
                    "{\"type\":\"response.output_item.added\",\"output_index\":0,\"item\":{\"type\":\"message\"}}"
                };
            case "bedrock" -> new String[] {"messageStart {\"role\":\"assistant\"}"};
            case "cohere" ->
                new String[] {
                    "{\"type\":\"message-start\",\"id\":\"c\",\"delta\":{\"message\":{\"role\":\"assistant\"}}}"
                };
            default -> new String[0];
        };
    }

    private static String[] after(String protocol) {
        return switch (protocol) {
            case "anthropic" ->
                new String[] {
                    "{\"type\":\"content_block_stop\",\"index\":0}",
                    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":500}}",
                    "{\"type\":\"message_stop\"}"
                };
            case "openai-responses" ->
                new String[] {
                    "{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"model\":\"gpt\",\"status\":\"completed\","
                            + "\"output\":[]}}"
                };
            case "gemini" -> new String[] {"{\"candidates\":[{\"finishReason\":\"STOP\",\"index\":0}]}"};
            case "bedrock" ->
                new String[] {
                    "contentBlockStop {\"contentBlockIndex\":0}",
                    "messageStop {\"stopReason\":\"end_turn\"}",
                    "metadata {\"usage\":{\"inputTokens\":9,\"outputTokens\":500,\"totalTokens\":509}}"
                };
            case "cohere" -> new String[] {"{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\"}}"};
            case "ollama" ->
                new String[] {
                    "{\"model\":\"qwen3:4b\",\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\"}"
                };
            default -> new String[] {"{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}", "[DONE]"};
        };
    }
}

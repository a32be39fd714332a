package io.aigateway.benchmarks.chaos;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** The JSON, the events and the HTTP heads that the upstreams speak. */
final class WireText {

    private WireText() {}

    static String plain(String content) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"m\",\"choices\":"
                + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + content
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":20,\"total_tokens\":29}}";
    }

    static String vector(String nonce) {
        return "{\"object\":\"list\",\"model\":\"m\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":["
                + vectorOf(nonce) + ",1.0]}],\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9}}";
    }

    /** A figure that stands for the nonce; a float holds it exactly. */
    static int vectorOf(String nonce) {
        return (int) (AnswerText.crc(nonce) & 0xFFFFF);
    }

    static String models() {
        return "{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\",\"created\":1,\"owned_by\":\"us\"}]}";
    }

    static String error(String message, String type, String code) {
        return "{\"error\":{\"message\":\"" + message + "\",\"type\":\"" + type + "\",\"param\":null,\"code\":\"" + code
                + "\"}}";
    }

    /** The events of a whole stream but its last, which is {@link #done}. */
    static List<String> events(String content, SplittableRandom dice) {
        List<String> events = new ArrayList<>();
        events.add(event("\"role\":\"assistant\",\"content\":\"\"", null));
        for (int at = 0; at < content.length(); ) {
            int end = Math.min(content.length(), at + 8 + dice.nextInt(40));
            events.add(event("\"content\":\"" + content.substring(at, end) + "\"", null));
            at = end;
        }
        events.add(event("", "stop"));
        return events;
    }

    private static String event(String delta, String finish) {
        return "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"m\","
                + "\"choices\":[{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":"
                + (finish == null ? "null" : "\"" + finish + "\"") + "}]}\n\n";
    }

    static String done() {
        return "data: [DONE]\n\n";
    }

    static byte[] answer(String status, String type, String moreHeaders, byte[] body) {
        return join(
                bytes("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\n" + moreHeaders + "Content-Length: "
                        + body.length + "\r\n\r\n"),
                body);
    }

    static byte[] streamHead() {
        return bytes("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    static byte[] oldHead(String type) {
        return bytes("HTTP/1.0 200 OK\r\nContent-Type: " + type + "\r\n\r\n");
    }

    static byte[] chunk(String text) {
        byte[] body = bytes(text);
        return join(join(bytes(Integer.toHexString(body.length) + "\r\n"), body), bytes("\r\n"));
    }

    static byte[] lastChunk() {
        return bytes("0\r\n\r\n");
    }

    static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        }
        return packed.toByteArray();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] all = java.util.Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}

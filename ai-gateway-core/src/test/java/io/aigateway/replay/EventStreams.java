package io.aigateway.replay;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;

/** Writes AWS event streams, for recordings that hold messages without their bytes. */
public final class EventStreams {

    private EventStreams() {}

    static byte[] frames(JsonNode events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (JsonNode event : events) {
            Map<String, String> headers = new TreeMap<>();
            event.path("headers")
                    .properties()
                    .forEach(each -> headers.put(each.getKey(), each.getValue().asString()));
            JsonNode payload = event.path("payload");
            String text = payload.isString() ? payload.asString() : payload.toString();
            all.writeBytes(frame(headers, text.getBytes(StandardCharsets.UTF_8)));
        }
        return all.toByteArray();
    }

    public static byte[] frame(Map<String, String> headers, byte[] payload) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        headers.forEach((name, value) -> {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            head.write(name.length());
            head.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            head.write(7);
            head.write(bytes.length >> 8);
            head.write(bytes.length);
            head.writeBytes(bytes);
        });
        int total = 16 + head.size() + payload.length;
        ByteBuffer frame = ByteBuffer.allocate(total).putInt(total).putInt(head.size());
        frame.putInt(checksum(frame, 8)).put(head.toByteArray()).put(payload);
        return frame.putInt(checksum(frame, total - 4)).array();
    }

    private static int checksum(ByteBuffer frame, int length) {
        CRC32 crc = new CRC32();
        crc.update(frame.array(), 0, length);
        return (int) crc.getValue();
    }
}

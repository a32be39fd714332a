package io.aigateway.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseReaderTest {

    private static List<String> read(String text) throws IOException {
        List<String> whole = read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        InputStream single = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(1, length));
            }
        };
        assertThat(read(single)).isEqualTo(whole);
        return whole;
    }

    private static List<String> read(InputStream input) throws IOException {
        SseReader reader = new SseReader(input, 1 << 20);
        List<String> frames = new ArrayList<>();
        while (reader.next()) {
            String data = new String(reader.buffer(), reader.offset(), reader.length(), StandardCharsets.UTF_8);
            frames.add(reader.event() == null ? data : reader.event() + ":" + data);
        }
        return frames;
    }

    @Test
    void everyLineEndAndSpacing() throws IOException {
        assertThat(read("data: a\n\ndata:b\r\n\r\ndata: c\r\rdata:  d\n\n")).containsExactly("a", "b", "c", " d");
    }

    @Test
    void linesOfDataAreJoined() throws IOException {
        assertThat(read("data: a\ndata: b\ndata:\ndata: c\n\n")).containsExactly("a\nb\n\nc");
    }

    @Test
    void lastEventWithoutItsBlankLineCounts() throws IOException {
        assertThat(read("data: a\n\ndata: b")).containsExactly("a", "b");
    }

    @Test
    void namesCommentsMarksAndOddities() throws IOException {
        assertThat(read("\uFEFF: hello\nevent: ping\ndata: x\nid: 7\nretry: 5\n\n:\n\nevent: lost\n\ndata: y\n\n"))
                .containsExactly("ping:x", "y");
        assertThat(read("error: {\"code\":500}\n\n")).containsExactly("error:{\"code\":500}");
        assertThat(read("{\"error\":1}\n\n")).containsExactly("{\"error\":1}");
        assertThat(read("")).isEmpty();
        assertThat(read("data\n\n")).containsExactly("");
    }

    @Test
    void framesLongerThanTheBufferAreReadAndLongerThanTheLimitRefused() throws IOException {
        String large = "x".repeat(100_000);
        assertThat(read(new ByteArrayInputStream(
                        ("data: " + large + "\n\ndata: y\n\n").getBytes(StandardCharsets.UTF_8))))
                .containsExactly(large, "y");
        SseReader reader =
                new SseReader(new ByteArrayInputStream(("data: " + large).getBytes(StandardCharsets.UTF_8)), 50_000);
        assertThatThrownBy(reader::next).isInstanceOf(IOException.class).hasMessageContaining("more than 50000 bytes");
    }

    @Test
    void linesThatAreJoinedAreBoundedToo() {
        SseReader reader = new SseReader(
                new ByteArrayInputStream("data: aaaa\n".repeat(1_000).getBytes(StandardCharsets.UTF_8)), 1_024);
        assertThatThrownBy(reader::next).isInstanceOf(IOException.class);
    }
}

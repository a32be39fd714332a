package io.aigateway.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.spi.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PooledParserTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static PooledParser lend(String frame) {
        return PooledParser.of(bytes(frame), 0, bytes(frame).length);
    }

    @Test
    void oneParserReadsTheFramesOfManyStreams() {
        PooledParser first = lend("{}");
        try (first) {
            first.parser().nextToken();
            first.parser().nextToken();
            assertThat(first.rest()).isEmpty();
        }
        try (PooledParser second = lend("[1]")) {
            assertThat(second).isSameAs(first);
            second.parser().nextToken();
            assertThat(Json.read(second.parser())).isEqualTo(List.of(1));
            assertThat(second.rest()).isEmpty();
        }
    }

    @Test
    void twoLoansAtATimeAreTwoParsers() {
        try (PooledParser one = lend("[1]");
                PooledParser other = lend("[2]")) {
            one.parser().nextToken();
            other.parser().nextToken();
            assertThat(Json.read(other.parser())).isEqualTo(List.of(2));
            assertThat(Json.read(one.parser())).isEqualTo(List.of(1));
        }
    }

    @Test
    void brokenFrameLeavesNothingForTheNext() {
        FrameParser frames = new FrameParser();
        for (String broken : List.of("{\"a\":[1,", "{\"a\":1}{\"b\":2}", "[1]", "{\"a\":nonsense}", "\"text", " ")) {
            assertThatThrownBy(() -> frames.object(bytes(broken), 0, bytes(broken).length))
                    .as(broken)
                    .isInstanceOf(WireFormatException.class);
            byte[] good = bytes("{\"c\":{\"d\":[true]}}");
            assertThat(frames.object(good, 0, good.length)).isEqualTo(Map.of("c", Map.of("d", List.of(true))));
        }
    }

    @Test
    void whatFollowsADocumentIsHandedOver() {
        try (PooledParser loan = lend("{}\n{\"b\":2}")) {
            loan.parser().nextToken();
            loan.parser().nextToken();
            assertThat(new String(loan.rest(), StandardCharsets.UTF_8).strip()).isEqualTo("{\"b\":2}");
        }
    }

    @Test
    void threadsThatReadAtTheSameTimeReadTheirOwn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    FrameParser frames = new FrameParser();
                    for (int n = 0; n < 3_000; n++) {
                        byte[] frame =
                                bytes("{\"thread\":" + number + ",\"text\":\"" + "x".repeat(n % 300) + n + "\"}");
                        assertThat(frames.object(frame, 0, frame.length))
                                .isEqualTo(Map.of("thread", number, "text", "x".repeat(n % 300) + n));
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}

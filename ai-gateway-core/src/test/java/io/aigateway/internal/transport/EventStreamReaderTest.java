package io.aigateway.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aigateway.replay.EventStreams;
import io.aigateway.spi.WireFormatException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class EventStreamReaderTest {

    private static final byte[] FRAME = EventStreams.frame(
            Map.of(":event-type", "chunk", ":message-type", "event"), "{\"a\":1}".getBytes(StandardCharsets.UTF_8));

    private static EventStreamReader reader(byte[] bytes) {
        return new EventStreamReader(new ByteArrayInputStream(bytes), 1 << 20);
    }

    @Test
    void messageHasItsEventAndPayload() throws IOException {
        EventStreamReader reader = reader(FRAME);
        assertThat(reader.next()).isTrue();
        assertThat(reader.event()).isEqualTo("chunk");
        assertThat(new String(reader.buffer(), reader.offset(), reader.length(), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":1}");
        assertThat(reader.next()).isFalse();
    }

    @Test
    void exceptionsAndErrorsAreNamedSo() throws IOException {
        EventStreamReader exception = reader(EventStreams.frame(
                Map.of(":exception-type", "throttlingException", ":message-type", "exception"), new byte[0]));
        assertThat(exception.next()).isTrue();
        assertThat(exception.event()).isEqualTo("exception/throttlingException");
        EventStreamReader error = reader(
                EventStreams.frame(Map.of(":error-code", "InternalFailure", ":message-type", "error"), new byte[0]));
        assertThat(error.next()).isTrue();
        assertThat(error.event()).isEqualTo("exception/InternalFailure");
    }

    @Test
    void everyFlippedBitIsFound() {
        for (int i = 0; i < FRAME.length; i++) {
            byte[] broken = FRAME.clone();
            broken[i] ^= 0x10;
            assertThatThrownBy(() -> reader(broken).next())
                    .as("byte " + i)
                    .isInstanceOfAny(WireFormatException.class, IOException.class);
        }
    }

    @Test
    void aCutMessageIsNoEnd() {
        for (int length = 1; length < FRAME.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(FRAME, length);
            assertThatThrownBy(() -> reader(cut).next()).as("length " + length).isInstanceOf(EOFException.class);
        }
    }

    /** A message may promise gigabytes: nothing is allocated for it. */
    @Test
    void lengthsThatCannotBeAreRefusedBeforeAnythingIsAllocated() {
        for (int[] lengths : new int[][] {{Integer.MAX_VALUE, 0}, {-1, 0}, {16, 1_000}, {1_000, -5}, {0, 0}, {15, 0}}) {
            ByteBuffer prelude = ByteBuffer.allocate(12).putInt(lengths[0]).putInt(lengths[1]);
            CRC32 crc = new CRC32();
            crc.update(prelude.array(), 0, 8);
            prelude.putInt((int) crc.getValue());
            assertThatThrownBy(() -> reader(prelude.array()).next())
                    .isInstanceOfAny(WireFormatException.class, FrameTooLongException.class);
        }
    }
}

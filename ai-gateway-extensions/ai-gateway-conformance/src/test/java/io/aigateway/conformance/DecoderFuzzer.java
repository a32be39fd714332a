package io.aigateway.conformance;

import io.aigateway.internal.transport.EventStreamReader;
import io.aigateway.internal.transport.FrameReader;
import io.aigateway.internal.transport.NdjsonReader;
import io.aigateway.internal.transport.SseReader;
import io.aigateway.providers.BuiltInProviders;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.CallTrace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * What a fuzzer throws at a decoder: any bytes must end in an answer, a reported failure, a {@link WireFormatException}
 * or an {@link IOException}, soon, and without holding more than the limits allow. The system property
 * {@code fuzz.target} names the decoder: {@code sse}, {@code ndjson}, {@code event-stream}, or a protocol.
 */
public final class DecoderFuzzer {

    private static final int MAX_FRAME = 1 << 20;
    private static final int MAX_CHARS = 1 << 20;
    private static final Upstream UPSTREAM = Upstream.of("fuzz", "m", Map.of());
    private static final BuiltInProviders PROVIDERS = new BuiltInProviders();
    private static final String TARGET = System.getProperty("fuzz.target", "sse");

    private DecoderFuzzer() {}

    /** Loads and starts everything once, so that the first input is not timed with it. */
    public static void fuzzerInitialize() {
        attack(TARGET, "{}".getBytes(StandardCharsets.UTF_8));
    }

    /** The fuzzer's entry. */
    public static void fuzzerTestOneInput(byte[] data) {
        attack(TARGET, data);
    }

    /** Decodes the bytes in every way the target has. */
    static void attack(String target, byte[] data) {
        switch (target) {
            case "sse" -> readAll(new SseReader(new ByteArrayInputStream(data), MAX_FRAME), data.length);
            case "ndjson" -> readAll(new NdjsonReader(new ByteArrayInputStream(data), MAX_FRAME), data.length);
            case "event-stream" ->
                readAll(new EventStreamReader(new ByteArrayInputStream(data), MAX_FRAME), data.length);
            default -> attack(protocol(target), data);
        }
    }

    private static WireProtocol protocol(String id) {
        return PROVIDERS.protocols().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no protocol " + id));
    }

    private static void readAll(FrameReader reader, int length) {
        try {
            int frames = 0;
            while (reader.next()) {
                frames++;
                if (frames > length || reader.length() > length || reader.offset() < 0) {
                    throw new IllegalStateException("more frames or longer ones than there are bytes");
                }
            }
        } catch (WireFormatException | IOException e) {
            return; // what hostile bytes deserve
        }
    }

    private static void attack(WireProtocol protocol, byte[] data) {
        ChatAssembler streamed = new ChatAssembler("m", MAX_CHARS);
        try (StreamDecoder decoder = protocol.newStreamDecoder(UPSTREAM, streamed)) {
            stream(protocol, decoder, data);
            decoder.closedByUpstream();
            streamed.toResponse(CallTrace.none());
        } catch (WireFormatException | IOException e) {
            streamed.toResponse(CallTrace.none()); // what had come can be shown
        }
        ChatAssembler whole = new ChatAssembler("m", MAX_CHARS);
        try {
            protocol.decodeChat(new ByteArrayInputStream(data), UPSTREAM, whole);
            whole.toResponse(CallTrace.none());
        } catch (WireFormatException | IOException e) {
            whole.toResponse(CallTrace.none());
        }
        protocol.classify(
                new ErrorReply(400 + Math.floorMod(data.length, 130), name -> null, data, Instant.EPOCH), UPSTREAM);
    }

    /** Frames cut as on the wire; for the binary framing, whose checksums a fuzzer rarely hits, one frame a line. */
    private static void stream(WireProtocol protocol, StreamDecoder decoder, byte[] data) throws IOException {
        FrameReader reader =
                switch (protocol.framing()) {
                    case SSE -> new SseReader(new ByteArrayInputStream(data), MAX_FRAME);
                    case NDJSON -> new NdjsonReader(new ByteArrayInputStream(data), MAX_FRAME);
                    case AWS_EVENT_STREAM -> new Named(new NdjsonReader(new ByteArrayInputStream(data), MAX_FRAME));
                };
        while (reader.next()) {
            decoder.frame(reader.event(), reader.buffer(), reader.offset(), reader.length());
        }
    }

    /** Lines of the form {@code event payload}. */
    private record Named(FrameReader lines) implements FrameReader {
        @Override
        public boolean next() throws IOException {
            return lines.next();
        }

        private int space() {
            int at = lines.offset();
            while (at < lines.offset() + lines.length() && lines.buffer()[at] != ' ') {
                at++;
            }
            return at;
        }

        @Override
        public String event() {
            return new String(lines.buffer(), lines.offset(), space() - lines.offset(), StandardCharsets.UTF_8);
        }

        @Override
        public byte[] buffer() {
            return lines.buffer();
        }

        @Override
        public int offset() {
            return Math.min(space() + 1, lines.offset() + lines.length());
        }

        @Override
        public int length() {
            return lines.offset() + lines.length() - offset();
        }
    }
}

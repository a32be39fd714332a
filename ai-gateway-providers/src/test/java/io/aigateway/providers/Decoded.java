package io.aigateway.providers;

import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.Message;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.CallTrace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a codec makes of an answer. */
final class Decoded {

    private Decoded() {}

    /** An answer made by the provider {@code here}. */
    static ChatResponse plain(String protocol, String body) {
        ChatAssembler assembler = assembler(protocol);
        try {
            protocol(protocol)
                    .decodeChat(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), upstream(), assembler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return assembler.toResponse(CallTrace.none());
    }

    /** A streamed one; each frame may begin with the event's name and a bar. */
    static ChatResponse stream(String protocol, String... frames) {
        ChatAssembler assembler = assembler(protocol);
        try (StreamDecoder decoder = protocol(protocol).newStreamDecoder(upstream(), assembler)) {
            for (String frame : frames) {
                int bar = frame.startsWith("{") || frame.startsWith("[") ? -1 : frame.indexOf('|');
                byte[] bytes = frame.substring(bar + 1).getBytes(StandardCharsets.UTF_8);
                decoder.frame(bar < 0 ? null : frame.substring(0, bar), bytes, 0, bytes.length);
            }
            decoder.closedByUpstream();
        }
        return assembler.toResponse(CallTrace.none());
    }

    private static ChatAssembler assembler(String protocol) {
        return new ChatAssembler("m", new Message.Origin(protocol(protocol).family(), "here", "m"), "call_", 1_000_000);
    }

    private static Upstream upstream() {
        return Upstream.of("here", "m", Map.of());
    }

    private static WireProtocol protocol(String id) {
        return ErrorsOfProtocolsTest.protocol(id);
    }
}

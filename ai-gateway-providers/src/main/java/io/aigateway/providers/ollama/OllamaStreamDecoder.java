package io.aigateway.providers.ollama;

import io.aigateway.internal.json.FrameParser;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.StreamDecoder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes a stream of lines, the last of which says that it is done. */
final class OllamaStreamDecoder implements StreamDecoder {

    private final OllamaAnswer answer;
    private final FrameParser parser = new FrameParser(Set.of("created_at"), 1);

    OllamaStreamDecoder(ChatSink sink) {
        this.answer = new OllamaAnswer(sink);
    }

    @Override
    public void frame(@Nullable String event, byte[] buffer, int offset, int length) {
        if (!answer.isOver() && length > 0) {
            answer.read(parser.object(buffer, offset, length));
        }
    }

    /** The last line is the only end. */
    @Override
    public void closedByUpstream() {
        // Nothing to do: without the last line the answer is not whole.
    }
}

package io.aigateway.providers.gemini;

import io.aigateway.internal.json.FrameParser;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.StreamDecoder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes a stream whose every event is an answer of its own with new parts. */
final class GeminiStreamDecoder implements StreamDecoder {

    private static final Set<String> REPEATED = Set.of(
            "promptTokensDetails", "candidatesTokensDetails", "cacheTokensDetails", "toolUsePromptTokensDetails");

    private final GeminiAnswer answer;
    private final FrameParser parser = new FrameParser(REPEATED, 2);

    GeminiStreamDecoder(ChatSink sink) {
        this.answer = new GeminiAnswer(sink);
    }

    @Override
    public void frame(@Nullable String event, byte[] buffer, int offset, int length) {
        if (length > 0 && !answer.hasFailed() && buffer[offset] != '[') {
            answer.read(parser.object(buffer, offset, length));
        }
    }

    /** There is no closing word: a reason and a clean close are the end. */
    @Override
    public void closedByUpstream() {
        if (answer.hasFinished()) {
            answer.end();
        }
    }
}

package io.aigateway.providers.gemini;

import io.aigateway.internal.json.FrameParser;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.StreamDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes a stream whose every event is an answer of its own with new parts. */
final class GeminiStreamDecoder implements StreamDecoder {

    private static final Set<String> REPEATED = Set.of(
            "promptTokensDetails", "candidatesTokensDetails", "cacheTokensDetails", "toolUsePromptTokensDetails");

    private static final byte[] FINISH = "\"finishReason\"".getBytes(StandardCharsets.US_ASCII);

    private final GeminiAnswer answer;
    /** Before the end: figures by modality are repeated in every event, and the last ones count. */
    private final FrameParser pieces = new FrameParser(REPEATED, 2);

    private final FrameParser parser = new FrameParser();

    GeminiStreamDecoder(ChatSink sink) {
        this.answer = new GeminiAnswer(sink);
    }

    @Override
    public void frame(@Nullable String event, byte[] buffer, int offset, int length) {
        if (length > 0 && !answer.hasFailed() && buffer[offset] != '[') {
            boolean ends = answer.hasFinished() || endsHere(buffer, offset, length);
            answer.read((ends ? parser : pieces).object(buffer, offset, length));
        }
    }

    private static boolean endsHere(byte[] buffer, int offset, int length) {
        int last = offset + length - FINISH.length;
        for (int i = offset; i <= last; i++) {
            if (buffer[i] == FINISH[0] && Arrays.equals(buffer, i, i + FINISH.length, FINISH, 0, FINISH.length)) {
                return true;
            }
        }
        return false;
    }

    /** There is no closing word: a reason and a clean close are the end. */
    @Override
    public void closedByUpstream() {
        if (answer.hasFinished()) {
            answer.end();
        }
    }
}

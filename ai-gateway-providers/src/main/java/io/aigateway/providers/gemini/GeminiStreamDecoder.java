package io.aigateway.providers.gemini;

import io.aigateway.internal.json.FrameParser;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.StreamDecoder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes a stream whose every event is an answer of its own with new parts. */
final class GeminiStreamDecoder implements StreamDecoder {

    private static final Set<String> REPEATED = Set.of(
            "promptTokensDetails", "candidatesTokensDetails", "cacheTokensDetails", "toolUsePromptTokensDetails");

    private static final Set<String> REPEATED_LATER =
            Set.of("usageMetadata", "responseId", "modelVersion", "createTime", "role");

    private final GeminiAnswer answer;
    /** Before the end: figures by modality are repeated in every event, and the last ones count. */
    private final FrameParser pieces = new FrameParser(REPEATED, 2);

    /** Nor who answers, nor what it used so far: what was told at its beginning holds until the end is there. */
    private final FrameParser later = new FrameParser(REPEATED_LATER, 2);

    private final FrameParser parser = new FrameParser();
    private boolean begun;

    GeminiStreamDecoder(ChatSink sink) {
        this.answer = new GeminiAnswer(sink);
    }

    @Override
    public void frame(@Nullable String event, byte[] buffer, int offset, int length) {
        if (length > 0 && !answer.hasFailed() && buffer[offset] != '[') {
            Map<String, Object> piece = (begun ? later : pieces).object(buffer, offset, length);
            begun = true;
            boolean ends = answer.hasFinished() || hasReason(piece);
            answer.read(ends ? parser.object(buffer, offset, length) : piece);
        }
    }

    private static boolean hasReason(Map<String, Object> piece) {
        List<?> candidates = Nodes.list(piece.get("candidates"));
        for (int i = 0; i < candidates.size(); i++) {
            if (Nodes.object(candidates.get(i)).containsKey("finishReason")) {
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

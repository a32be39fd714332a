package io.aigateway.providers.cohere;

import io.aigateway.internal.json.FrameParser;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.StreamDecoder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes the events of a streamed answer. Unknown events are passed over. */
final class CohereStreamDecoder implements StreamDecoder {

    private final CohereAnswer answer;
    private final FrameParser parser = new FrameParser();

    CohereStreamDecoder(ChatSink sink) {
        this.answer = new CohereAnswer(sink);
    }

    @Override
    public void frame(@Nullable String event, byte[] buffer, int offset, int length) {
        if (length == 0 || buffer[offset] != '{' || answer.hasFinished() || answer.hasFailed()) {
            return; // a closing word, or something after the end
        }
        Map<String, Object> fields = parser.object(buffer, offset, length);
        Map<String, Object> delta = Nodes.object(fields.get("delta"));
        Map<String, Object> message = Nodes.object(delta.get("message"));
        answer.logprobs(fields.get("logprobs"));
        switch (Nodes.text(fields.get("type"), "")) {
            case "message-start" -> answer.id(fields);
            case "tool-plan-delta" -> answer.plan(Nodes.text(message.get("tool_plan"), ""));
            case "content-start", "content-delta" -> answer.content(Nodes.object(message.get("content")));
            case "tool-call-start", "tool-call-delta" ->
                answer.call(Nodes.index(fields.get("index"), 0), Nodes.object(message.get("tool_calls")));
            case "citation-start" -> answer.citation(message.get("citations"));
            case "message-end" -> answer.end(delta);
            default -> {} // the ends of parts say nothing new
        }
    }

    /** The last event is the only end. */
    @Override
    public void closedByUpstream() {
        // Nothing to do: without the last event the answer is not whole.
    }
}

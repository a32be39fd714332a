package io.aigateway.providers.responses;

import io.aigateway.internal.json.FrameParser;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the events of a streamed response. What comes in pieces is repeated whole afterwards: the pieces count, and
 * the whole only where no pieces came.
 */
final class ResponsesStreamDecoder implements StreamDecoder {

    private static final int MAX_ITEMS = 4096;
    private static final Set<String> CLOSING = Set.of("type", "response", "sequence_number", "obfuscation");

    private final ChatSink sink;
    private final ResponsesAnswer answer;
    private final FrameParser parser = new FrameParser();
    private final Map<Integer, OpenItem> items = new TreeMap<>();
    private boolean ended;

    ResponsesStreamDecoder(ChatSink sink) {
        this.sink = sink;
        this.answer = new ResponsesAnswer(sink);
    }

    @Override
    public void frame(@Nullable String event, byte[] buffer, int offset, int length) {
        if (!ended && length > 0 && buffer[offset] == '{') {
            event(parser.object(buffer, offset, length));
        }
        // Anything else is a closing word that some services add.
    }

    private void event(Map<String, Object> event) {
        String type = Nodes.text(event.get("type"), "");
        switch (type) {
            case "response.created" -> answer.begin(Nodes.object(event.get("response")));
            case "response.output_item.added" -> added(event);
            case "response.output_text.delta" -> {
                item(event).pieces = true;
                sink.text(0, Nodes.text(event.get("delta"), ""));
            }
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" -> {
                OpenItem item = item(event);
                item.pieces = true;
                answer.arguments(call(item, event), Nodes.text(event.get("delta"), ""));
            }
            case "response.reasoning_summary_part.added" -> answer.summaryBegins();
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" -> {
                item(event).pieces = true;
                answer.reasoning(Nodes.text(event.get("delta"), ""));
            }
            case "response.refusal.delta" -> {
                item(event).pieces = true;
                answer.refusal(Nodes.text(event.get("delta"), ""));
            }
            case "response.refusal.done" -> {
                item(event).pieces = true;
                if (!answer.hasRefused()) {
                    answer.refusal(Nodes.text(event.get("refusal"), ""));
                }
            }
            case "response.output_text.annotation.added" -> answer.citation(Nodes.object(event.get("annotation")));
            case "response.output_item.done" -> done(event);
            case "response.completed", "response.incomplete" -> {
                Map<String, Object> response = Nodes.object(event.get("response"));
                ended = true;
                answer.begin(response);
                List<?> all = items(response);
                if (items.isEmpty()) {
                    all.forEach(item -> answer.readItem(Nodes.object(item)));
                }
                answer.beside(event, CLOSING);
                answer.finish(response, all);
            }
            case "response.failed", "error" -> fail(event);
            default -> {
                if (type.isEmpty() && event.get("error") != null) {
                    fail(event);
                }
            }
        }
    }

    private void fail(Map<String, Object> event) {
        ended = true;
        Map<String, Object> response = Nodes.object(event.get("response"));
        Object error = event.get("error") != null ? event.get("error") : response.get("error");
        sink.failure(ErrorBodies.ofBody(error == null ? event : Map.of("error", error)));
    }

    private OpenItem item(Map<String, Object> event) {
        int index = Nodes.index(event.get("output_index"), 0);
        if (index < 0 || index > MAX_ITEMS) {
            throw new WireFormatException("output index " + index + " (expected: 0 to " + MAX_ITEMS + ")", null);
        }
        return items.computeIfAbsent(index, each -> new OpenItem());
    }

    private void added(Map<String, Object> event) {
        Map<String, Object> fields = Nodes.object(event.get("item"));
        OpenItem item = item(event);
        if (ResponsesAnswer.isCall(fields)) {
            item.call = answer.beginCall(fields);
        }
    }

    private static int call(OpenItem item, Map<String, Object> event) {
        if (item.call < 0) {
            throw new WireFormatException(
                    "arguments of item " + event.get("output_index") + ", which has not begun", null);
        }
        return item.call;
    }

    private void done(Map<String, Object> event) {
        Map<String, Object> fields = Nodes.object(event.get("item"));
        OpenItem item = item(event);
        item.whole = fields;
        if (item.pieces) {
            if ("message".equals(fields.get("type"))) {
                answer.beside(fields);
            }
            return;
        }
        if (item.call >= 0) {
            answer.arguments(item.call, Nodes.text(fields.get("arguments"), Nodes.text(fields.get("input"), "")));
        } else {
            answer.readItem(fields);
        }
    }

    /** The items of the closing event, or those that were closed one by one. */
    private List<?> items(Map<String, Object> response) {
        List<?> output = Nodes.list(response.get("output"));
        if (!output.isEmpty()) {
            return output;
        }
        List<Object> closed = new ArrayList<>();
        items.values().forEach(item -> {
            if (!item.whole.isEmpty()) {
                closed.add(item.whole);
            }
        });
        return closed;
    }

    /** Without its closing event a response is not whole. */
    @Override
    public void closedByUpstream() {
        // Nothing to do: the closing event is the protocol's only end.
    }

    private static final class OpenItem {
        private Map<String, Object> whole = Map.of();
        private int call = -1;
        private boolean pieces;
    }
}

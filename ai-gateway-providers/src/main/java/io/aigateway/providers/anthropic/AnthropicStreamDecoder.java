package io.aigateway.providers.anthropic;

import io.aigateway.internal.json.FrameParser;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.ToolArguments;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.WireFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes the events of a streamed answer; on Bedrock each is wrapped once more. Unknown events are passed over. */
final class AnthropicStreamDecoder implements StreamDecoder {

    private static final int MAX_BLOCKS = 4096;
    private static final String METRICS = "amazon-bedrock-invocationMetrics";
    private static final String EXCEPTION = "exception/";

    private final ChatSink sink;
    private final Dialect dialect;
    private final AnthropicAnswer answer;
    private final FrameParser parser = new FrameParser();
    private final Map<Integer, OpenBlock> open = new HashMap<>(4);
    private boolean ended;
    private boolean failed;

    AnthropicStreamDecoder(ChatSink sink, Dialect dialect) {
        this.sink = sink;
        this.dialect = dialect;
        this.answer = new AnthropicAnswer(sink);
    }

    @Override
    public void frame(@Nullable String event, byte[] buffer, int offset, int length) {
        if (ended || failed) {
            return;
        }
        if (event != null && event.startsWith(EXCEPTION)) {
            fail(exception(event, length == 0 ? Map.of() : parser.object(buffer, offset, length)));
        } else if (length == 0) {
            return;
        } else if (dialect == Dialect.BEDROCK) {
            byte[] inner = unwrapped(parser.object(buffer, offset, length));
            if (inner.length > 0) {
                event(parser.object(inner, 0, inner.length));
            }
        } else if (buffer[offset] == '{') {
            event(parser.object(buffer, offset, length));
        }
        // Anything else is a closing word such as [DONE] that some gateways add.
    }

    private static Map<String, Object> exception(String event, Map<String, Object> payload) {
        Map<String, Object> error = new LinkedHashMap<>(payload);
        error.put("type", event.substring(EXCEPTION.length()));
        return Map.of("error", error);
    }

    private static byte[] unwrapped(Map<String, Object> payload) {
        String bytes = Nodes.text(payload.get("bytes"), "");
        try {
            return Base64.getDecoder().decode(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new WireFormatException("a chunk that is not base64: " + e.getMessage(), e);
        }
    }

    private void event(Map<String, Object> event) {
        switch (Nodes.text(event.get("type"), "")) {
            case "message_start" -> answer.begin(Nodes.object(event.get("message")));
            case "content_block_start" -> start(index(event), Nodes.object(event.get("content_block")));
            case "content_block_delta" -> delta(index(event), Nodes.object(event.get("delta")));
            case "content_block_stop" -> stop(index(event));
            case "message_delta" -> {
                answer.usage(event.get("usage"));
                Map<String, Object> delta = Nodes.object(event.get("delta"));
                Object management = event.get("context_management");
                if (management != null) {
                    sink.extra("context_management", management);
                }
                answer.finish(delta);
            }
            case "message_stop" -> {
                Object metrics = event.get(METRICS);
                if (metrics != null) {
                    sink.extra(METRICS, metrics);
                }
                ended = true;
                sink.end();
            }
            case "error" -> fail(event);
            default -> {
                if (event.get("error") != null) {
                    fail(event);
                }
            }
        }
    }

    private static int index(Map<String, Object> event) {
        int index = Nodes.index(event.get("index"), -1);
        if (index < 0 || index > MAX_BLOCKS) {
            throw new WireFormatException("block index " + index + " (expected: 0 to " + MAX_BLOCKS + ")", null);
        }
        return index;
    }

    private void fail(Map<String, Object> body) {
        failed = true;
        sink.failure(ErrorBodies.ofBody(body));
    }

    private void start(int index, Map<String, Object> block) {
        OpenBlock begun = new OpenBlock(block);
        open.put(index, begun);
        switch (begun.type()) {
            case "tool_use" -> begun.call = answer.beginCall(block);
            case "text" -> text(begun, Nodes.text(block.get("text"), ""));
            case "thinking" -> thinking(begun, Nodes.text(block.get("thinking"), ""));
            default -> {} // kept as it is
        }
    }

    private void delta(int index, Map<String, Object> delta) {
        OpenBlock block = open.get(index);
        if (block == null) {
            throw new WireFormatException("a delta of block " + index + ", which has not begun", null);
        }
        switch (Nodes.text(delta.get("type"), "")) {
            case "text_delta" -> text(block, Nodes.text(delta.get("text"), ""));
            case "thinking_delta" -> thinking(block, Nodes.text(delta.get("thinking"), ""));
            case "input_json_delta" -> {
                String piece = Nodes.text(delta.get("partial_json"), "");
                block.pieces().append(piece);
                if (block.type().equals("tool_use")) {
                    answer.arguments(block.call, piece);
                }
            }
            case "signature_delta" -> block.set("signature", delta.get("signature"));
            case "citations_delta" -> block.cite(delta.get("citation"));
            case "compaction_delta" -> block.set("content", delta.get("content"));
            default -> {} // what comes with newer models is passed over
        }
    }

    private void text(OpenBlock block, String piece) {
        block.pieces().append(piece);
        sink.text(0, piece);
    }

    private void thinking(OpenBlock block, String piece) {
        block.pieces().append(piece);
        sink.reasoning(0, piece);
    }

    private void stop(int index) {
        OpenBlock block = open.remove(index);
        if (block != null) {
            if (block.isCallWithWholeInput()) {
                answer.arguments(block.call, Json.toText(block.fields.get("input")));
            }
            answer.keep(block.close());
        }
    }

    /** Some end their streams with the reason, without the last event. */
    @Override
    public void closedByUpstream() {
        if (!ended && !failed && answer.hasFinished()) {
            ended = true;
            sink.end();
        }
    }

    /** A block in pieces. */
    private static final class OpenBlock {
        private final Map<String, Object> fields;
        private final List<Object> citations = new ArrayList<>(0);
        private @Nullable StringBuilder pieces;
        private int call = -1;

        OpenBlock(Map<String, Object> start) {
            fields = new LinkedHashMap<>(start);
        }

        String type() {
            return Nodes.text(fields.get("type"), "");
        }

        StringBuilder pieces() {
            if (pieces == null) {
                pieces = new StringBuilder();
            }
            return pieces;
        }

        void set(String name, @Nullable Object value) {
            if (value != null) {
                fields.put(name, value);
            }
        }

        void cite(@Nullable Object citation) {
            if (citation != null) {
                citations.add(citation);
            }
        }

        /** Whether the input came with the block's beginning and not in pieces. */
        boolean isCallWithWholeInput() {
            return type().equals("tool_use")
                    && (pieces == null || pieces.isEmpty())
                    && !Nodes.object(fields.get("input")).isEmpty();
        }

        Map<String, Object> close() {
            String said = pieces == null ? "" : pieces.toString();
            switch (type()) {
                case "text" -> fields.put("text", said);
                case "thinking" -> fields.put("thinking", said);
                case "tool_use", "server_tool_use", "mcp_tool_use" -> {
                    if (!said.isEmpty()) {
                        fields.put("input", ToolArguments.object(said));
                    }
                }
                default -> {} // came whole
            }
            if (!citations.isEmpty()) {
                fields.put("citations", Nodes.copy(citations));
            }
            return fields;
        }
    }
}

package io.aigateway.providers.bedrock;

import io.aigateway.internal.json.FrameParser;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.ToolArguments;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes the messages of ConverseStream. Text and thoughts have no beginning of their own, only tool calls do. */
final class BedrockStreamDecoder implements StreamDecoder {

    private static final int MAX_BLOCKS = 4096;
    private static final String EXCEPTION = "exception/";

    private final ChatSink sink;
    private final BedrockAnswer answer;
    private final FrameParser parser = new FrameParser(Set.of("p"), 1);
    private final Map<Integer, OpenBlock> open = new HashMap<>(4);
    private boolean ended;
    private boolean failed;

    BedrockStreamDecoder(ChatSink sink) {
        this.sink = sink;
        this.answer = new BedrockAnswer(sink);
    }

    @Override
    public void frame(@Nullable String event, byte[] buffer, int offset, int length) {
        if (ended || failed || event == null) {
            return;
        }
        Map<String, Object> payload = length == 0 ? Map.of() : parser.object(buffer, offset, length);
        if (event.startsWith(EXCEPTION)) {
            Map<String, Object> error = new LinkedHashMap<>(payload);
            error.put("type", event.substring(EXCEPTION.length()));
            failed = true;
            sink.failure(ErrorBodies.ofBody(Map.of("error", error)));
            return;
        }
        switch (event) {
            case "contentBlockStart" -> start(block(payload), Nodes.object(payload.get("start")));
            case "contentBlockDelta" -> delta(block(payload), Nodes.object(payload.get("delta")));
            case "contentBlockStop" -> stop(payload);
            case "messageStop" -> answer.stop(payload);
            case "metadata" -> {
                answer.metadata(payload);
                ended = answer.hasFinished();
                if (ended) {
                    sink.end();
                }
            }
            default -> {} // messageStart says the role, and new events say nothing we know
        }
    }

    private static int index(Map<String, Object> payload) {
        int index = Nodes.index(payload.get("contentBlockIndex"), -1);
        if (index < 0 || index > MAX_BLOCKS) {
            throw new WireFormatException("block index " + index + " (expected: 0 to " + MAX_BLOCKS + ")", null);
        }
        return index;
    }

    private OpenBlock block(Map<String, Object> payload) {
        return open.computeIfAbsent(index(payload), each -> new OpenBlock());
    }

    private void start(OpenBlock block, Map<String, Object> start) {
        Map<String, Object> call = Nodes.object(start.get("toolUse"));
        if (call.isEmpty()) {
            block.start.putAll(start);
            return;
        }
        block.toolUse = call;
        if (BedrockAnswer.isOurs(call)) {
            block.call = answer.beginCall(call);
        }
    }

    private void delta(OpenBlock block, Map<String, Object> delta) {
        if (delta.get("text") instanceof String text) {
            block.text.append(text);
            block.hasText = true;
            sink.text(0, text);
        }
        if (delta.get("toolUse") instanceof Map<?, ?> call) {
            String piece = Nodes.text(call.get("input"), "");
            block.text.append(piece);
            if (block.call >= 0) {
                answer.arguments(block.call, piece);
            }
        }
        Map<String, Object> thought = Nodes.object(delta.get("reasoningContent"));
        if (thought.get("text") instanceof String text) {
            block.thoughts.append(text);
            sink.reasoning(0, text);
        }
        thought.forEach((name, value) -> {
            if (!name.equals("text") && value != null) {
                block.signed.put(name, value);
            }
        });
        if (delta.get("citation") != null) {
            block.citations.add(Nodes.object(delta.get("citation")));
        }
        if (delta.get("toolResult") instanceof List<?> results) {
            block.results.addAll(results);
        }
    }

    private void stop(Map<String, Object> payload) {
        OpenBlock block = open.remove(index(payload));
        if (block != null) {
            answer.keep(block.close());
        }
    }

    /** The figures may be missing at the end; the reason is not. */
    @Override
    public void closedByUpstream() {
        if (!ended && !failed && answer.hasFinished()) {
            ended = true;
            sink.end();
        }
    }

    /** A block in pieces. */
    private static final class OpenBlock {
        private final Map<String, Object> start = new LinkedHashMap<>(0);
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thoughts = new StringBuilder(0);
        private final Map<String, Object> signed = new LinkedHashMap<>(0);
        private final List<Object> citations = new ArrayList<>(0);
        private final List<Object> results = new ArrayList<>(0);
        private Map<String, Object> toolUse = Map.of();
        private int call = -1;
        private boolean hasText;

        Map<String, Object> close() {
            if (!toolUse.isEmpty()) {
                Map<String, Object> whole = new LinkedHashMap<>(toolUse);
                whole.put("input", ToolArguments.object(text.toString()));
                return Map.of("toolUse", whole);
            } else if (!citations.isEmpty()) {
                return Map.of(
                        "citationsContent",
                        Map.of("content", List.of(Map.of("text", text.toString())), "citations", citations));
            } else if (hasText) {
                return Map.of("text", text.toString());
            } else if (!results.isEmpty()) {
                Map<String, Object> result = new LinkedHashMap<>(Nodes.object(start.get("toolResult")));
                result.put("content", results);
                return Map.of("toolResult", result);
            } else if (signed.containsKey("redactedContent")) {
                return Map.of("reasoningContent", Map.copyOf(signed));
            } else if (!thoughts.isEmpty() || !signed.isEmpty()) {
                Map<String, Object> thought = new LinkedHashMap<>();
                thought.put("text", thoughts.toString());
                thought.putAll(signed);
                return Map.of("reasoningContent", Map.of("reasoningText", thought));
            }
            return start.isEmpty() ? Map.of("text", "") : start;
        }
    }
}

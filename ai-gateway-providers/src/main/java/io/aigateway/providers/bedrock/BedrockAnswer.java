package io.aigateway.providers.bedrock;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What plain answers and streams have in common: blocks, usage, reasons. For one answer. */
final class BedrockAnswer {

    private static final Set<String> TEXT = Set.of("text");
    private static final Set<String> CALL = Set.of("toolUseId", "name", "input", "type");
    private static final List<String> EXTRAS =
            List.of("metrics", "trace", "additionalModelResponseFields", "performanceConfig", "serviceTier");

    private final ChatSink sink;
    private final List<Object> blocks = new ArrayList<>(2);
    private boolean opaque;
    private boolean finished;
    private int calls;

    BedrockAnswer(ChatSink sink) {
        this.sink = sink;
    }

    void readWhole(Map<String, Object> body) {
        Map<String, Object> message =
                Nodes.object(Nodes.object(body.get("output")).get("message"));
        if (message.isEmpty()) {
            throw new WireFormatException("an answer without a message", null);
        }
        for (Object block : Nodes.list(message.get("content"))) {
            Map<String, Object> fields = Nodes.object(block);
            sink.text(0, Nodes.text(fields.get("text"), ""));
            Map<String, Object> thought =
                    Nodes.object(Nodes.object(fields.get("reasoningContent")).get("reasoningText"));
            if (thought.get("text") instanceof String text) {
                sink.reasoning(0, text);
            }
            for (Object cited :
                    Nodes.list(Nodes.object(fields.get("citationsContent")).get("content"))) {
                sink.text(0, Nodes.text(Nodes.object(cited).get("text"), ""));
            }
            Map<String, Object> call = Nodes.object(fields.get("toolUse"));
            if (isOurs(call)) {
                Map<String, Object> input = Nodes.object(call.get("input"));
                arguments(beginCall(call), input.isEmpty() ? "" : Json.toText(input));
            }
            keep(fields);
        }
        stop(body);
        metadata(body);
        sink.end();
    }

    /** Calls of the service's own tools are not the application's to answer. */
    static boolean isOurs(Map<String, Object> call) {
        return call.containsKey("toolUseId") && !"server_tool_use".equals(call.get("type"));
    }

    int beginCall(Map<String, Object> call) {
        int index = calls++;
        sink.toolCall(0, index, Nodes.text(call.get("toolUseId")), Nodes.text(call.get("name")), null);
        return index;
    }

    void arguments(int index, String piece) {
        if (!piece.isEmpty()) {
            sink.toolCall(0, index, null, null, piece);
        }
    }

    void keep(Map<String, Object> block) {
        Map<String, Object> call = Nodes.object(block.get("toolUse"));
        boolean plain =
                block.keySet().equals(TEXT) || (block.size() == 1 && isOurs(call) && CALL.containsAll(call.keySet()));
        opaque |= !plain;
        blocks.add(block);
    }

    /** The reason and what comes with it. */
    void stop(Map<String, Object> fields) {
        String reason = Nodes.text(fields.get("stopReason"));
        if (opaque) {
            sink.messageExtra(0, BedrockMessageWriter.CONTENT, List.copyOf(blocks));
        }
        if (reason != null) {
            finished = true;
            sink.finish(0, reason(reason), reason);
        }
        extras(fields);
    }

    /** The usage and what comes with it. */
    void metadata(Map<String, Object> fields) {
        usage(Nodes.object(fields.get("usage")));
        extras(fields);
    }

    private void extras(Map<String, Object> fields) {
        for (String name : EXTRAS) {
            Object value = fields.get(name);
            if (value != null) {
                sink.extra(name, value);
            }
        }
    }

    boolean hasFinished() {
        return finished;
    }

    private static FinishReason reason(String raw) {
        return switch (raw) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> FinishReason.TOOL_CALLS;
            case "guardrail_intervened", "content_filtered" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private void usage(Map<String, Object> usage) {
        if (usage.isEmpty()) {
            return;
        }
        long input = Nodes.number(usage.get("inputTokens"));
        long output = Nodes.number(usage.get("outputTokens"));
        long read = Nodes.number(usage.get("cacheReadInputTokens"));
        long written = Nodes.number(usage.get("cacheWriteInputTokens"));
        long total = Nodes.number(usage.get("totalTokens"));
        sink.usage(new Usage(
                input,
                read,
                written,
                hour(usage.get("cacheDetails")),
                output,
                0,
                total == 0 ? input + read + written + output : total,
                false));
        Object serverTools = usage.get("serverToolUsage");
        if (!Nodes.object(serverTools).isEmpty()) {
            sink.extra("serverToolUsage", Nodes.object(serverTools));
        }
    }

    private static long hour(@Nullable Object details) {
        long tokens = 0;
        for (Object detail : Nodes.list(details)) {
            Map<String, Object> fields = Nodes.object(detail);
            tokens += "1h".equals(fields.get("ttl")) ? Nodes.number(fields.get("inputTokens")) : 0;
        }
        return tokens;
    }
}

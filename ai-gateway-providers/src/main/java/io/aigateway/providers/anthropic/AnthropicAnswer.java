package io.aigateway.providers.anthropic;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.Citations;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.ServerTools;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What plain answers and streams have in common: usage, reasons, and the blocks that must be kept. For one answer. */
final class AnthropicAnswer {

    private static final Set<String> PLAIN_TEXT = Set.of("type", "text");
    private static final Set<String> PLAIN_CALL = Set.of("type", "id", "name", "input");
    private static final List<String> EXTRAS =
            List.of("stop_sequence", "stop_details", "container", "context_management");

    private final ChatSink sink;
    private final List<Object> blocks = new ArrayList<>(2);
    private boolean opaque;
    private boolean answeredByTool;
    private int calls;
    private boolean finished;
    private final AnthropicUsage usage = new AnthropicUsage();
    private final ServerTools tools;

    AnthropicAnswer(ChatSink sink) {
        this.sink = sink;
        this.tools = new ServerTools(sink);
    }

    void readWhole(Map<String, Object> body) {
        if ("error".equals(body.get("type")) || body.get("error") != null) {
            sink.failure(ErrorBodies.ofBody(body));
            return;
        }
        if (!(body.get("content") instanceof List<?> content)) {
            throw new WireFormatException("an answer without content", null);
        }
        begin(body);
        for (Object block : content) {
            Map<String, Object> fields = Nodes.object(block);
            switch (Nodes.text(fields.get("type"), "")) {
                case "text" -> sink.text(0, Nodes.text(fields.get("text"), ""));
                case "thinking" -> sink.reasoning(0, Nodes.text(fields.get("thinking"), ""));
                case "tool_use" -> {
                    int index = beginCall(fields);
                    arguments(index, arguments(fields.get("input")));
                }
                default -> {} // kept below
            }
            keep(fields);
        }
        finish(body);
        sink.end();
    }

    /** The identity and the first figures of the usage. */
    void begin(Map<String, Object> message) {
        String id = Nodes.text(message.get("id"));
        if (id != null) {
            sink.id(id);
        }
        String model = Nodes.text(message.get("model"));
        if (model != null) {
            sink.model(model);
        }
        Usage first = usage.read(message.get("usage"));
        if (first != null) {
            // What a stream's beginning says of its output is not known yet.
            sink.usage(
                    message.get("stop_reason") == null
                            ? first.toBuilder().estimated(true).build()
                            : first);
        }
        tier();
    }

    /** A tool call begins; -1 stands for the answer in the form of a call. */
    int beginCall(Map<String, Object> block) {
        String name = Nodes.text(block.get("name"), "");
        if (name.equals(AnthropicRequestWriter.ANSWER_TOOL)) {
            answeredByTool = true;
            return -1;
        }
        int index = calls++;
        sink.toolCall(0, index, Nodes.text(block.get("id")), name, null);
        return index;
    }

    void arguments(int index, String piece) {
        if (index < 0) {
            sink.text(0, piece);
        } else if (!piece.isEmpty()) {
            sink.toolCall(0, index, null, null, piece);
        }
    }

    static String arguments(@Nullable Object input) {
        return input instanceof Map<?, ?> map && map.isEmpty() ? "" : Json.toText(input);
    }

    /** A whole block; it is worth keeping if the neutral form says less. */
    void keep(Map<String, Object> block) {
        String type = Nodes.text(block.get("type"), "");
        if (AnthropicRequestWriter.ANSWER_TOOL.equals(block.get("name"))) {
            return;
        }
        boolean plain = (type.equals("text") && hasOnly(block, PLAIN_TEXT))
                || (type.equals("tool_use") && hasOnly(block, PLAIN_CALL));
        opaque |= !plain;
        blocks.add(block);
        if (!plain) {
            tell(type, block);
        }
    }

    /** What the neutral form has a word for besides text, thoughts and calls. */
    private void tell(String type, Map<String, Object> block) {
        String cited = Nodes.text(block.get("text"));
        for (Object each : Nodes.list(block.get("citations"))) {
            sink.citation(
                    0, Citations.of(Nodes.object(each)).toBuilder().cited(cited).build());
        }
        if (type.equals("server_tool_use") || type.equals("mcp_tool_use")) {
            tools.asked(Nodes.text(block.get("id")), Nodes.text(block.get("name"), type), block.get("input"), block);
        } else if (type.endsWith("_tool_result")) {
            Object content = block.get("content");
            boolean failed = Boolean.TRUE.equals(block.get("is_error"))
                    || Nodes.text(Nodes.object(content).get("type"), "").endsWith("_error");
            String name = type.substring(0, type.length() - "_tool_result".length());
            tools.answered(Nodes.text(block.get("tool_use_id")), name, content, failed, block);
        }
    }

    private static boolean hasOnly(Map<String, Object> block, Set<String> names) {
        for (Map.Entry<String, Object> field : block.entrySet()) {
            boolean nothing = field.getValue() == null || (field.getValue() instanceof List<?> list && list.isEmpty());
            if (!nothing && !names.contains(field.getKey())) {
                return false;
            }
        }
        return true;
    }

    /** The reason, and what else the end of an answer says; the fields lie in the message, or in a stream's delta. */
    void finish(Map<String, Object> fields) {
        if (opaque) {
            sink.messageExtra(0, AnthropicMessageWriter.BLOCKS, List.copyOf(blocks));
        }
        for (String name : EXTRAS) {
            Object value = fields.get(name);
            if (value != null) {
                sink.extra(name, value);
            }
        }
        String reason = Nodes.text(fields.get("stop_reason"));
        if (reason != null) {
            finished = true;
            sink.finish(0, reason(reason), reason);
        }
    }

    boolean hasFinished() {
        return finished;
    }

    private FinishReason reason(String raw) {
        return switch (raw) {
            case "end_turn", "stop_sequence" -> FinishReason.STOP;
            case "max_tokens", "model_context_window_exceeded" -> FinishReason.LENGTH;
            case "tool_use" -> answeredByTool && calls == 0 ? FinishReason.STOP : FinishReason.TOOL_CALLS;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /** Figures of a stream's end replace those of its beginning, name by name. */
    void usage(@Nullable Object value) {
        Usage whole = usage.read(value);
        if (whole != null) {
            sink.usage(whole);
            tier();
        }
    }

    private void tier() {
        if (usage.tier() != null) {
            sink.serviceTier(usage.tier());
        }
    }
}

package io.aigateway.providers.responses;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What plain answers and streams have in common. For one answer. */
final class ResponsesAnswer {

    private final ChatSink sink;
    private int calls;
    private boolean anyReasoning;

    ResponsesAnswer(ChatSink sink) {
        this.sink = sink;
    }

    void readWhole(Map<String, Object> body) {
        if (body.get("error") != null) {
            sink.failure(ErrorBodies.ofBody(body));
            return;
        }
        if (!(body.get("output") instanceof List<?> output)) {
            throw new WireFormatException("an answer without output", null);
        }
        begin(body);
        for (Object item : output) {
            readItem(Nodes.object(item));
        }
        finish(body, output);
    }

    void readItem(Map<String, Object> item) {
        if (isCall(item)) {
            arguments(beginCall(item), Nodes.text(item.get("arguments"), Nodes.text(item.get("input"), "")));
        } else if ("reasoning".equals(item.get("type"))) {
            readReasoning(item);
        } else if ("message".equals(item.get("type"))) {
            readMessage(item);
        }
    }

    void readMessage(Map<String, Object> item) {
        for (Object part : Nodes.list(item.get("content"))) {
            Map<String, Object> content = Nodes.object(part);
            if ("output_text".equals(content.get("type"))) {
                sink.text(0, Nodes.text(content.get("text"), ""));
            } else if ("refusal".equals(content.get("type"))) {
                refusal(Nodes.text(content.get("refusal"), ""));
            }
        }
    }

    void readReasoning(Map<String, Object> item) {
        for (Object part : Nodes.list(item.get("summary"))) {
            summaryBegins();
            reasoning(Nodes.text(Nodes.object(part).get("text"), ""));
        }
        for (Object part : Nodes.list(item.get("content"))) {
            reasoning(Nodes.text(Nodes.object(part).get("text"), ""));
        }
    }

    void refusal(String whole) {
        sink.messageExtra(0, "refusal", whole);
    }

    /** Summaries are paragraphs. */
    void summaryBegins() {
        if (anyReasoning) {
            sink.reasoning(0, "\n\n");
        }
    }

    void reasoning(String piece) {
        anyReasoning |= !piece.isEmpty();
        sink.reasoning(0, piece);
    }

    static boolean isCall(Map<String, Object> item) {
        return "function_call".equals(item.get("type")) || "custom_tool_call".equals(item.get("type"));
    }

    int beginCall(Map<String, Object> item) {
        int index = calls++;
        sink.toolCall(0, index, Nodes.text(item.get("call_id")), Nodes.text(item.get("name")), null);
        return index;
    }

    void arguments(int index, String piece) {
        if (!piece.isEmpty()) {
            sink.toolCall(0, index, null, null, piece);
        }
    }

    void begin(Map<String, Object> response) {
        String id = Nodes.text(response.get("id"));
        if (id != null) {
            sink.id(id);
        }
        String model = Nodes.text(response.get("model"));
        if (model != null) {
            sink.model(model);
        }
    }

    /** Reads how it ended; ends the sink. */
    void finish(Map<String, Object> response, List<?> items) {
        usage(response.get("usage"));
        if (items.stream().anyMatch(item -> isOpaque(Nodes.object(item)))) {
            sink.messageExtra(0, ResponsesItemWriter.ITEMS, Nodes.copy(items));
        }
        for (String name : List.of("service_tier", "incomplete_details", "conversation")) {
            Object value = response.get(name);
            if (value != null) {
                sink.extra(name, value);
            }
        }
        String status = Nodes.text(response.get("status"), "completed");
        if (status.equals("failed")) {
            sink.failure(ErrorBodies.ofBody(Map.of("message", "the response failed without saying why")));
            return;
        }
        String why = Nodes.text(Nodes.object(response.get("incomplete_details")).get("reason"), status);
        // One that is completed and holds no item at all is no answer.
        sink.finish(0, items.isEmpty() && why.equals("completed") ? FinishReason.OTHER : reason(why), why);
        sink.end();
    }

    private static FinishReason reason(String why) {
        return switch (why) {
            case "completed" -> FinishReason.STOP;
            case "max_output_tokens", "max_tokens" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /** Whether the neutral form says less than the item. */
    private static boolean isOpaque(Map<String, Object> item) {
        if (!"message".equals(item.get("type"))) {
            return !"function_call".equals(item.get("type"));
        }
        for (Object part : Nodes.list(item.get("content"))) {
            Map<String, Object> content = Nodes.object(part);
            boolean plain = "output_text".equals(content.get("type"))
                    && Nodes.list(content.get("annotations")).isEmpty()
                    && Nodes.list(content.get("logprobs")).isEmpty();
            if (!plain) {
                return true;
            }
        }
        return false;
    }

    private void usage(@Nullable Object value) {
        Map<String, Object> usage = Nodes.object(value);
        if (usage.isEmpty()) {
            return;
        }
        Map<String, Object> details = Nodes.object(usage.get("input_tokens_details"));
        long input = Nodes.number(usage.get("input_tokens"));
        long cached = Nodes.number(details.get("cached_tokens"));
        long written = Nodes.number(details.get("cache_write_tokens"));
        long reasoning =
                Nodes.number(Nodes.object(usage.get("output_tokens_details")).get("reasoning_tokens"));
        long output = Nodes.number(usage.get("output_tokens"));
        long total = Nodes.number(usage.get("total_tokens"));
        sink.usage(new Usage(
                input - cached - written,
                cached,
                written,
                output,
                reasoning,
                total == 0 ? input + output : total,
                false));
    }
}

package io.aigateway.providers.responses;

import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Media;
import io.aigateway.chat.ServerToolStep;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.Citations;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.LogProbabilities;
import io.aigateway.internal.wire.OpenAiUsageReader;
import io.aigateway.internal.wire.ServerTools;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What plain answers and streams have in common. For one answer. */
final class ResponsesAnswer {

    private static final Set<String> PLAIN_CALL = Set.of("type", "id", "call_id", "name", "arguments", "status");
    private static final List<String> ASKED = List.of("action", "arguments", "queries", "code", "input", "prompt");
    private static final List<String> RESULTS = List.of("result", "results", "outputs", "output", "tools");
    /** What is read, and what only says again what was asked for. */
    private static final Set<String> KNOWN = Set.of(
            "id",
            "object",
            "model",
            "output",
            "output_text",
            "usage",
            "error",
            "status",
            "service_tier",
            "created_at",
            "completed_at",
            "background",
            "frequency_penalty",
            "instructions",
            "max_output_tokens",
            "max_tool_calls",
            "moderation",
            "parallel_tool_calls",
            "presence_penalty",
            "previous_response_id",
            "prompt",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prompt_cache_options",
            "reasoning",
            "safety_identifier",
            "store",
            "temperature",
            "text",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "truncation",
            "user");

    private final ChatSink sink;
    private int calls;
    private boolean anyReasoning;

    private boolean anyRefusal;
    private final Set<Citation> cited = new HashSet<>(0);

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
        } else {
            readStep(item);
        }
    }

    /** A tool that the service ran by itself; the image that one made is a part of the answer. */
    void readStep(Map<String, Object> item) {
        String type = Nodes.text(item.get("type"), "");
        if (type.isEmpty()) {
            return;
        }
        String name = type.endsWith("_call") ? type.substring(0, type.length() - "_call".length()) : type;
        Object asked = null;
        for (String field : ASKED) {
            asked = asked == null ? item.get(field) : asked;
        }
        Object result = null;
        for (String field : RESULTS) {
            result = result == null ? item.get(field) : result;
        }
        sink.serverTool(
                0,
                ServerToolStep.builder(Nodes.text(item.get("name"), name))
                        .id(Nodes.text(item.get("id")))
                        .arguments(asked == null ? "{}" : asked instanceof String text ? text : Json.toText(asked))
                        .result(result)
                        .failed(item.get("error") != null || ServerTools.isFailure(item.get("status")))
                        .extra(item)
                        .build());
        if (type.equals("image_generation_call") && result instanceof String base64) {
            String format = "image/" + Nodes.text(item.get("output_format"), "png");
            sink.part(0, new ContentPart.Image(new Media.Base64(base64, format), null));
        }
    }

    void readMessage(Map<String, Object> item) {
        beside(item);
        for (Object part : Nodes.list(item.get("content"))) {
            Map<String, Object> content = Nodes.object(part);
            if ("output_text".equals(content.get("type"))) {
                sink.text(0, Nodes.text(content.get("text"), ""));
            } else if ("refusal".equals(content.get("type"))) {
                refusal(Nodes.text(content.get("refusal"), ""));
            }
        }
    }

    /** What a message says besides its text and refusal. */
    void beside(Map<String, Object> item) {
        if (item.get("phase") instanceof String phase) {
            sink.phase(0, phase);
        }
        for (Object part : Nodes.list(item.get("content"))) {
            Map<String, Object> content = Nodes.object(part);
            Nodes.list(content.get("annotations")).forEach(each -> citation(Nodes.object(each)));
            sink.logProbabilities(0, LogProbabilities.of(content.get("logprobs")));
        }
    }

    /** Fields that are not known. */
    void beside(Map<String, Object> fields, Set<String> known) {
        fields.forEach((name, value) -> {
            boolean nothing = value == null || (value instanceof Map<?, ?> map && map.isEmpty());
            if (!nothing && !known.contains(name)) {
                sink.extra(name, value);
            }
        });
    }

    /** Where something comes from; streams tell it twice. */
    void citation(Map<String, Object> annotation) {
        Citation citation = Citations.of(annotation);
        if (!annotation.isEmpty() && cited.add(citation)) {
            sink.citation(0, citation);
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

    void refusal(String piece) {
        anyRefusal |= !piece.isEmpty();
        sink.refusal(0, piece);
    }

    boolean hasRefused() {
        return anyRefusal;
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
        if (response.get("service_tier") instanceof String tier) {
            sink.serviceTier(tier);
        }
        beside(response, KNOWN);
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
        if ("function_call".equals(item.get("type"))) {
            return !PLAIN_CALL.containsAll(item.keySet());
        } else if (!"message".equals(item.get("type"))) {
            return true;
        }
        for (Object part : Nodes.list(item.get("content"))) {
            Map<String, Object> content = Nodes.object(part);
            boolean plain = "output_text".equals(content.get("type"))
                    && item.get("phase") == null
                    && Nodes.list(content.get("annotations")).isEmpty()
                    && Nodes.list(content.get("logprobs")).isEmpty();
            if (!plain) {
                return true;
            }
        }
        return false;
    }

    /** The figures have the names of OpenAI's other protocol. */
    private void usage(@Nullable Object value) {
        Usage usage = value == null ? null : OpenAiUsageReader.of(value);
        if (usage != null) {
            sink.usage(usage);
        }
    }
}

package io.aigateway.replay;

import io.aigateway.chat.FinishReason;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads Responses by rules of its own. */
final class ResponsesOracle {

    final Expected expected = new Expected();
    private final Map<Integer, Integer> callOfItem = new HashMap<>();

    void whole(JsonNode response) {
        if (response.path("error").isObject()
                || response.path("status").asString("").equals("failed")) {
            expected.error = true;
            return;
        }
        for (JsonNode item : response.path("output")) {
            switch (item.path("type").asString("")) {
                case "message" ->
                    item.path("content").forEach(part -> answer().text.append(text(part, "output_text")));
                case "reasoning" -> {
                    item.path("summary")
                            .forEach(part -> summary().append(part.path("text").asString("")));
                    item.path("content").forEach(part -> answer().reasoning
                            .append(part.path("text").asString("")));
                }
                case "function_call", "custom_tool_call" -> {
                    Expected.Call call = begin(item);
                    call.arguments.append(
                            item.path("arguments").asString(item.path("input").asString("")));
                }
                default -> {}
            }
        }
        end(response);
    }

    private StringBuilder summary() {
        StringBuilder reasoning = answer().reasoning;
        return reasoning.isEmpty() ? reasoning : reasoning.append("\n\n");
    }

    private static String text(JsonNode part, String type) {
        return part.path("type").asString("").equals(type) ? part.path("text").asString("") : "";
    }

    void event(JsonNode event) {
        int item = event.path("output_index").asInt(0);
        switch (event.path("type").asString("")) {
            case "response.output_item.added" -> {
                if (event.path("item").path("type").asString("").matches("function_call|custom_tool_call")) {
                    callOfItem.put(item, answer().calls.size());
                    begin(event.path("item"));
                }
            }
            case "response.output_text.delta" ->
                answer().text.append(event.path("delta").asString(""));
            case "response.function_call_arguments.done" ->
                answer().call(callOfItem.get(item))
                        .arguments
                        .append(event.path("arguments").asString(""));
            case "response.custom_tool_call_input.done" ->
                answer().call(callOfItem.get(item))
                        .arguments
                        .append(event.path("input").asString(""));
            case "response.reasoning_summary_part.added" -> summary();
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                answer().reasoning.append(event.path("delta").asString(""));
            case "response.refusal.delta" -> answer().refused = true;
            case "response.completed", "response.incomplete" -> end(event.path("response"));
            case "response.failed", "error" -> expected.error = true;
            default -> {}
        }
    }

    private Expected.Call begin(JsonNode item) {
        Expected.Call call = answer().call(answer().calls.size());
        call.id = item.path("call_id").asString("");
        call.name = item.path("name").asString("");
        return call;
    }

    private Expected.Answer answer() {
        return expected.choice(0);
    }

    private void end(JsonNode response) {
        expected.model = response.path("model").asString("");
        expected.id = response.path("id").isString() ? response.path("id").asString() : null;
        String why = response.path("incomplete_details")
                .path("reason")
                .asString(response.path("status").asString("completed"));
        answer().finish = why;
        FinishReason plain = response.path("output").toString().contains("\"type\":\"refusal\"") || answer().refused
                ? FinishReason.CONTENT_FILTER
                : answer().calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
        answer().reason = switch (why) {
            case "completed" -> plain;
            case "max_output_tokens", "max_tokens" -> FinishReason.LENGTH;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
        JsonNode usage = response.path("usage");
        if (usage.isObject()) {
            expected.usage = ReplaySuite.usage(
                    usage.path("input_tokens").asLong(0),
                    usage.path("input_tokens_details").path("cached_tokens").asLong(0),
                    usage.path("input_tokens_details")
                            .path("cache_write_tokens")
                            .asLong(0),
                    usage.path("output_tokens").asLong(0),
                    usage.path("output_tokens_details").path("reasoning_tokens").asLong(0),
                    usage.path("total_tokens")
                            .asLong(usage.path("input_tokens").asLong(0)
                                    + usage.path("output_tokens").asLong(0)));
        }
    }
}

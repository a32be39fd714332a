package io.aigateway.chat;

import io.aigateway.trace.CallTrace;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer. Immutable.
 *
 * @param id the provider's id of the answer; null if it gave none
 * @param model the model that the upstream says it used
 * @param choices the answers, at least one
 * @param usage the tokens used
 * @param extra fields of the provider that have no neutral name, as JSON values
 * @param trace how the answer came about
 */
public record ChatResponse(
        @Nullable String id,
        String model,
        List<ChatChoice> choices,
        Usage usage,
        Map<String, Object> extra,
        CallTrace trace)
        implements ModelResponse {

    /** Copies the list and the map. */
    public ChatResponse {
        choices = List.copyOf(choices);
        extra = JsonMaps.copyOf(extra);
        if (choices.isEmpty()) {
            throw new IllegalArgumentException("choices: empty (expected: at least one)");
        }
    }

    /** The answer's text; empty if the model only called tools. */
    public String text() {
        return message().text();
    }

    /** The first answer. */
    public Message message() {
        return choices.get(0).message();
    }

    /** The tools the model wants to run. */
    public List<ToolCall> toolCalls() {
        return message().toolCalls();
    }

    /** The model's thoughts, where the provider shows them; null if none. */
    public @Nullable String reasoning() {
        return message().reasoning();
    }

    /** Why the first answer ended. */
    public FinishReason finishReason() {
        return choices.get(0).finishReason();
    }

    /** The provider's own word for why the first answer ended; null if it gave none. */
    public @Nullable String rawFinishReason() {
        return choices.get(0).rawFinishReason();
    }

    @Override
    public ChatResponse withTrace(CallTrace other) {
        return new ChatResponse(id, model, choices, usage, extra, other);
    }

    /** The model, the usage and the sizes, never what was said. */
    @Override
    public String toString() {
        return "ChatResponse[" + model + ", " + finishReason() + ", " + text().length() + " chars, "
                + toolCalls().size() + " tool calls, " + usage + "]";
    }
}

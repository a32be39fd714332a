package io.aigateway.chat;

import io.aigateway.error.AiGatewayException;
import org.jspecify.annotations.Nullable;

/**
 * A step of a streamed answer. A stream yields any number of deltas and then exactly one {@link End}. Immutable.
 */
public sealed interface ChatEvent {

    /**
     * A piece of the answer's text.
     *
     * @param text never empty
     */
    record TextDelta(String text) implements ChatEvent {}

    /**
     * A piece of the model's thoughts.
     *
     * @param text never empty
     */
    record ReasoningDelta(String text) implements ChatEvent {}

    /**
     * A piece of a tool call.
     *
     * @param index which call of the answer, from 0
     * @param id the call's id, in its first piece only; null otherwise
     * @param name the tool's name, in its first piece only; null otherwise
     * @param arguments a piece of the JSON text of the arguments, possibly empty
     */
    record ToolCallDelta(
            int index, @Nullable String id, @Nullable String name, String arguments) implements ChatEvent {}

    /**
     * The tokens used so far; later figures replace earlier ones.
     *
     * @param usage the figures
     */
    record UsageUpdate(Usage usage) implements ChatEvent {}

    /**
     * The answer begins again elsewhere: everything received before is void. Only with
     * {@link StreamRecovery#RESTART}.
     *
     * @param reason why
     */
    record Restarted(String reason) implements ChatEvent {}

    /** The one event after which nothing follows. */
    sealed interface End extends ChatEvent {}

    /**
     * The upstream said that it was done; {@link ChatResponse#finishReason()} says why.
     *
     * @param response the whole answer
     */
    record Completed(ChatResponse response) implements End {}

    /**
     * The stream broke after content had been delivered, or the caller ended it.
     *
     * @param cause why
     * @param partial what had arrived
     */
    record Truncated(AiGatewayException cause, ChatResponse partial) implements End {}

    /**
     * No content was delivered.
     *
     * @param cause why
     */
    record Failed(AiGatewayException cause) implements End {}
}

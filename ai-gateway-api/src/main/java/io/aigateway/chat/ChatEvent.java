package io.aigateway.chat;

import io.aigateway.error.AiGatewayException;
import java.util.List;
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
     * @param name the tool's name, in its first piece only; null otherwise (a few servers send it in several pieces, which
     *     belong together)
     * @param arguments a piece of the JSON text of the arguments, possibly empty
     */
    record ToolCallDelta(
            int index, @Nullable String id, @Nullable String name, String arguments) implements ChatEvent {}

    /**
     * A piece of the words in which the model declines.
     *
     * @param text never empty
     */
    record RefusalDelta(String text) implements ChatEvent {
        /** The length only, never the words. */
        @Override
        public String toString() {
            return "RefusalDelta[" + text.length() + " chars]";
        }
    }

    /**
     * Something besides text that belongs to the answer, such as an image that the model made.
     *
     * @param part the whole part
     */
    record Part(ContentPart part) implements ChatEvent {}

    /**
     * A piece of the sound that the model speaks.
     *
     * @param data a piece of the recording as base64, decodable by itself; null if there is none in this piece
     * @param transcript a piece of what is said; null if there is none in this piece
     */
    record AudioDelta(@Nullable String data, @Nullable String transcript) implements ChatEvent {
        /** The lengths only. */
        @Override
        public String toString() {
            return "AudioDelta[" + (data == null ? 0 : data.length()) + " chars of data]";
        }
    }

    /**
     * Where something that was said before comes from.
     *
     * @param citation the source
     */
    record Cited(Citation citation) implements ChatEvent {}

    /**
     * A tool that the provider ran by itself; a later one with the same id replaces an earlier one.
     *
     * @param step what it did
     */
    record ServerTool(ServerToolStep step) implements ChatEvent {}

    /**
     * How likely the tokens were that came last.
     *
     * @param tokens in their order, at least one
     */
    record LogProbabilities(List<LogProbability> tokens) implements ChatEvent {
        /** Copies the list. */
        public LogProbabilities {
            tokens = List.copyOf(tokens);
        }
    }

    /**
     * What the stream tells and no other event has a word for: a field of the answer, its choice or its message. What is
     * new in later versions of this library comes as one of these, too.
     *
     * @param name the provider's name of the field
     * @param value the field as a JSON value, as it stands now: later values replace earlier ones
     */
    record Other(String name, Object value) implements ChatEvent {
        /** The name only. */
        @Override
        public String toString() {
            return "Other[" + name + "]";
        }
    }

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

package io.aigateway.internal.stream;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.spi.ChatEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the text of an answer together above everything that may change it on its way, so that the answer at the end holds
 * what was delivered, and nothing that was masked. Read by one thread; closed from any.
 */
public final class AssembledEvents implements ChatEvents {

    private final ChatEvents events;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();

    /** Wraps a stream. */
    public AssembledEvents(ChatEvents events) {
        this.events = events;
    }

    @Override
    public @Nullable ChatEvent next() {
        ChatEvent event = events.next();
        if (event instanceof ChatEvent.TextDelta piece) {
            text.append(piece.text());
        } else if (event instanceof ChatEvent.ReasoningDelta piece) {
            reasoning.append(piece.text());
        } else if (event instanceof ChatEvent.Restarted) {
            text.setLength(0);
            reasoning.setLength(0);
        } else if (event instanceof ChatEvent.Completed end) {
            return new ChatEvent.Completed(delivered(end.response()));
        } else if (event instanceof ChatEvent.Truncated end) {
            return new ChatEvent.Truncated(end.cause(), delivered(end.partial()));
        }
        return event;
    }

    /** The answer with what was delivered in the place of what was made; as it is where nothing was delivered. */
    private ChatResponse delivered(ChatResponse response) {
        Message made = response.message();
        boolean sameText = text.isEmpty() || text.toString().contentEquals(made.text());
        String thoughts = made.reasoning();
        boolean sameThoughts = reasoning.isEmpty() || reasoning.toString().equals(thoughts);
        if (sameText && sameThoughts) {
            return response;
        }
        Message delivered = new Message(
                made.role(),
                sameText ? made.content() : List.of(new ContentPart.Text(text.toString())),
                sameThoughts ? thoughts : reasoning.toString(),
                made.toolCalls(),
                made.toolCallId(),
                made.name(),
                // Word by word what the provider said: it would bring back what was taken out.
                Map.of(),
                made.origin());
        List<ChatChoice> choices = new ArrayList<>(response.choices());
        choices.set(0, new ChatChoice(delivered, response.finishReason(), response.rawFinishReason()));
        return new ChatResponse(
                response.id(), response.model(), choices, response.usage(), response.extra(), response.trace());
    }

    @Override
    public void close() {
        events.close();
    }
}

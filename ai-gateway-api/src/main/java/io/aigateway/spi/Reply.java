package io.aigateway.spi;

import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ModelResponse;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What comes back through the chain: a whole answer, or a stream that has delivered its first content. A stage or
 * interceptor is written once for both. Immutable, though a stream can be read once only.
 */
public final class Reply {

    private final @Nullable ModelResponse response;
    private final @Nullable ChatEvents events;

    private Reply(@Nullable ModelResponse response, @Nullable ChatEvents events) {
        this.response = response;
        this.events = events;
    }

    /** A whole answer. */
    public static Reply complete(ModelResponse response) {
        return new Reply(Objects.requireNonNull(response), null);
    }

    /** A running stream. */
    public static Reply streaming(ChatEvents events) {
        return new Reply(null, Objects.requireNonNull(events));
    }

    /** Whether this is a running stream. */
    public boolean isStreaming() {
        return events != null;
    }

    /**
     * The whole answer.
     *
     * @throws IllegalStateException if this is a stream
     */
    public ModelResponse response() {
        if (response == null) {
            throw new IllegalStateException("A stream has no response before its end");
        }
        return response;
    }

    /**
     * The running stream; a whole answer serves as one that has arrived at once.
     *
     * @throws IllegalStateException if this is a whole answer of another operation than chat
     */
    public ChatEvents events() {
        if (events != null) {
            return events;
        } else if (response instanceof ChatResponse chat) {
            return new WholeEvents(chat);
        }
        throw new IllegalStateException("Only the answer of a chat has events");
    }

    /** This reply with its whole answer replaced, or, of a stream, with its source wrapped. */
    public Reply map(UnaryOperator<ModelResponse> ofResponse, UnaryOperator<ChatEvents> ofEvents) {
        return events != null ? streaming(ofEvents.apply(events)) : complete(ofResponse.apply(response()));
    }
}

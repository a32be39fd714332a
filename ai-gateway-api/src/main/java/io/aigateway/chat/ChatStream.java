package io.aigateway.chat;

import io.aigateway.trace.CallTrace;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer, pulled by the reader straight from the connection. Use it in try-with-resources: closing it at any
 * moment cancels the HTTP call and settles what was used. Reading is for one thread at a time; {@link #close()} may be
 * called from any thread. It can be read once, by one of the methods below.
 *
 * <pre>{@code
 * try (ChatStream stream = client.stream(ChatRequest.of("gpt-4o-mini", "Tell me a story"))) {
 *     ChatResponse whole = stream.forEachText(System.out::print);
 * }
 * }</pre>
 */
public interface ChatStream extends Iterable<ChatEvent>, AutoCloseable {

    /**
     * The next event; blocks until there is one.
     *
     * @return the event, or null after the {@linkplain ChatEvent.End end}
     */
    @Nullable
    ChatEvent next();

    /** The remaining events. The last one is an {@link ChatEvent.End}; iterating throws nothing. */
    @Override
    default Iterator<ChatEvent> iterator() {
        return new EventIterator(this);
    }

    /**
     * Reads to the end.
     *
     * @return the whole answer
     * @throws TruncatedStreamException if the stream broke after content had arrived
     * @throws io.aigateway.error.AiGatewayException if no content arrived
     */
    default ChatResponse collect() {
        return Collecting.collect(this, text -> {}, () -> {});
    }

    /**
     * Reads to the end and hands over each piece of text. After a {@link ChatEvent.Restarted} the text begins again.
     *
     * @param text receives each piece
     * @return the whole answer
     * @throws TruncatedStreamException if the stream broke after content had arrived
     * @throws io.aigateway.error.AiGatewayException if no content arrived
     */
    default ChatResponse forEachText(Consumer<String> text) {
        return Collecting.collect(this, text, () -> {});
    }

    /**
     * As {@link #forEachText(Consumer)}, and says when what was handed over is void.
     *
     * @param text receives each piece
     * @param restarted runs when the answer begins again
     * @return the whole answer
     * @throws TruncatedStreamException if the stream broke after content had arrived
     * @throws io.aigateway.error.AiGatewayException if no content arrived
     */
    default ChatResponse forEachText(Consumer<String> text, Runnable restarted) {
        return Collecting.collect(this, text, restarted);
    }

    /**
     * The events for one subscriber, read on the gateway's executor as fast as they are requested. Cancelling the
     * subscription closes the stream. The end comes as an event, followed by {@code onComplete}.
     */
    Flow.Publisher<ChatEvent> toPublisher();

    /** How the answer comes about: complete once the end has been read. */
    CallTrace trace();

    /** Cancels the HTTP call if it still runs, and settles. Idempotent. A later {@link #next()} yields the end. */
    @Override
    void close();
}

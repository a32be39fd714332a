package io.aigateway.spi;

import org.jspecify.annotations.Nullable;

/** Decodes the frames of one stream into a {@link ChatSink}. Holds that stream's state only; for one thread. */
public interface StreamDecoder extends AutoCloseable {

    /**
     * Decodes one frame.
     *
     * @param event the event's name, null if the framing has none
     * @param buffer holds the frame; valid during the call only
     * @param offset where the frame begins
     * @param length how many bytes it has
     * @throws WireFormatException if the frame is not what the protocol promises
     */
    void frame(@Nullable String event, byte[] buffer, int offset, int length);

    /** The upstream closed the stream in good order; reports the sink's end if the protocol takes that for one. */
    void closedByUpstream();

    /** Gives back what it holds; nothing by default. */
    @Override
    default void close() {}
}

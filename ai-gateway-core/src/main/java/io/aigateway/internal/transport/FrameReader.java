package io.aigateway.internal.transport;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of bytes into frames. For one thread. */
public interface FrameReader {

    /**
     * Reads to the next frame; blocks until it is whole.
     *
     * @return false if the stream ended in good order and there is none
     */
    boolean next() throws IOException;

    /** The frame's event name; null if it has none. */
    @Nullable
    String event();

    /** Holds the frame until {@link #next()} is called again. */
    byte[] buffer();

    /** Where the frame begins in the buffer. */
    int offset();

    /** How many bytes the frame has. */
    int length();
}

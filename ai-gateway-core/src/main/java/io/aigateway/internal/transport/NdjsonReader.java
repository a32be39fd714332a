package io.aigateway.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of JSON documents, one a line; blank lines are heartbeats. For one thread. */
public final class NdjsonReader implements FrameReader {

    private final LineBuffer lines;
    private final Runnable heartbeat;

    /**
     * Creates a reader.
     *
     * @param input the bytes
     * @param maxBytes the longest line
     * @param heartbeat runs for every blank line
     */
    public NdjsonReader(InputStream input, int maxBytes, Runnable heartbeat) {
        this.lines = new LineBuffer(input, maxBytes);
        this.heartbeat = heartbeat;
    }

    @Override
    public boolean next() throws IOException {
        while (lines.nextLine()) {
            if (lines.lineEnd() > lines.lineStart()) {
                return true;
            }
            heartbeat.run();
        }
        return false;
    }

    @Override
    public @Nullable String event() {
        return null;
    }

    @Override
    public byte[] buffer() {
        return lines.bytes();
    }

    @Override
    public int offset() {
        return lines.lineStart();
    }

    @Override
    public int length() {
        return lines.lineEnd() - lines.lineStart();
    }
}

package io.aigateway.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of JSON documents, one a line; blank lines only show that the line lives. For one thread. */
public final class NdjsonReader implements FrameReader {

    private final LineBuffer lines;

    /**
     * Creates a reader.
     *
     * @param input the bytes
     * @param maxBytes the longest line
     */
    public NdjsonReader(InputStream input, int maxBytes) {
        this.lines = new LineBuffer(input, maxBytes);
    }

    @Override
    public boolean next() throws IOException {
        while (lines.nextLine()) {
            if (lines.lineEnd() > lines.lineStart()) {
                return true;
            }
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

package io.aigateway.internal.json;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;

/**
 * Feeds the frames of a stream to one parser, one after another, so that not every frame needs one of its own.
 * A frame that ends inside a JSON document makes the parser fail: it finds the input at its end. For one thread.
 */
final class FrameInput extends InputStream {

    private static final byte[] NOTHING = new byte[0];

    private byte[] buffer = NOTHING;
    private int position;
    private int limit;
    private boolean separator;

    /** The next frame; valid until the parser has read its document. */
    void frame(byte[] bytes, int offset, int length) {
        buffer = bytes;
        position = offset;
        limit = offset + length;
        separator = true;
    }

    /** Hands over what has not been read. */
    void drainTo(ByteArrayOutputStream target) {
        target.write(buffer, position, limit - position);
        position = limit;
    }

    /** Lets go of the frame. */
    void clear() {
        frame(NOTHING, 0, 0);
    }

    @Override
    public int read() {
        if (position < limit) {
            return buffer[position++] & 0xFF;
        }
        if (separator) {
            separator = false;
            return '\n';
        }
        return -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        int count = Math.min(length, limit - position);
        if (count > 0) {
            System.arraycopy(buffer, position, target, offset, count);
            position += count;
            return count;
        }
        if (separator && length > 0) {
            // White space after the document, so that a number at its end is known to end.
            separator = false;
            target[offset] = '\n';
            return 1;
        }
        return -1;
    }
}

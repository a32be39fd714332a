package io.aigateway.internal.json;

import java.io.Reader;
import java.util.Base64;

/**
 * Reads bytes as base64 text behind a prefix, a slice at a time, so that a large image goes to the wire without a
 * second copy of it in memory. For one thread.
 */
public final class DataUrlReader extends Reader {

    /** A multiple of three, so that no slice but the last is padded. */
    private static final int SLICE = 3 * 1024;

    private static final Base64.Encoder ENCODER = Base64.getEncoder();

    private final byte[] bytes;
    private final String prefix;
    private final byte[] slice = new byte[SLICE];
    private final byte[] encoded = new byte[SLICE / 3 * 4];
    private int prefixPosition;
    private int position;
    private int encodedLength;
    private int encodedPosition;

    /**
     * Creates a reader.
     *
     * @param prefix what comes first, such as {@code data:image/png;base64,}; may be empty
     * @param bytes the content
     */
    public DataUrlReader(String prefix, byte[] bytes) {
        this.prefix = prefix;
        this.bytes = bytes;
    }

    @Override
    public int read(char[] target, int offset, int length) {
        if (prefixPosition < prefix.length()) {
            int count = Math.min(length, prefix.length() - prefixPosition);
            prefix.getChars(prefixPosition, prefixPosition + count, target, offset);
            prefixPosition += count;
            return count;
        }
        if (encodedPosition == encodedLength && !refill()) {
            return -1;
        }
        int count = Math.min(length, encodedLength - encodedPosition);
        for (int i = 0; i < count; i++) {
            target[offset + i] = (char) encoded[encodedPosition + i];
        }
        encodedPosition += count;
        return count;
    }

    private boolean refill() {
        int count = Math.min(SLICE, bytes.length - position);
        if (count <= 0) {
            return false;
        }
        byte[] part = count == SLICE ? slice : new byte[count];
        System.arraycopy(bytes, position, part, 0, count);
        encodedLength = ENCODER.encode(part, encoded);
        encodedPosition = 0;
        position += count;
        return true;
    }

    @Override
    public void close() {}
}

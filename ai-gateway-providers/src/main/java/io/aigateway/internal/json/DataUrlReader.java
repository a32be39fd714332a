package io.aigateway.internal.json;

import java.io.Reader;
import java.nio.charset.StandardCharsets;
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
    private int position;
    private String pending;
    private int pendingPosition;

    /**
     * Creates a reader.
     *
     * @param prefix what comes first, such as {@code data:image/png;base64,}; may be empty
     * @param bytes the content
     */
    public DataUrlReader(String prefix, byte[] bytes) {
        this.pending = prefix;
        this.bytes = bytes;
    }

    @Override
    public int read(char[] target, int offset, int length) {
        if (pendingPosition == pending.length() && !refill()) {
            return -1;
        }
        int count = Math.min(length, pending.length() - pendingPosition);
        pending.getChars(pendingPosition, pendingPosition + count, target, offset);
        pendingPosition += count;
        return count;
    }

    private boolean refill() {
        if (position >= bytes.length) {
            return false;
        }
        int end = Math.min(bytes.length, position + SLICE);
        byte[] slice = java.util.Arrays.copyOfRange(bytes, position, end);
        pending = new String(ENCODER.encode(slice), StandardCharsets.ISO_8859_1);
        pendingPosition = 0;
        position = end;
        return true;
    }

    @Override
    public void close() {}
}

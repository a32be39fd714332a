package io.aigateway.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads lines from a stream into one growing array. A line ends with LF, CRLF or CR, wherever the network cut the
 * bytes. Bytes from {@link #keepFrom} on stay in the array when it is refilled. For one thread.
 */
final class LineBuffer {

    private static final int INITIAL = 8 * 1024;
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LINE_FEEDS = LOW_BITS * '\n';
    private static final long RETURNS = LOW_BITS * '\r';

    private final InputStream input;
    private final int maxBytes;
    private byte[] bytes = new byte[INITIAL];
    private int limit;
    private int position;
    private int lineStart;
    private int lineEnd;
    private boolean skipLineFeed;
    private boolean endOfInput;
    private int keepFrom = -1;

    LineBuffer(InputStream input, int maxBytes) {
        this.input = input;
        this.maxBytes = maxBytes;
    }

    byte[] bytes() {
        return bytes;
    }

    int lineStart() {
        return lineStart;
    }

    int lineEnd() {
        return lineEnd;
    }

    int kept() {
        return keepFrom;
    }

    /** Keeps the bytes from this index on; -1 keeps none. The index moves with them: see {@link #kept()}. */
    void keepFrom(int index) {
        keepFrom = index;
    }

    /** The first byte that is not white space, without taking it; -1 at the end. */
    int peek() throws IOException {
        int index = position;
        while (true) {
            while (index < limit) {
                if (bytes[index] > ' ' || bytes[index] < 0) {
                    return bytes[index] & 0xFF;
                }
                index++;
            }
            int consumed = index - position;
            if (!fill()) {
                return -1;
            }
            index = position + consumed;
        }
    }

    /** Moves to the next line; false at the end. */
    boolean nextLine() throws IOException {
        int index = position;
        while (true) {
            if (skipLineFeed && position < limit) {
                skipLineFeed = false;
                position += bytes[position] == '\n' ? 1 : 0;
                index = Math.max(index, position);
            }
            int end = lineEnd(bytes, index, limit);
            if (end < limit) {
                lineStart = position;
                lineEnd = end;
                position = end + 1;
                skipLineFeed = bytes[end] == '\r';
                return true;
            }
            int read = limit - position;
            if (!fill()) {
                break;
            }
            index = position + read;
        }
        if (position == limit) {
            return false;
        }
        lineStart = position;
        lineEnd = limit;
        position = limit;
        return true;
    }

    /**
     * The first LF or CR from an index on, or the limit. Looks at eight bytes at a time: a byte of a word is zero where
     * {@code (w - 0x01…) & ~w & 0x80…} has its high bit set, after both line ends were turned to zero by xor.
     */
    private static int lineEnd(byte[] bytes, int from, int limit) {
        int index = from;
        for (; index + Long.BYTES <= limit; index += Long.BYTES) {
            long word = (long) WORDS.get(bytes, index);
            if ((zeroBytes(word ^ LINE_FEEDS) | zeroBytes(word ^ RETURNS)) != 0) {
                break;
            }
        }
        while (index < limit && bytes[index] != '\n' && bytes[index] != '\r') {
            index++;
        }
        return index;
    }

    private static long zeroBytes(long word) {
        return (word - LOW_BITS) & ~word & HIGH_BITS;
    }

    /** Everything not yet taken, then the rest of the input. */
    InputStream rest() {
        InputStream head = new java.io.ByteArrayInputStream(bytes, position, limit - position);
        return new java.io.SequenceInputStream(head, input);
    }

    private boolean fill() throws IOException {
        if (endOfInput) {
            return false;
        }
        int keep = keepFrom >= 0 ? keepFrom : position;
        if (keep > 0 && limit == bytes.length) {
            System.arraycopy(bytes, keep, bytes, 0, limit - keep);
            limit -= keep;
            position -= keep;
            keepFrom = keepFrom >= 0 ? 0 : -1;
        }
        if (limit == bytes.length) {
            if (bytes.length >= maxBytes) {
                throw new FrameTooLongException(maxBytes);
            }
            bytes = Arrays.copyOf(bytes, Math.min(maxBytes, bytes.length * 2));
        }
        int count = input.read(bytes, limit, bytes.length - limit);
        if (count < 0) {
            endOfInput = true;
            return false;
        }
        limit += count;
        return true;
    }
}

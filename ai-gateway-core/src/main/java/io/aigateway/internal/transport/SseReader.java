package io.aigateway.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts server-sent events: LF, CRLF and CR line ends, comments (which only show that the line lives), several data lines joined by LF, a byte
 * order mark, a last event without its blank line. Two departures from the standard, both seen in the wild: a line that
 * is a bare JSON object counts as data, and a field {@code error} as an event of that name. Data of one line, which is
 * the rule, is handed on where it lies. For one thread.
 */
public final class SseReader implements FrameReader {

    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] ERROR = {'e', 'r', 'r', 'o', 'r'};

    private final LineBuffer lines;
    private final int maxBytes;
    private boolean started;
    private @Nullable String event;
    /** Length of the data found for this event; -1 if none. Where it lies: see {@link #joined}. */
    private int length = -1;
    /** Data of several lines; null while it lies in the line buffer. */
    private byte @Nullable [] joined;

    private boolean dispatched;

    /**
     * Creates a reader.
     *
     * @param input the bytes
     * @param maxBytes the longest event
     */
    public SseReader(InputStream input, int maxBytes) {
        this.lines = new LineBuffer(input, maxBytes);
        this.maxBytes = maxBytes;
    }

    /** The first byte that is not white space, without taking it; -1 at the end. */
    public int peek() throws IOException {
        return lines.peek();
    }

    /** Everything not yet taken. */
    public InputStream rest() {
        return lines.rest();
    }

    @Override
    public boolean next() throws IOException {
        if (dispatched) {
            reset();
        }
        while (lines.nextLine()) {
            byte[] bytes = lines.bytes();
            int start = lines.lineStart();
            int end = lines.lineEnd();
            if (!started) {
                started = true;
                start = skipByteOrderMark(bytes, start, end);
            }
            if (start == end) {
                if (length >= 0) {
                    return dispatch();
                }
                event = null;
            } else if (bytes[start] != ':' && field(bytes, start, end)) {
                return dispatch();
            }
        }
        return length >= 0 && dispatch();
    }

    private boolean dispatch() {
        dispatched = true;
        return true;
    }

    private void reset() {
        dispatched = false;
        event = null;
        length = -1;
        joined = null;
        lines.keepFrom(-1);
    }

    private static int skipByteOrderMark(byte[] bytes, int start, int end) {
        boolean mark = end - start >= 3
                && bytes[start] == (byte) 0xEF
                && bytes[start + 1] == (byte) 0xBB
                && bytes[start + 2] == (byte) 0xBF;
        return mark ? start + 3 : start;
    }

    /** Takes in a line; true if it is an event by itself. */
    private boolean field(byte[] bytes, int start, int end) throws FrameTooLongException {
        if (bytes[start] == '{') {
            data(start, end);
            return false;
        }
        int colon = start;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        int value = colon < end && colon + 1 < end && bytes[colon + 1] == ' ' ? colon + 2 : Math.min(colon + 1, end);
        if (named(bytes, start, colon, DATA)) {
            data(value, end);
        } else if (named(bytes, start, colon, EVENT)) {
            event = new String(bytes, value, end - value, StandardCharsets.UTF_8);
        } else if (named(bytes, start, colon, ERROR) && length < 0) {
            event = "error";
            data(value, end);
            return true;
        }
        return false;
    }

    private static boolean named(byte[] bytes, int start, int end, byte[] name) {
        return Arrays.equals(bytes, start, end, name, 0, name.length);
    }

    private void data(int start, int end) throws FrameTooLongException {
        if (length < 0) {
            lines.keepFrom(start);
            length = end - start;
            return;
        }
        if (length + 1 + end - start > maxBytes) {
            throw new FrameTooLongException(maxBytes);
        }
        byte[] before = buffer();
        int from = offset();
        byte[] all = new byte[length + 1 + end - start];
        System.arraycopy(before, from, all, 0, length);
        all[length] = '\n';
        System.arraycopy(lines.bytes(), start, all, length + 1, end - start);
        joined = all;
        length = all.length;
        lines.keepFrom(-1);
    }

    @Override
    public @Nullable String event() {
        return event;
    }

    @Override
    public byte[] buffer() {
        return joined != null ? joined : lines.bytes();
    }

    @Override
    public int offset() {
        return joined != null ? 0 : Math.max(0, lines.kept());
    }

    @Override
    public int length() {
        return Math.max(0, length);
    }
}

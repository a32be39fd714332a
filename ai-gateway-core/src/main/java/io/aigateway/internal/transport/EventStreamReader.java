package io.aigateway.internal.transport;

import io.aigateway.spi.WireFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the binary event stream of AWS: total length, length of the headers, checksum of both, headers, payload, checksum
 * of everything. Both checksums are verified. For one thread. Source: the Smithy specification
 * {@code application/vnd.amazon.eventstream}.
 */
public final class EventStreamReader implements FrameReader {

    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;
    private static final int MAX_HEADERS = 128 << 10;
    private static final String EVENT_TYPE = ":event-type";
    private static final String MESSAGE_TYPE = ":message-type";
    private static final String EVENT = "event";
    private static final int BYTES = 6;
    private static final int STRING = 7;
    /** Lengths of the values of the header types 0 to 9; -1 where the value brings its own. */
    private static final int[] VALUE_LENGTHS = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};

    private final InputStream input;
    private final int maxBytes;
    private final CRC32 checksum = new CRC32();
    private byte[] message = new byte[4 << 10];
    private int payload;
    private int payloadLength;
    private @Nullable String messageType;
    private @Nullable String eventType;
    private @Nullable String exceptionType;
    private @Nullable String errorCode;

    /**
     * Creates a reader.
     *
     * @param input the bytes
     * @param maxBytes the longest message
     */
    public EventStreamReader(InputStream input, int maxBytes) {
        this.input = input;
        this.maxBytes = maxBytes;
    }

    @Override
    public boolean next() throws IOException {
        int got = fill(0, PRELUDE);
        if (got == 0) {
            return false;
        }
        if (got < PRELUDE) {
            throw new EOFException("the event stream ended within a message");
        }
        int total = number(0);
        int headers = number(4);
        require(checksumOf(8) == number(8), "the checksum of a prelude is wrong");
        if (total > maxBytes) {
            throw new FrameTooLongException(maxBytes);
        }
        require(
                headers >= 0 && headers <= MAX_HEADERS && total >= PRELUDE + headers + CHECKSUM,
                "lengths of a message that cannot be");
        if (message.length < total) {
            message = java.util.Arrays.copyOf(message, total);
        }
        if (fill(PRELUDE, total) < total) {
            throw new EOFException("the event stream ended within a message");
        }
        require(checksumOf(total - CHECKSUM) == number(total - CHECKSUM), "the checksum of a message is wrong");
        readHeaders(PRELUDE, PRELUDE + headers);
        payload = PRELUDE + headers;
        payloadLength = total - CHECKSUM - payload;
        return true;
    }

    /** Reads on until so many bytes are there; fewer only at the end of the stream. */
    private int fill(int from, int to) throws IOException {
        int position = from;
        while (position < to) {
            int count = input.read(message, position, to - position);
            if (count < 0) {
                return position;
            }
            position += count;
        }
        return position;
    }

    private int number(int at) {
        return ((message[at] & 0xFF) << 24)
                | ((message[at + 1] & 0xFF) << 16)
                | ((message[at + 2] & 0xFF) << 8)
                | (message[at + 3] & 0xFF);
    }

    private int checksumOf(int length) {
        checksum.reset();
        checksum.update(message, 0, length);
        return (int) checksum.getValue();
    }

    private static void require(boolean held, String otherwise) {
        if (!held) {
            throw new WireFormatException("not an event stream: " + otherwise, null);
        }
    }

    private void readHeaders(int from, int end) {
        messageType = null;
        exceptionType = null;
        errorCode = null;
        String eventBefore = eventType;
        eventType = null;
        int at = from;
        while (at < end) {
            int nameLength = message[at] & 0xFF;
            int type = at + 1 + nameLength;
            require(type < end && message[type] >= 0 && message[type] < VALUE_LENGTHS.length, "an unknown header");
            int value = type + 1;
            int length = VALUE_LENGTHS[message[type]];
            if (message[type] == STRING || message[type] == BYTES) {
                require(value + 2 <= end, "a header that is cut");
                length = ((message[value] & 0xFF) << 8) | (message[value + 1] & 0xFF);
                value += 2;
            }
            require(value + length <= end, "a header that is cut");
            if (message[type] == STRING) {
                header(at + 1, nameLength, value, length, eventBefore);
            }
            at = value + length;
        }
    }

    /** Most messages are of the same kind as the one before: nothing is allocated for them. */
    private void header(int name, int nameLength, int value, int length, @Nullable String eventBefore) {
        if (is(name, nameLength, EVENT_TYPE)) {
            boolean same = eventBefore != null && is(value, length, eventBefore);
            eventType = same ? eventBefore : text(value, length);
        } else if (is(name, nameLength, MESSAGE_TYPE)) {
            messageType = is(value, length, EVENT) ? EVENT : text(value, length);
        } else if (is(name, nameLength, ":exception-type")) {
            exceptionType = text(value, length);
        } else if (is(name, nameLength, ":error-code")) {
            errorCode = text(value, length);
        }
    }

    private boolean is(int at, int length, String ascii) {
        if (length != ascii.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (message[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int at, int length) {
        return new String(message, at, length, StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable String event() {
        if ("exception".equals(messageType) || "error".equals(messageType)) {
            String what = exceptionType != null ? exceptionType : errorCode;
            return "exception/" + (what == null ? "unknown" : what);
        }
        return eventType;
    }

    @Override
    public byte[] buffer() {
        return message;
    }

    @Override
    public int offset() {
        return payload;
    }

    @Override
    public int length() {
        return payloadLength;
    }
}

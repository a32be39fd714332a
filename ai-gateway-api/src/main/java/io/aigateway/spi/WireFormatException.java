package io.aigateway.spi;

import org.jspecify.annotations.Nullable;

/** Bytes are not what the protocol promises. The message says where, never what the bytes were. */
public final class WireFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean tooLong;

    /**
     * Creates the exception.
     *
     * @param message what was expected and where
     * @param cause the underlying exception, null if none
     */
    public WireFormatException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private WireFormatException(String message, @Nullable Throwable cause, boolean tooLong) {
        super(message, cause);
        this.tooLong = tooLong;
    }

    /** An answer that is longer than this JVM is willing to hold: whoever is asked again would give as much. */
    public static WireFormatException tooLong(String message) {
        return new WireFormatException(message, null, true);
    }

    /** Whether the answer is too long, and not wrong. */
    public boolean isTooLong() {
        return tooLong;
    }
}

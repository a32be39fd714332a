package io.aigateway.spi;

import org.jspecify.annotations.Nullable;

/** Bytes are not what the protocol promises. The message says where, never what the bytes were. */
public final class WireFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was expected and where
     * @param cause the underlying exception, null if none
     */
    public WireFormatException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

package io.aigateway.internal.transport;

import java.io.IOException;

/** A frame is longer than this library is willing to hold. */
final class FrameTooLongException extends IOException {

    private static final long serialVersionUID = 1L;

    FrameTooLongException(int maxBytes) {
        super("a frame of more than " + maxBytes + " bytes");
    }
}

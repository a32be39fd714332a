package io.aigateway.internal.stream;

/** Nobody read the stream for so long that it was ended: there is nobody to recover it for. Has no stack trace. */
public final class StreamLeftException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StreamLeftException() {
        super("nobody read the stream", null, false, false);
    }
}

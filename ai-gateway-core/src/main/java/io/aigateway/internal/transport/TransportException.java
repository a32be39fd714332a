package io.aigateway.internal.transport;

import io.aigateway.spi.Failure;
import java.io.IOException;

/** I/O failed, or was ended by the watch. Has no stack trace of its own. */
public final class TransportException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final boolean stale;
    private final Watch.End end;

    TransportException(Failure failure, boolean stale, Watch.End end, Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
        this.stale = stale;
        this.end = end;
    }

    /** What went wrong. */
    public Failure failure() {
        return failure;
    }

    /** Whether a kept connection had been closed by the other side: the request may be sent again at once. */
    public boolean isStaleConnection() {
        return stale;
    }

    /** How the exchange was ended from outside; {@link Watch.End#FINISHED} if it was not. */
    public Watch.End end() {
        return end;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}

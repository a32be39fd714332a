package io.aigateway.internal.transport;

import io.aigateway.spi.Failure;
import io.aigateway.trace.FailureKind;
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

    /** Too long for this JVM: asking anybody again would only be paid again. */
    static TransportException tooLong(long maxBytes) {
        String what = "the answer is longer than http.max-response-bytes (" + maxBytes + " bytes)";
        IOException cause = new FrameTooLongException((int) Math.min(Integer.MAX_VALUE, maxBytes));
        return new TransportException(Failure.of(FailureKind.REJECTED, what, cause), false, Watch.End.FINISHED, cause);
    }

    /** The message, and that of the root cause where it says more, such as "Connection refused". */
    static String detail(Throwable e) {
        String own = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String deepest = root.getMessage();
        return deepest == null || own.contains(deepest) ? own : own + " (" + deepest + ")";
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

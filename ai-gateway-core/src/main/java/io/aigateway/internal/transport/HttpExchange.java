package io.aigateway.internal.transport;

import io.aigateway.spi.Failure;
import io.aigateway.spi.HeaderView;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.FailureKind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. Every {@link IOException} that leaves it is a {@link TransportException} that says what
 * happened. Read by one thread; {@link #cancel} from any.
 */
public final class HttpExchange implements AutoCloseable {

    private static final int MAX_ERROR_BODY = 64 * 1024;

    private final TimeSource time;
    private final Limits limits;
    private final boolean stream;
    private final long maxResponseBytes;
    /** How much may still be read: a stream is bounded by time, an answer by its length. */
    private long remaining;

    private final long startedAt;
    private final long totalAt;
    private final Watch.End totalEnd;
    // Written by the thread that executes the call, or by OkHttp's connecting threads before it goes on.
    private volatile boolean fresh;
    private volatile boolean acquired;
    private volatile boolean answering;
    /** Read and written by the reading thread. */
    private boolean flowing;

    private @Nullable Call call;
    private @Nullable Watch watch;
    private @Nullable Response response;

    HttpExchange(TimeSource time, Limits limits, long deadlineAt, boolean stream, long maxResponseBytes) {
        this.time = time;
        this.limits = limits;
        this.stream = stream;
        this.maxResponseBytes = maxResponseBytes;
        this.remaining = stream ? Long.MAX_VALUE : maxResponseBytes;
        this.startedAt = time.nanoTime();
        long ownTotal = startedAt + limits.total();
        boolean deadlineFirst = deadlineAt - ownTotal < 0;
        this.totalAt = deadlineFirst ? deadlineAt : ownTotal;
        this.totalEnd = deadlineFirst ? Watch.End.DEADLINE : Watch.End.TOTAL;
    }

    void prepare(Call http, Watchdog watchdog) {
        call = http;
        Watch own = new Watch(totalAt, totalEnd, http::cancel);
        watch = own;
        own.phase(Watch.End.CONNECT, startedAt + limits.connect());
        watchdog.add(own);
    }

    void open() throws TransportException {
        Watch own = watch();
        own.reader(Thread.currentThread());
        try {
            if (call == null) {
                throw new IllegalStateException("The exchange is not prepared");
            }
            response = call.execute();
        } catch (IOException e) {
            TransportException failure = translate(e);
            own.end(Watch.End.FINISHED);
            throw failure;
        } catch (RuntimeException e) {
            own.end(Watch.End.FINISHED);
            throw e;
        } finally {
            own.reader(null);
        }
    }

    void connecting() {
        fresh = true;
    }

    void connected() {
        acquired = true;
        watch().phase(
                        stream ? Watch.End.FIRST_TOKEN : totalEnd,
                        stream ? time.nanoTime() + limits.firstToken() : totalAt);
    }

    void answering() {
        answering = true;
    }

    /** The first content has come: from now on each wait for more bytes is bounded by the idle limit. */
    public void contentBegan() {
        watch().phase(totalEnd, totalAt);
        flowing = true;
    }

    /** A stream was asked for, a whole answer comes: from now on its length is bounded. */
    public void answersWhole() {
        remaining = maxResponseBytes;
    }

    private Watch watch() {
        if (watch == null) {
            throw new IllegalStateException("The exchange is not open");
        }
        return watch;
    }

    private Response response() {
        if (response == null) {
            throw new IllegalStateException("The exchange has no response");
        }
        return response;
    }

    /** The HTTP status. */
    public int status() {
        return response().code();
    }

    /** The response's headers. */
    public HeaderView headers() {
        Response current = response();
        return name -> current.header(name);
    }

    /** The wall clock, for headers that carry dates. */
    public Instant receivedAt() {
        return time.now();
    }

    /** The body; reading it throws {@link TransportException} only. */
    public InputStream body() {
        return new WatchedInput(response().body().byteStream());
    }

    /** The body of an error, cut at a limit; what had arrived if reading it fails. */
    public byte[] errorBody() {
        try (InputStream input = body()) {
            return input.readNBytes(MAX_ERROR_BODY);
        } catch (IOException e) {
            return new byte[0]; // the status is known and decides; a body that breaks off adds nothing
        }
    }

    /** How the exchange was ended from outside; null if it was not. */
    public Watch.@Nullable End ended() {
        return watch().ended();
    }

    /** Ends the exchange now, from any thread; false if it had ended before. */
    public boolean cancel(Watch.End how) {
        return watch().end(how);
    }

    /** Gives back the connection, or drops it if the response was not read to its end. Idempotent. */
    @Override
    public void close() {
        watch().end(Watch.End.FINISHED);
        if (response != null) {
            response.close();
        }
    }

    private TransportException translate(IOException e) {
        if (e instanceof TransportException known) {
            return known;
        }
        Watch.End end = watch().ended();
        if (end == null && Thread.currentThread().isInterrupted()) {
            end = Watch.End.INTERRUPTED;
        }
        if (end == null || end == Watch.End.FINISHED) {
            boolean stale = acquired && !fresh && !answering;
            FailureKind kind = answering && stream ? FailureKind.STREAM_BROKEN : FailureKind.CONNECTION;
            String what = stale
                    ? "the kept connection had been closed by the other side"
                    : answering ? "the connection broke while the answer was read" : "no connection";
            String detail = detail(e);
            return new TransportException(Failure.of(kind, what + ": " + detail, e), stale, Watch.End.FINISHED, e);
        }
        long millis = (time.nanoTime() - startedAt) / 1_000_000;
        return new TransportException(Ends.failure(end, millis), false, end, e);
    }

    /** The message, and that of the root cause where it says more, such as "Connection refused". */
    private static String detail(IOException e) {
        String own = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String deepest = root.getMessage();
        return deepest == null || own.contains(deepest) ? own : own + " (" + deepest + ")";
    }

    /** Says whose thread waits while it waits, bounds the length, and translates failures. */
    private final class WatchedInput extends FilterInputStream {
        WatchedInput(InputStream input) {
            super(input);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Watch current = watch();
            current.reader(Thread.currentThread());
            if (flowing) {
                current.phase(Watch.End.IDLE, time.nanoTime() + limits.idle());
            }
            try {
                int count = in.read(bytes, offset, length);
                remaining -= Math.max(0, count);
                if (remaining < 0) {
                    throw new FrameTooLongException((int) Math.min(Integer.MAX_VALUE, maxResponseBytes));
                }
                return count;
            } catch (IOException e) {
                throw translate(e);
            } finally {
                current.reader(null);
                if (flowing) {
                    // Until the next wait it is the reader who is busy, and only the whole attempt is bounded.
                    current.phase(totalEnd, totalAt);
                }
            }
        }

        @Override
        public void close() {
            // The exchange closes the response.
        }
    }
}

package io.aigateway.internal.transport;

import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.HeaderView;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.FailureKind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.UndeclaredThrowableException;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Protocol;
import okhttp3.Response;
import okio.GzipSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. Every {@link IOException} that leaves it is a {@link TransportException} that says what
 * happened. Read by one thread; {@link #cancel} from any.
 */
public final class HttpExchange implements AutoCloseable {

    /** Status and headers decide; what else is said has this long to come. */
    private static final long ERROR_BODY_WAIT = 1_000_000_000L;
    /** A break later than this after the request was sent means that the other side had it: longer than a round trip. */
    private static final long ROUND_TRIP = 500_000_000L;
    /** Not measured: no proxy gives up earlier, and no caller would wait for the same once more. */
    private static final long LONG_SILENCE = 20_000_000_000L;

    private final TimeSource time;
    private final Limits limits;
    private final boolean stream;
    private final long maxResponseBytes;
    private final Connections connections;
    /** How much may still be read: a stream is bounded by time, an answer by its length. */
    private long remaining;

    private final long startedAt;
    private final long totalAt;
    private final Watch.End totalEnd;
    // Written by the thread that executes the call, or by OkHttp's connecting threads before it goes on.
    private volatile boolean fresh;
    private volatile @Nullable Connection connection;
    private volatile boolean sent;
    private volatile long sentAt;
    private volatile boolean answering;
    /** Read and written by the reading thread. */
    private boolean flowing;

    /** Since when the last wait for bytes has lasted. */
    private volatile long waitingSince;

    private @Nullable Call call;
    private @Nullable Watch watch;
    private @Nullable Response response;
    private Connections.@Nullable Shard shard;

    HttpExchange(
            TimeSource time,
            Limits limits,
            long deadlineAt,
            boolean stream,
            long maxResponseBytes,
            Connections connections) {
        this.time = time;
        this.limits = limits;
        this.stream = stream;
        this.maxResponseBytes = maxResponseBytes;
        this.connections = connections;
        this.remaining = stream ? Long.MAX_VALUE : maxResponseBytes;
        this.startedAt = time.nanoTime();
        this.waitingSince = startedAt;
        long ownTotal = startedAt + limits.total();
        boolean deadlineFirst = deadlineAt - ownTotal < 0;
        this.totalAt = deadlineFirst ? deadlineAt : ownTotal;
        this.totalEnd = deadlineFirst ? Watch.End.DEADLINE : Watch.End.TOTAL;
    }

    void prepare(Call http, Watchdog watchdog, Connections.Shard place) {
        shard = place;
        call = http;
        Watch own = new Watch(totalAt, totalEnd, this::stop);
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
        } catch (Throwable e) {
            throw translate(e);
        } finally {
            own.reader(null);
        }
    }

    void connecting() {
        fresh = true;
    }

    void connected(Connection used) {
        connection = used;
        if (!fresh && KeptConnection.hasUnaskedBytes(used)) {
            KeptConnection.retire(used); // nothing was sent: the call finds a dead connection, and goes on with another
        }
        if (stream) {
            watch().phase(Watch.End.FIRST_TOKEN, time.nanoTime() + limits.firstToken());
        } else {
            watch().phase(Watch.End.ANSWER, time.nanoTime() + limits.answer());
        }
    }

    void sent() {
        sentAt = time.nanoTime();
        waitingSince = sentAt;
        sent = true;
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

    /**
     * The body, inflated where its own header says that it is compressed; reading it throws {@link TransportException}
     * only.
     */
    public InputStream body() {
        Response current = response();
        String encoding = current.header("Content-Encoding");
        if ("gzip".equalsIgnoreCase(encoding) || "x-gzip".equalsIgnoreCase(encoding)) {
            // OkHttp inflates only what it asked for itself, and takes the header away then.
            return new WatchedInput(
                    Okio.buffer(new GzipSource(current.body().source())).inputStream());
        }
        return new WatchedInput(current.body().byteStream());
    }

    /** The answer as an error: what has come of its body within a second, cut at a limit. */
    public ErrorReply error() {
        return new ErrorReply(status(), headers(), errorBody(), time.now());
    }

    private byte[] errorBody() {
        watch().phase(Watch.End.ERROR_BODY, time.nanoTime() + ERROR_BODY_WAIT);
        flowing = false;
        return ErrorBody.read(body());
    }

    /** How the exchange was ended from outside; null if it was not. */
    public Watch.@Nullable End ended() {
        return watch().ended();
    }

    /** Ends the exchange now, from any thread; false if it had ended before. */
    public boolean cancel(Watch.End how) {
        return watch().end(how);
    }

    /** Says what else is done, on any thread, when the exchange is ended from outside. */
    public void whenEnded(Runnable action) {
        watch().whenEnded(action);
    }

    /** What it means that the exchange was ended from outside; for one that was. */
    public Failure endedFailure() {
        Watch.End how = watch().ended();
        return Ends.failure(how == null ? Watch.End.CLOSED : how, (time.nanoTime() - startedAt) / 1_000_000);
    }

    /** Gives back what it holds, also if it was never prepared. */
    void abandon(Connections.Shard place) {
        if (watch == null) {
            place.giveBack();
        } else {
            close();
        }
    }

    /** Gives back the connection, or drops it if the response was not read to its end. Idempotent; for one thread. */
    @Override
    public void close() {
        watch().end(Watch.End.FINISHED);
        Connections.Shard place = shard;
        shard = null;
        try {
            if (response != null) {
                response.close();
            }
        } finally {
            if (place != null) {
                place.giveBack();
            }
        }
    }

    /**
     * Cuts the exchange off. A connection of many requests at a time outlives one that got no answer; if it is dead, it
     * would be used for ever, so it takes no more of them. Those that run over it go on.
     */
    private void stop() {
        Watch.End how = watch().ended();
        Connection used = connection;
        if (how != null && how.isSilence() && !answering && used != null && used.protocol() == Protocol.HTTP_2) {
            KeptConnection.noMore(used);
        }
        if (call != null) {
            call.cancel();
        }
    }

    private TransportException translate(Throwable e) {
        if (e instanceof TransportException known) {
            return known;
        }
        Watch.End end = watch().ended();
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt(); // OkHttp throws it bare while it waits for connections
            end = end == null ? Watch.End.INTERRUPTED : end;
        }
        if (end == null && Thread.currentThread().isInterrupted()) {
            end = Watch.End.INTERRUPTED;
        }
        if (end != null && end != Watch.End.FINISHED) {
            long millis = (time.nanoTime() - startedAt) / 1_000_000;
            return new TransportException(Ends.failure(end, millis), false, end, e);
        }
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        } else if (e instanceof Error error) {
            throw error;
        } else if (!(e instanceof IOException)) {
            throw new UndeclaredThrowableException(e, "a part of the HTTP client threw what it does not declare: " + e);
        }
        boolean stale = isStale();
        if (stale) {
            connections.closeIdle(); // those beside it died at the same time
        }
        FailureKind kind = answering && stream ? FailureKind.STREAM_BROKEN : FailureKind.CONNECTION;
        if (time.nanoTime() - waitingSince > LONG_SILENCE) {
            // Closed after a long silence is as slow as not closed at all: others go first.
            kind = FailureKind.TIMEOUT;
        }
        String what = stale
                ? "the kept connection had been closed by the other side"
                : answering
                        ? "the connection broke while the answer was read"
                        : connection == null ? "no connection" : "the connection broke before an answer came";
        return new TransportException(
                Failure.of(kind, what + ": " + TransportException.detail(e), e), stale, Watch.End.FINISHED, e);
    }

    /** Whether a kept connection broke while the request was written, or before it can have been read. */
    private boolean isStale() {
        return connection != null && !fresh && !answering && (!sent || time.nanoTime() - sentAt <= ROUND_TRIP);
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
            waitingSince = time.nanoTime();
            if (flowing) {
                current.phase(Watch.End.IDLE, waitingSince + limits.idle());
            }
            try {
                int count = in.read(bytes, offset, length);
                remaining -= Math.max(0, count);
                if (remaining < 0) {
                    throw TransportException.tooLong(maxResponseBytes);
                }
                if (!stream && !flowing && count > 0 && status() < 300) {
                    flowing = true; // a whole answer has begun
                }
                return count;
            } catch (IOException | RuntimeException e) {
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

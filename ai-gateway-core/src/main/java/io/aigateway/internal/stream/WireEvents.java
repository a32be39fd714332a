package io.aigateway.internal.stream;

import io.aigateway.chat.ChatEvent;
import io.aigateway.config.ThinkTags;
import io.aigateway.internal.fitting.FittedChat;
import io.aigateway.internal.transport.EventStreamReader;
import io.aigateway.internal.transport.FrameReader;
import io.aigateway.internal.transport.HttpExchange;
import io.aigateway.internal.transport.NdjsonReader;
import io.aigateway.internal.transport.SseReader;
import io.aigateway.internal.transport.TransportException;
import io.aigateway.internal.transport.Watch;
import io.aigateway.spi.AttemptFailedException;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Framing;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The stream of one attempt: reads frames on the reader's own thread, straight from the connection. Ends with
 * {@link ChatEvent.Completed}, or fails with an {@link AttemptFailedException}. Read by one thread; closed from any.
 */
public final class WireEvents implements ChatEvents {

    private static final int MAX_FRAME = 16 << 20;
    private static final long FLOOR_WINDOW = 10_000_000_000L;

    private static final int IDLE = 0;
    private static final int READING = 1;
    private static final int LEAVING = 2;
    private static final int CLOSED = 3;

    private final StreamOwner owner;
    private final Upstream upstream;
    private final HttpExchange exchange;
    private final TimeSource time;
    private final ChatAssembler assembler;
    private final EventSink sink;
    private final StreamDecoder decoder;
    private final WireProtocol protocol;
    private final ChatSink filtered;
    private final int floor;
    /** Who may touch the connection: nobody yet, the reading thread, who ends it unread, or nobody any more. */
    private final AtomicInteger holder = new AtomicInteger(IDLE);

    private volatile boolean closeWanted;
    private @Nullable FrameReader frames;
    private boolean committed;
    private boolean done;
    private long windowStart;
    private int windowChars;
    private long leftAt;
    private @Nullable AttemptFailedException deferred;

    /**
     * Creates the stream of an exchange whose response has begun.
     *
     * @param fitted what was sent
     * @param assembler puts the answer together
     * @param thinkTags what becomes of tags around thoughts
     * @param floor least tokens a second; 0 for none
     */
    public WireEvents(
            StreamOwner owner,
            WireProtocol protocol,
            Upstream upstream,
            FittedChat fitted,
            ChatAssembler assembler,
            ThinkTags thinkTags,
            int floor,
            HttpExchange exchange,
            TimeSource time) {
        this.owner = owner;
        this.upstream = upstream;
        this.exchange = exchange;
        this.time = time;
        this.protocol = protocol;
        this.assembler = assembler;
        this.sink = new EventSink(assembler);
        this.filtered = ThinkTagSink.create(thinkTags, fitted.restoring(sink));
        this.decoder = protocol.newStreamDecoder(upstream, filtered);
        this.floor = floor;
    }

    /** Reads on until something is there that a caller could use, so that every failure before it can be repaired. */
    public void readToFirstContent() {
        if (!holder.compareAndSet(IDLE, READING)) {
            throw cancelled();
        }
        try {
            while (!sink.hasContent() && !assembler.hasEnded()) {
                step();
            }
            if (!sink.hasContent()) {
                owner.completed(assembler); // an end without content may be a refusal
            }
            committed = true;
            owner.contentBegan();
            windowStart = time.nanoTime();
            leftAt = windowStart;
            exchange.contentBegan();
            exchange.whenEnded(this::endedFromOutside);
        } catch (AttemptFailedException e) {
            throw fail(e);
        } finally {
            giveBack();
        }
    }

    @Override
    public @Nullable ChatEvent next() {
        ChatEvent queued = sink.poll();
        if (queued != null) {
            return queued;
        }
        if (done) {
            return null;
        }
        if (!holder.compareAndSet(IDLE, READING)) {
            done = true;
            throw cancelled();
        }
        try {
            if (floor > 0) {
                windowStart += time.nanoTime() - leftAt; // the reader's own time is not the upstream's
            }
            AttemptFailedException late = deferred;
            if (late != null) {
                throw fail(late);
            }
            return read();
        } catch (AttemptFailedException e) {
            // What the last frame brought before it failed has arrived: it is handed on first.
            ChatEvent arrived = deferred == null ? sink.poll() : null;
            if (arrived == null) {
                throw fail(e);
            }
            deferred = e;
            return arrived;
        } finally {
            leftAt = floor > 0 ? time.nanoTime() : 0;
            giveBack();
        }
    }

    private ChatEvent read() {
        while (true) {
            ChatEvent event = sink.poll();
            if (event != null) {
                return event;
            }
            if (assembler.hasEnded()) {
                return complete();
            }
            step();
        }
    }

    private ChatEvent complete() {
        ChatEvent end = new ChatEvent.Completed(owner.completed(assembler));
        done = true;
        owner.succeeded();
        release();
        return end;
    }

    /** Reads and decodes one frame; an error that it reports goes before the state of the stream. */
    private void step() {
        boolean endOfStream = false;
        try {
            FrameReader reader = frames();
            if (reader != null && reader.next()) {
                decoder.frame(reader.event(), reader.buffer(), reader.offset(), reader.length());
                if (committed && floor > 0) {
                    requireThroughput();
                }
            } else if (reader != null) {
                decoder.closedByUpstream();
                endOfStream = true;
            }
        } catch (TransportException e) {
            FailureKind kind = e.failure().kind();
            boolean broke = kind == FailureKind.STREAM_BROKEN || kind == FailureKind.TIMEOUT;
            if (!broke || !assembler.hasFinished()) {
                throw failed(e);
            }
            // Everything but the closing words had come.
            owner.note("the connection broke after the answer's end");
            filtered.end();
        } catch (IOException e) {
            throw broken(String.valueOf(e.getMessage()), e);
        } catch (WireFormatException e) {
            if (e.isTooLong()) {
                throw new AttemptFailedException(Failure.of(FailureKind.REJECTED, String.valueOf(e.getMessage()), e));
            }
            throw broken("the stream cannot be read: " + e.getMessage(), e);
        }
        Failure reported = assembler.reportedFailure();
        if (reported != null) {
            throw new AttemptFailedException(owner.scrubbed(reported));
        }
        if (endOfStream && !assembler.hasEnded()) {
            throw broken("the stream ended without the protocol's end", null);
        }
    }

    private static AttemptFailedException failed(TransportException e) {
        Failure failure = e.failure();
        return new AttemptFailedException(Failure.of(failure.kind(), failure.message(), e));
    }

    private static AttemptFailedException broken(String what, @Nullable Throwable cause) {
        return new AttemptFailedException(Failure.of(FailureKind.STREAM_BROKEN, what, cause));
    }

    private AttemptFailedException cancelled() {
        Watch.End end = exchange.ended();
        boolean closed = end == null || end == Watch.End.FINISHED || end == Watch.End.CLOSED;
        if (closed) {
            return new AttemptFailedException(Failure.of(FailureKind.CANCELLED, "the caller closed the stream", null));
        }
        Failure why = exchange.endedFailure();
        return new AttemptFailedException(Failure.of(why.kind(), why.message(), new StreamLeftException()));
    }

    private void requireThroughput() {
        long now = time.nanoTime();
        long elapsed = now - windowStart;
        if (elapsed < FLOOR_WINDOW) {
            return;
        }
        double tokens = (assembler.chars() - windowChars) / 4.0;
        if (tokens < floor * (elapsed * 1e-9)) {
            exchange.cancel(Watch.End.THROUGHPUT);
            throw new AttemptFailedException(Failure.of(
                    FailureKind.TIMEOUT, "slower than timeouts.min-tokens-per-second (" + floor + ")", null));
        }
        windowStart = now;
        windowChars = assembler.chars();
    }

    /** The frames; null if the upstream answered with a whole document, which then has been decoded. */
    private @Nullable FrameReader frames() throws IOException {
        if (frames != null) {
            return frames;
        }
        InputStream body = exchange.body();
        if (protocol.framing() == Framing.NDJSON) {
            frames = new NdjsonReader(body, MAX_FRAME);
            return frames;
        }
        if (protocol.framing() == Framing.AWS_EVENT_STREAM) {
            frames = new EventStreamReader(body, MAX_FRAME);
            return frames;
        }
        SseReader sse = new SseReader(body, MAX_FRAME);
        int first = sse.peek();
        if (first == '{' || first == '[') {
            exchange.answersWhole();
            protocol.decodeChat(sse.rest(), upstream, filtered);
            return null;
        }
        frames = sse;
        return sse;
    }

    private AttemptFailedException fail(AttemptFailedException e) {
        done = true;
        release();
        return e;
    }

    /** The watch ended the exchange: if nobody reads, nobody will find that out, so the attempt ends here. */
    private void endedFromOutside() {
        Watch.End how = exchange.ended();
        if (how != Watch.End.CLOSED && holder.compareAndSet(IDLE, LEAVING)) {
            Failure why = exchange.endedFailure();
            try {
                free();
            } finally {
                owner.abandoned(why);
                holder.set(CLOSED);
            }
        }
    }

    private void release() {
        holder.set(CLOSED);
        free();
    }

    private void free() {
        try {
            decoder.close();
        } finally {
            exchange.close();
        }
    }

    /** After reading: whoever wanted to close meanwhile left that to the reader. */
    private void giveBack() {
        if (!holder.compareAndSet(READING, IDLE)) {
            return;
        }
        if (closeWanted) {
            closeIfIdle();
        } else if (exchange.ended() != null) {
            endedFromOutside(); // while it was read, but not by what was read
        }
    }

    @Override
    public void close() {
        closeWanted = true;
        exchange.cancel(Watch.End.CLOSED);
        closeIfIdle();
    }

    private void closeIfIdle() {
        if (holder.compareAndSet(IDLE, LEAVING)) {
            try {
                owner.cancelled();
            } finally {
                release();
            }
        } else if (holder.get() == LEAVING) {
            owner.cancelled(); // another thread is about to say so: whoever tells of the end next finds it settled
        }
    }
}

package io.aigateway.internal.json;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.atomic.AtomicReferenceArray;
import tools.jackson.core.JsonParser;

/**
 * A parser of frames, lent for one frame at a time. A parser keeps some 25 KB of buffers and names, and most streams wait
 * for their next frame most of the time: so streams do not own parsers, they share as many as there are threads that
 * read. A loan is for one thread; taking and closing may be done from any.
 */
public final class PooledParser implements AutoCloseable {

    /** Parsers that are kept; a power of two. */
    private static final int SLOTS = 64;
    /** Documents that one parser reads before it is dropped, with the names it has learned. */
    private static final int MOST_DOCUMENTS = 10_000;

    private static final byte[] NOTHING = new byte[0];
    private static final AtomicReferenceArray<PooledParser> POOL = new AtomicReferenceArray<>(SLOTS);

    private final FrameInput input = new FrameInput();
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream(0);
    private final JsonParser parser = Json.frameParser(input);
    private int documents;
    private boolean whole;

    private PooledParser() {}

    /** Lends a parser of this frame; the bytes must not change until it is given back. */
    public static PooledParser of(byte[] buffer, int offset, int length) {
        PooledParser kept = POOL.getAndSet(slot(), null);
        PooledParser loan = kept == null ? new PooledParser() : kept;
        loan.input.frame(buffer, offset, length);
        loan.whole = false;
        loan.documents++;
        return loan;
    }

    private static int slot() {
        return (int) (Thread.currentThread().getId() & (SLOTS - 1));
    }

    /** The parser, before the frame's first token. */
    public JsonParser parser() {
        return parser;
    }

    /** What lies behind the document that has been read to its end; empty if nothing does. */
    public byte[] rest() {
        parser.releaseBuffered(rest);
        input.drainTo(rest);
        whole = true;
        if (rest.size() == 0) {
            return NOTHING;
        }
        byte[] more = rest.toByteArray();
        rest.reset();
        return more;
    }

    /** Gives it back; one whose document was not read to its end is of no more use. */
    @Override
    public void close() {
        input.clear();
        boolean between =
                whole && !parser.isClosed() && parser.streamReadContext().inRoot();
        boolean reusable = between && documents < MOST_DOCUMENTS;
        if (!reusable || !POOL.compareAndSet(slot(), null, this)) {
            parser.close();
        }
    }
}

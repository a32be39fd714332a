package io.aigateway.internal.json;

import java.util.concurrent.atomic.AtomicReferenceArray;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/**
 * Keeps at most one idle set of parser buffers a stripe, the stripe chosen by thread. Unlike Jackson's default pool it
 * allocates nothing to give a buffer back, and unlike a thread-local it neither grows with the number of threads nor
 * is useless on virtual threads. A thread that finds its stripe empty makes new buffers, and one that finds it full
 * drops its own.
 */
final class StripedRecyclerPool implements RecyclerPool<BufferRecycler> {

    private static final long serialVersionUID = 1L;
    /** Four stripes a core, a cache line apart. Not measured beyond 64 threads. */
    private static final int STRIPES =
            Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4 - 1) << 1;

    private static final int SPACING = 16;

    private final transient AtomicReferenceArray<BufferRecycler> idle = new AtomicReferenceArray<>(STRIPES * SPACING);

    @Override
    public BufferRecycler acquirePooled() {
        BufferRecycler pooled = idle.getAndSet(slot(), null);
        return pooled == null ? new BufferRecycler() : pooled;
    }

    @Override
    public void releasePooled(BufferRecycler recycler) {
        idle.setRelease(slot(), recycler);
    }

    @SuppressWarnings("deprecation") // Thread.threadId() came with 19
    private static int slot() {
        long id = Thread.currentThread().getId();
        return ((int) (id ^ (id >>> 7)) & (STRIPES - 1)) * SPACING;
    }
}

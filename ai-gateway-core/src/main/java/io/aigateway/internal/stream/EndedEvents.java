package io.aigateway.internal.stream;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.error.AiGatewayException;
import io.aigateway.spi.ChatEvents;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose end is told exactly once, whatever it is: whole, broken, closed by its reader, left by its reader, or
 * failed by an exception. Recording, metering and caching hang on it. Read by one thread; closed from any.
 */
public final class EndedEvents implements ChatEvents {

    /** Hears of the end. Called once, on whichever thread ends the stream. */
    public interface Ending {

        /**
         * The answer is whole.
         *
         * @param chunks pieces of content that were delivered
         * @return the answer as it is handed on
         */
        ChatResponse completed(ChatResponse response, int chunks);

        /** The stream broke, or its reader ended it while it was read. */
        void truncated(ChatEvent.Truncated end, int chunks);

        /** No content was delivered, or nobody reads on. */
        void failed(AiGatewayException cause, int chunks);

        /** The reader closed it. */
        void closed(int chunks);

        /** Something in this JVM failed. */
        void broken(Throwable cause, int chunks);
    }

    private final ChatEvents events;
    private final Ending ending;
    private final AtomicBoolean ended = new AtomicBoolean();
    /** Threads that read or close: the last to leave tells that it was closed. */
    private final AtomicInteger inside = new AtomicInteger();

    private volatile int chunks;
    private volatile boolean closing;

    /** Wraps a stream. */
    public EndedEvents(ChatEvents events, Ending ending) {
        this.events = events;
        this.ending = ending;
    }

    @Override
    public @Nullable ChatEvent next() {
        inside.incrementAndGet();
        try {
            return told(events.next());
        } catch (Throwable e) {
            try {
                events.close();
            } catch (Throwable alsoThrown) {
                suppress(e, alsoThrown); // a hook may throw from anywhere: the end is told nevertheless
            }
            if (isFirst()) {
                ending.broken(e, chunks);
            }
            throw e;
        } finally {
            leave();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by the one reading thread
    private @Nullable ChatEvent told(@Nullable ChatEvent event) {
        if (event != null && !(event instanceof ChatEvent.End)) {
            chunks++;
            return event;
        }
        // Whatever lies below is settled before the end is told, also if a hook ended the stream by itself.
        events.close();
        if (event instanceof ChatEvent.Completed completed) {
            return isFirst() ? new ChatEvent.Completed(ending.completed(completed.response(), chunks)) : event;
        } else if (event instanceof ChatEvent.Truncated truncated) {
            if (isFirst()) {
                ending.truncated(truncated, chunks);
            }
        } else if (event instanceof ChatEvent.Failed failed) {
            if (isFirst()) {
                ending.failed(failed.cause(), chunks);
            }
        } else {
            closed();
        }
        return event;
    }

    /** Nobody reads it any more, and its time is over. */
    public void abandoned(AiGatewayException why) {
        if (isFirst()) {
            ending.failed(why, chunks);
        }
    }

    /** While another thread reads, the attempt still runs: the end is left to that thread, which is woken. */
    @Override
    public void close() {
        inside.incrementAndGet();
        try {
            events.close();
        } finally {
            closing = true;
            leave();
        }
    }

    private void leave() {
        if (inside.decrementAndGet() == 0 && closing) {
            closed();
        }
    }

    private static void suppress(Throwable what, Throwable other) {
        if (what != other) {
            what.addSuppressed(other);
        }
    }

    private void closed() {
        if (isFirst()) {
            ending.closed(chunks);
        }
    }

    private boolean isFirst() {
        return ended.compareAndSet(false, true);
    }
}

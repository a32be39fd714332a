package io.aigateway.spi;

import io.aigateway.chat.ChatEvent;
import org.jspecify.annotations.Nullable;

/** A running stream of events inside the engine, pulled by one reader; {@link #close()} from any thread. */
public interface ChatEvents extends AutoCloseable {

    /** The next event; null after the end. */
    @Nullable
    ChatEvent next();

    /** Ends the stream now. Idempotent. */
    @Override
    void close();
}

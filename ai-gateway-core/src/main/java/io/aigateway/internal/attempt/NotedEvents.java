package io.aigateway.internal.attempt;

import io.aigateway.chat.ChatEvent;
import io.aigateway.internal.call.Call;
import io.aigateway.spi.ChatEvents;
import org.jspecify.annotations.Nullable;

/**
 * Notices what comes from an upstream before the application's hooks see it. Read by one thread; closed from any.
 *
 * @param events the stream
 * @param call whose stream it is
 */
record NotedEvents(ChatEvents events, Call call) implements ChatEvents {

    static ChatEvents of(ChatEvents events, Call call) {
        return call.notesPieces() ? new NotedEvents(events, call) : events;
    }

    @Override
    public @Nullable ChatEvent next() {
        ChatEvent event = events.next();
        call.made(event instanceof ChatEvent.TextDelta, event instanceof ChatEvent.ReasoningDelta);
        return event;
    }

    @Override
    public void close() {
        events.close();
    }
}

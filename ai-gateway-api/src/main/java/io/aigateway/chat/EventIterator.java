package io.aigateway.chat;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Looks one event ahead, because {@link ChatStream#next()} marks the end by null. */
final class EventIterator implements Iterator<ChatEvent> {

    private final ChatStream stream;
    private @Nullable ChatEvent ahead;
    private boolean ended;

    EventIterator(ChatStream stream) {
        this.stream = stream;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            ahead = stream.next();
            ended = ahead == null;
        }
        return ahead != null;
    }

    @Override
    public ChatEvent next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The stream has ended");
        }
        ChatEvent event = ahead;
        ahead = null;
        if (event == null) {
            throw new NoSuchElementException("The stream has ended");
        }
        return event;
    }
}

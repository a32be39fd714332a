package io.aigateway.internal.engine;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatStream;
import io.aigateway.spi.ChatEvents;
import io.aigateway.trace.CallTrace;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A stream as the caller holds it. */
final class GatewayChatStream implements ChatStream {

    private final ChatEvents events;
    private final GatewayChatClient.CallHolder call;
    private final Executor executor;

    GatewayChatStream(ChatEvents events, GatewayChatClient.CallHolder call, Executor executor) {
        this.events = events;
        this.call = call;
        this.executor = executor;
    }

    @Override
    public @Nullable ChatEvent next() {
        return events.next();
    }

    @Override
    public Flow.Publisher<ChatEvent> toPublisher() {
        return new StreamPublisher(this, executor);
    }

    @Override
    public CallTrace trace() {
        Call begun = call.get();
        return begun == null ? CallTrace.none() : begun.recorder().toTrace();
    }

    @Override
    public void close() {
        events.close();
    }
}

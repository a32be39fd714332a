package io.aigateway.internal.client;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatStream;
import io.aigateway.internal.call.Call;
import io.aigateway.spi.ChatEvents;
import io.aigateway.trace.CallTrace;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A stream as the caller holds it. */
final class GatewayChatStream implements ChatStream {

    private final ChatEvents events;
    private final CallHolder call;
    private final Executor executor;

    GatewayChatStream(ChatEvents events, CallHolder call, Executor executor) {
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
        return new StreamPublisher(
                () -> new StreamPublisher.Source() {
                    @Override
                    public ChatStream open() {
                        return GatewayChatStream.this;
                    }

                    @Override
                    public void cancel() {
                        GatewayChatStream.this.close();
                    }
                },
                false,
                executor);
    }

    @Override
    public CallTrace trace() {
        Call begun = call.get();
        return begun == null ? CallTrace.none() : begun.recorder().toTrace();
    }

    @Override
    public void close() {
        call.cancel();
        events.close();
    }
}

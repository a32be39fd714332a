package io.aigateway.internal.engine;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.ModelResponse;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.ConfigurationException;
import io.aigateway.error.FailureDetails;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Reply;
import io.aigateway.trace.CallTrace;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The outermost step: whatever comes of a call, its trace is complete and its snapshot is given back, exactly once: when
 * the answer is there, when the stream has ended or been closed, or when it failed.
 */
final class ObservingStage implements Stage {

    private final Stage next;

    ObservingStage(Stage next) {
        this.next = next;
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        boolean running = false;
        try {
            Reply reply = next.call(call, request);
            running = reply.isStreaming();
            return reply.map(response -> traced(call, response), events -> new ObservedEvents(call, events));
        } catch (AiGatewayException e) {
            throw traced(call, e);
        } finally {
            if (!running) {
                // A hook may have failed, or answered by itself, after the stream had been opened.
                call.closeOpened();
                ended(call);
            }
        }
    }

    private static void ended(Call call) {
        call.recorder().ended();
        call.snapshot().unpin();
    }

    private static ModelResponse traced(Call call, ModelResponse response) {
        call.recorder().ended();
        CallTrace trace = call.recorder().toTrace();
        return response.withTrace(trace);
    }

    /** Refusals of stages know nothing of the trace. Exceptions of interceptors pass as they are. */
    private static AiGatewayException traced(Call call, AiGatewayException e) {
        boolean ours = e.getClass().getPackageName().equals(AiGatewayException.class.getPackageName());
        if (!ours || e instanceof ConfigurationException || e.trace() != CallTrace.none()) {
            return e;
        }
        call.recorder().ended();
        return new FailureDetails(
                        e.kind(),
                        e.summary(),
                        e.status(),
                        e.providerCode(),
                        e.retryAfter(),
                        call.recorder().toTrace(),
                        e.getCause())
                .toException();
    }

    private static final class ObservedEvents implements ChatEvents {
        private final Call call;
        private final ChatEvents events;
        private final AtomicBoolean ended = new AtomicBoolean();

        ObservedEvents(Call call, ChatEvents events) {
            this.call = call;
            this.events = events;
        }

        @Override
        public @Nullable ChatEvent next() {
            ChatEvent event = events.next();
            if (event == null || event instanceof ChatEvent.End) {
                end();
            }
            return event instanceof ChatEvent.Completed completed
                    ? new ChatEvent.Completed((ChatResponse) traced(call, completed.response()))
                    : event;
        }

        @Override
        public void close() {
            events.close();
            end();
        }

        private void end() {
            if (ended.compareAndSet(false, true)) {
                ObservingStage.ended(call);
            }
        }
    }
}

package io.aigateway.internal.engine;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.ModelResponse;
import io.aigateway.chat.Usage;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.ConfigurationException;
import io.aigateway.error.FailureDetails;
import io.aigateway.internal.observe.CallObserver;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Reply;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.CallTrace;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The outermost step: whatever comes of a call, its trace is complete, its record is written and its snapshot is given
 * back, exactly once: when the answer is there, when the stream has ended or been closed, or when it failed.
 */
final class ObservingStage implements Stage {

    private final CallObserver observer;
    private final CallEnds ends;
    private final TimeSource time;
    private final Stage next;

    ObservingStage(CallObserver observer, CallEnds ends, TimeSource time, Stage next) {
        this.observer = observer;
        this.ends = ends;
        this.time = time;
        this.next = next;
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        call.observedBy(observer.began(CallEnds.operation(request), request, call.streaming()));
        CallObserver.Scope scope = call.observed().open();
        try {
            Reply reply = next.call(call, request);
            if (reply.isStreaming()) {
                return Reply.streaming(new ObservedEvents(call, reply.events(), ends, time.nanoTime()));
            }
            // A hook may have answered by itself after the stream had been opened.
            call.closeOpened();
            ModelResponse answer = reply.response();
            CallTrace trace = ends.answered(call, answer);
            return Reply.complete(answer.withTrace(trace));
        } catch (AiGatewayException e) {
            call.closeOpened();
            ends.failed(call, e);
            throw traced(call, e);
        } catch (RuntimeException | Error e) {
            call.closeOpened();
            ends.broken(call, e);
            throw e;
        } finally {
            scope.close();
        }
    }

    /** Refusals of stages know nothing of the trace. Exceptions of interceptors pass as they are. */
    private static AiGatewayException traced(Call call, AiGatewayException e) {
        boolean ours = e.getClass().getPackageName().equals(AiGatewayException.class.getPackageName());
        if (!ours || e instanceof ConfigurationException || e.trace() != CallTrace.none()) {
            return e;
        }
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
        private final CallEnds ends;
        private final long firstContentAt;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile int chunks;
        private volatile int chars;
        private volatile Usage usage = Usage.NONE;
        private volatile boolean reading;
        private volatile boolean closing;

        ObservedEvents(Call call, ChatEvents events, CallEnds ends, long firstContentAt) {
            this.call = call;
            this.events = events;
            this.ends = ends;
            this.firstContentAt = firstContentAt;
        }

        @Override
        public @Nullable ChatEvent next() {
            reading = true;
            try {
                return observed(events.next());
            } catch (RuntimeException e) {
                if (isFirst()) {
                    ends.broken(call, e);
                }
                throw e;
            } finally {
                reading = false;
                if (closing) {
                    closed();
                }
            }
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // written by the one reading thread
        private @Nullable ChatEvent observed(@Nullable ChatEvent event) {
            if (event instanceof ChatEvent.Completed completed) {
                return completed(completed.response());
            } else if (event instanceof ChatEvent.Truncated truncated) {
                if (isFirst()) {
                    ends.truncated(call, firstContentAt, chunks, truncated, usage, chars);
                }
            } else if (event instanceof ChatEvent.Failed failed) {
                if (isFirst()) {
                    ends.failed(call, failed.cause());
                }
            } else if (event == null) {
                closed();
            } else {
                chunks++;
                count(event);
            }
            return event;
        }

        /** What is known of the tokens if the end does not come. */
        @SuppressWarnings("NonAtomicVolatileUpdate") // as above
        private void count(ChatEvent event) {
            if (event instanceof ChatEvent.TextDelta text) {
                chars += text.text().length();
            } else if (event instanceof ChatEvent.ReasoningDelta thoughts) {
                chars += thoughts.text().length();
            } else if (event instanceof ChatEvent.UsageUpdate update) {
                usage = update.usage();
            }
        }

        private ChatEvent completed(ChatResponse response) {
            CallTrace trace = isFirst()
                    ? ends.completed(call, firstContentAt, chunks, response)
                    : call.recorder().toTrace();
            return new ChatEvent.Completed(response.withTrace(trace));
        }

        /** While another thread reads, the attempt still runs: the record is left to that thread, which is woken. */
        @Override
        public void close() {
            events.close();
            closing = true;
            if (!reading) {
                closed();
            }
        }

        private void closed() {
            if (isFirst()) {
                ends.closed(call, firstContentAt, chunks, usage, chars);
            }
        }

        private boolean isFirst() {
            return ended.compareAndSet(false, true);
        }
    }
}

package io.aigateway.internal.stages;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.ModelResponse;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.ConfigurationException;
import io.aigateway.error.FailureDetails;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.call.Stories;
import io.aigateway.internal.observe.CallObserver;
import io.aigateway.internal.stream.EndedEvents;
import io.aigateway.internal.transport.Watch;
import io.aigateway.spi.Reply;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.CallTrace;
import java.lang.reflect.UndeclaredThrowableException;

/**
 * The outermost step: whatever comes of a call, its trace is complete, its record is written and its snapshot is given
 * back, exactly once: when the answer is there, when the stream has ended, been closed or been left, or when it failed,
 * whatever was thrown.
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
        CallObserver.Scope scope = CallObserver.Scope.NONE;
        try {
            scope = observed(call, request);
            Reply reply = next.call(call, request);
            if (reply.isStreaming()) {
                return Reply.streaming(ending(call, reply));
            }
            // A hook may have answered by itself after the stream had been opened.
            call.closeOpened();
            ModelResponse answer = reply.response();
            CallTrace trace = ends.answered(call, answer);
            return Reply.complete(answer.withTrace(trace));
        } catch (AiGatewayException e) {
            closeOpened(call, e);
            ends.failed(call, e);
            throw traced(call, e);
        } catch (RuntimeException | Error e) {
            closeOpened(call, e);
            ends.broken(call, e);
            throw e;
        } catch (Throwable e) {
            // Kotlin and Lombok let checked exceptions through that nobody declares.
            closeOpened(call, e);
            ends.broken(call, e);
            throw new UndeclaredThrowableException(e, "a part of the application threw what it does not declare: " + e);
        } finally {
            scope.close();
        }
    }

    /** What a hook throws while its stream is closed does not hide why the call ends, nor that it does. */
    private static void closeOpened(Call call, Throwable why) {
        try {
            call.closeOpened();
        } catch (Throwable e) {
            if (e != why) {
                why.addSuppressed(e);
            }
        }
    }

    private CallObserver.Scope observed(Call call, ModelRequest request) {
        call.observedBy(observer.began(CallEnds.operation(request), request, call.streaming()));
        return call.observed().open();
    }

    private EndedEvents ending(Call call, Reply reply) {
        long firstContentAt = time.nanoTime();
        EndedEvents events = new EndedEvents(reply.events(), new EndedEvents.Ending() {
            @Override
            public ChatResponse completed(ChatResponse response, int chunks) {
                return response.withTrace(ends.completed(call, firstContentAt, chunks, response));
            }

            @Override
            public void truncated(ChatEvent.Truncated end, int chunks) {
                ends.truncated(call, firstContentAt, chunks, end);
            }

            @Override
            public void failed(AiGatewayException cause, int chunks) {
                ends.failed(call, firstContentAt, chunks, cause);
            }

            @Override
            public void closed(int chunks) {
                call.cancel(Watch.End.CLOSED); // whatever a hook keeps open
                ends.closed(call, firstContentAt, chunks);
            }

            @Override
            public void broken(Throwable cause, int chunks) {
                ends.broken(call, cause);
            }
        });
        call.whenAbandoned(
                why -> events.abandoned(Stories.exception(call, call.ledger().size(), null, why)));
        return events;
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
}

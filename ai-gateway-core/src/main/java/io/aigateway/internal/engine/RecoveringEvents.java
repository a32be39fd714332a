package io.aigateway.internal.engine;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Message;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.StreamRecovery;
import io.aigateway.chat.Usage;
import io.aigateway.error.AiGatewayException;
import io.aigateway.internal.transport.Watch;
import io.aigateway.spi.AttemptFailedException;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Reply;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A stream that has delivered content, as the caller sees it: when an attempt's stream breaks, the policy decides
 * whether it ends there, goes on elsewhere, or begins again. Yields exactly one end, and never an exception. Read by
 * one thread; closed from any.
 */
final class RecoveringEvents implements ChatEvents {

    private final AttemptLoop loop;
    private final ModelRequest request;
    private final StreamRecovery recovery;
    private final Queue<ChatEvent> pending = new ArrayDeque<>(2);
    private volatile ChatEvents source;
    private String resumedText = "";
    private @Nullable String resumedReasoning;
    private boolean restarted;
    private boolean ended;

    RecoveringEvents(AttemptLoop loop, ModelRequest request, ChatEvents source) {
        this.loop = loop;
        this.request = request;
        this.source = source;
        this.recovery = recovery(loop.call(), request);
    }

    private static StreamRecovery recovery(Call call, ModelRequest request) {
        StreamRecovery ofCall = request.options().streamRecovery();
        StreamRecovery ofRoute = call.route().streamRecovery();
        return ofCall != null
                ? ofCall
                : ofRoute != null
                        ? ofRoute
                        : call.snapshot().config().streaming().recovery();
    }

    @Override
    public @Nullable ChatEvent next() {
        if (!pending.isEmpty()) {
            return pending.remove();
        }
        while (!ended) {
            try {
                ChatEvent event = source.next();
                if (event instanceof ChatEvent.Completed completed) {
                    return end(new ChatEvent.Completed(whole(completed.response())));
                }
                if (event != null) {
                    return event;
                }
                throw new AttemptFailedException(
                        Failure.of(FailureKind.STREAM_BROKEN, "the stream ended without an end", null));
            } catch (AttemptFailedException e) {
                ChatEvent event = broken(e.failure());
                if (event != null) {
                    return event;
                }
            }
        }
        return null;
    }

    private ChatEvent end(ChatEvent.End last) {
        ended = true;
        return last;
    }

    /** Decides what follows a break; null to read on from the new source. */
    private @Nullable ChatEvent broken(Failure failure) {
        Attempt attempt = loop.running();
        ChatResponse partial = partial(attempt);
        source.close();
        try {
            if (attempt != null) {
                loop.failed(attempt, failure);
            }
            ChatAssembler parts = attempt == null ? null : attempt.assembler();
            boolean mayResume = recovery == StreamRecovery.RESUME
                    && parts != null
                    && !parts.hasToolCalls()
                    && !partial.text().isEmpty()
                    && request instanceof ChatRequest;
            if (mayResume) {
                return resume(partial);
            }
            return recovery == StreamRecovery.RESTART ? restart(failure) : cut(loop.stopped(failure), partial);
        } catch (AiGatewayException e) {
            return cut(e, partial);
        }
    }

    private ChatEvent cut(RuntimeException cause, ChatResponse partial) {
        AiGatewayException known = cause instanceof AiGatewayException e ? e : wrap(cause);
        boolean nothing =
                restarted && partial.text().isEmpty() && partial.toolCalls().isEmpty();
        return end(nothing ? new ChatEvent.Failed(known) : new ChatEvent.Truncated(known, partial));
    }

    private static AiGatewayException wrap(RuntimeException cause) {
        return io.aigateway.error.FailureDetails.local(FailureKind.STREAM_BROKEN, String.valueOf(cause.getMessage()))
                .toException();
    }

    private @Nullable ChatEvent resume(ChatResponse partial) {
        String soFar = partial.text();
        loop.needPrefill();
        ChatRequest goOn = ((ChatRequest) request)
                .toBuilder().message(Message.assistant(soFar)).build();
        Reply reply = loop.run(goOn);
        resumedText = soFar;
        resumedReasoning = partial.reasoning();
        loop.call().recorder().note("resumed after " + soFar.length() + " characters");
        adopt(reply);
        return null;
    }

    private ChatEvent restart(Failure failure) {
        restarted = true;
        resumedText = "";
        resumedReasoning = null;
        Reply reply;
        try {
            reply = loop.run(request);
        } catch (AiGatewayException e) {
            // What had been delivered is still all there is, and the caller has not been told to drop it.
            restarted = false;
            throw e;
        }
        loop.call().recorder().note("restarted after " + failure.kind());
        adopt(reply);
        return new ChatEvent.Restarted(failure.kind() + ": " + failure.message());
    }

    /** Whoever closed meanwhile closed the old source. */
    private void adopt(Reply reply) {
        source = reply.events();
        if (loop.call().cancelled() != null) {
            source.close();
        }
    }

    private ChatResponse partial(@Nullable Attempt attempt) {
        ChatAssembler parts = attempt == null ? null : attempt.assembler();
        CallTrace trace = loop.call().recorder().toTrace();
        ChatResponse own = parts == null ? nothing(trace) : parts.toResponse(trace);
        return whole(own);
    }

    private ChatResponse nothing(CallTrace trace) {
        Message empty = new Message(io.aigateway.chat.Role.ASSISTANT, List.of(), null, List.of(), null, null, Map.of());
        return new ChatResponse(
                null,
                request.model(),
                List.of(new ChatChoice(empty, FinishReason.UNKNOWN, null)),
                Usage.NONE,
                Map.of(),
                trace);
    }

    /** The answer with what earlier attempts had delivered of it. */
    private ChatResponse whole(ChatResponse response) {
        if (resumedText.isEmpty()) {
            return response;
        }
        ChatChoice first = response.choices().get(0);
        Message message = first.message();
        Message joined = new Message(
                message.role(),
                List.of(new ContentPart.Text(resumedText + message.text())),
                reasoning(message.reasoning()),
                message.toolCalls(),
                message.toolCallId(),
                message.name(),
                // What only its maker understands belongs to the last piece alone.
                Map.of(),
                message.origin());
        return new ChatResponse(
                response.id(),
                response.model(),
                List.of(new ChatChoice(joined, first.finishReason(), first.rawFinishReason())),
                response.usage(),
                response.extra(),
                response.trace());
    }

    private @Nullable String reasoning(@Nullable String more) {
        return resumedReasoning == null ? more : more == null ? resumedReasoning : resumedReasoning + more;
    }

    @Override
    public void close() {
        loop.call().cancel(Watch.End.CLOSED);
        source.close();
    }
}

package io.aigateway.internal.attempt;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.Message;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.StreamRecovery;
import io.aigateway.config.StreamConfig;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.FailureDetails;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.stream.StreamLeftException;
import io.aigateway.spi.AttemptFailedException;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Reply;
import io.aigateway.trace.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * A stream that has delivered content, as the caller sees it: when an attempt's stream breaks, the policy decides
 * whether it ends there, goes on elsewhere, or begins again. Yields exactly one end. Read by one thread; closed from any.
 */
final class RecoveringEvents implements ChatEvents {

    /** A longer text hardly comes again word by word; asking for it would only be paid. */
    private static final int MOST_REPLAYED = 400;

    private final AttemptLoop loop;
    private final ModelRequest request;
    private final StreamConfig config;
    private final StreamRecovery recovery;
    private volatile ChatEvents source;
    private Delivered delivered = Delivered.NOTHING;
    private @Nullable Replay replay;
    private @Nullable Failure replayedAfter;
    private int recoveries;
    private boolean restarted;
    private boolean ended;

    RecoveringEvents(AttemptLoop loop, ModelRequest request, ChatEvents source) {
        this.loop = loop;
        this.request = request;
        this.source = source;
        Call call = loop.call();
        this.config = call.snapshot().config().streaming();
        StreamRecovery ofCall = request.options().streamRecovery();
        StreamRecovery ofRoute = call.route().streamRecovery();
        this.recovery = ofCall != null ? ofCall : ofRoute != null ? ofRoute : config.recovery();
    }

    @Override
    public @Nullable ChatEvent next() {
        while (!ended) {
            try {
                ChatEvent event = source.next();
                if (event == null) {
                    throw new AttemptFailedException(
                            Failure.of(FailureKind.STREAM_BROKEN, "the stream ended without an end", null));
                }
                ChatEvent shown = replay != null ? replayed(event) : event;
                if (shown instanceof ChatEvent.Completed completed) {
                    return completed(completed.response());
                } else if (shown != null) {
                    return shown;
                }
            } catch (AttemptFailedException e) {
                ChatEvent event = broken(e.failure());
                if (event != null) {
                    return event;
                }
            }
        }
        return null;
    }

    private ChatEvent completed(ChatResponse response) {
        ended = true;
        Attempt attempt = loop.running();
        if (attempt != null) {
            attempt.succeeded(response); // settled before, unless a hook made this stream
        }
        return new ChatEvent.Completed(delivered.joined(response, loop.call()));
    }

    /** The answer is made again: what was delivered is held back while it is the same. */
    private @Nullable ChatEvent replayed(ChatEvent event) {
        Replay again = replay;
        if (again == null || event instanceof ChatEvent.ReasoningDelta || event instanceof ChatEvent.UsageUpdate) {
            return again == null ? event : null;
        }
        if (event instanceof ChatEvent.TextDelta text) {
            String more = again.take(text.text());
            if (more != null) {
                replay = again.isOver() ? null : again;
                return more.isEmpty() ? null : new ChatEvent.TextDelta(more);
            }
        }
        return diverged();
    }

    /** It is another answer: the break stays what it was, and nobody is to blame for the second answer. */
    private ChatEvent diverged() {
        Attempt attempt = loop.running();
        source.close();
        if (attempt != null) {
            attempt.cancelled();
        }
        loop.call().recorder().note("asked again, but the answer is another one");
        Failure first = replayedAfter;
        ChatResponse partial = delivered.asPartial(loop.call());
        return cut(loop.stopped(first == null ? broken("the stream broke") : first), partial);
    }

    private static Failure broken(String what) {
        return Failure.of(FailureKind.STREAM_BROKEN, what, null);
    }

    /** Decides what follows a break; null to read on from the new source. */
    private @Nullable ChatEvent broken(Failure failure) {
        Attempt attempt = loop.running();
        ChatAssembler parts = attempt == null ? null : attempt.delivered();
        Delivered before = delivered;
        // What came of an answer that is made again lies within what was delivered.
        Delivered now = replay != null ? before.once() : before.and(parts, request);
        ChatResponse partial = now.asPartial(loop.call());
        try {
            try {
                if (attempt != null) {
                    loop.failed(attempt, failure);
                }
            } finally {
                source.close();
            }
            boolean left = failure.cause() instanceof StreamLeftException;
            if (failure.ofRequestHere() && !loop.call().streaming()) {
                return restart(failure); // a whole answer that was rejected: nobody has seen a part of it
            }
            boolean mayRecover = !left
                    && !loop.call().hasEnded()
                    && recoveries < config.maxRecoveries()
                    && config.recoverOn().contains(failure.kind());
            if (!mayRecover || recovery == StreamRecovery.FAIL) {
                return cut(loop.stopped(failure), partial);
            }
            recoveries++;
            if (recovery == StreamRecovery.RESTART) {
                return restart(failure);
            }
            boolean hasText =
                    parts != null && !parts.hasToolCalls() && !now.text().isEmpty();
            return hasText && request instanceof ChatRequest chat
                    ? resume(chat, failure, now)
                    : cut(loop.stopped(failure), partial);
        } catch (AiGatewayException e) {
            return cut(e, partial);
        } catch (AttemptFailedException e) {
            return cut(loop.stopped(e.failure()), partial);
        }
    }

    private ChatEvent cut(AiGatewayException cause, ChatResponse partial) {
        ended = true;
        boolean nothing =
                restarted && partial.text().isEmpty() && partial.toolCalls().isEmpty();
        return nothing ? new ChatEvent.Failed(cause) : new ChatEvent.Truncated(cause, partial);
    }

    /** Goes on at a target that can, or has the answer made again where none can. */
    private @Nullable ChatEvent resume(ChatRequest chat, Failure failure, Delivered now) {
        String soFar = now.text();
        ChatRequest goOn = chat.toBuilder().message(Message.assistant(soFar)).build();
        if (!loop.canGoOn(goOn)) {
            return replay(failure, now);
        }
        Reply reply;
        try {
            loop.prefilled(true);
            reply = loop.run(goOn);
        } catch (AiGatewayException e) {
            loop.prefilled(false);
            boolean over = e.kind() == FailureKind.CANCELLED || loop.isClosed();
            if (over) {
                throw e;
            }
            return replay(failure, now);
        } finally {
            loop.prefilled(false);
        }
        loop.call().recorder().note("resumed after " + soFar.length() + " characters");
        delivered = now;
        replay = null;
        adopt(reply);
        return null;
    }

    private @Nullable ChatEvent replay(Failure failure, Delivered now) {
        if (recovery != StreamRecovery.AUTO || now.text().length() > MOST_REPLAYED) {
            throw loop.stopped(failure);
        }
        Reply reply;
        try {
            reply = loop.run(request);
        } catch (AiGatewayException e) {
            throw loop.stopped(failure); // the break is what happened to the caller
        }
        loop.call().recorder().note("asked again after " + now.text().length() + " characters");
        delivered = now.again();
        replay = new Replay(now.text());
        replayedAfter = failure;
        adopt(reply);
        return null;
    }

    private ChatEvent restart(Failure failure) {
        boolean before = restarted;
        restarted = true;
        Reply reply;
        try {
            reply = loop.run(request);
        } catch (AiGatewayException e) {
            // What had been delivered is still all there is, and the caller has not been told to drop it.
            restarted = before;
            throw e;
        }
        delivered = Delivered.NOTHING;
        loop.call().recorder().note("restarted after " + failure.kind());
        adopt(reply);
        return new ChatEvent.Restarted(failure.kind() + ": " + failure.message());
    }

    /** Whoever closed meanwhile closed the old source. */
    private void adopt(Reply reply) {
        source = reply.events();
        if (loop.isClosed()) {
            source.close();
        }
    }

    /** The whole answer, read to its end. */
    ChatResponse collected() {
        ChatEvent event = next();
        while (event != null) {
            if (event instanceof ChatEvent.Completed completed) {
                return completed.response();
            } else if (event instanceof ChatEvent.Truncated truncated) {
                throw truncated.cause();
            } else if (event instanceof ChatEvent.Failed failed) {
                throw failed.cause();
            }
            event = next();
        }
        throw FailureDetails.local(FailureKind.STREAM_BROKEN, "The stream ended without an end.")
                .toException();
    }

    /** Ends this stream, and not the call, which a hook may go on with. */
    @Override
    public void close() {
        loop.close();
        source.close();
        Attempt attempt = loop.running();
        if (attempt != null) {
            attempt.cancelled();
        }
    }
}

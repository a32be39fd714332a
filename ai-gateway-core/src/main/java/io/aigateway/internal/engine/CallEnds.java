package io.aigateway.internal.engine;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.ModelResponse;
import io.aigateway.chat.TokenCountRequest;
import io.aigateway.chat.Usage;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.error.AiGatewayException;
import io.aigateway.rerank.RerankRequest;
import io.aigateway.spi.CallListener;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.CallRecord.Operation;
import io.aigateway.trace.CallRecord.Outcome;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the record of a call that has ended, hands it to the listeners, and gives back what the call held. */
final class CallEnds {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.calls");
    /** What this JVM can find out without asking anybody. */
    private static final Set<FailureKind> LOCAL =
            EnumSet.of(FailureKind.REJECTED, FailureKind.INVALID_REQUEST, FailureKind.CONTEXT_TOO_LONG);

    private static final long NO_CONTENT = Long.MIN_VALUE;

    private static final int CHARS_A_TOKEN = 4;

    private final List<CallListener> listeners;
    private final TokenEstimator estimator;

    CallEnds(List<CallListener> listeners, TokenEstimator estimator) {
        this.estimator = estimator;
        this.listeners = List.copyOf(listeners);
    }

    static Operation operation(ModelRequest request) {
        if (request instanceof ChatRequest) {
            return Operation.CHAT;
        } else if (request instanceof EmbeddingRequest) {
            return Operation.EMBEDDINGS;
        } else if (request instanceof RerankRequest) {
            return Operation.RERANK;
        }
        return request instanceof TokenCountRequest ? Operation.COUNT_TOKENS : Operation.LIST_MODELS;
    }

    /** A whole answer came. */
    CallTrace answered(Call call, ModelResponse response) {
        return ended(call, Outcome.SUCCEEDED, null, response, response.usage(), NO_CONTENT, 0, null);
    }

    /** A stream came to its end. */
    CallTrace completed(Call call, long firstContentAt, int chunks, ChatResponse response) {
        return ended(call, Outcome.SUCCEEDED, null, response, response.usage(), firstContentAt, chunks, null);
    }

    /** A stream broke, or its reader ended it. */
    void truncated(Call call, long firstContentAt, int chunks, ChatEvent.Truncated end, Usage reported, int chars) {
        FailureKind kind = end.cause().kind();
        Outcome outcome = kind == FailureKind.CANCELLED ? Outcome.CANCELLED : Outcome.FAILED;
        Usage partial = end.partial().usage();
        Usage usage = partial == Usage.NONE ? known(call, reported, chars) : partial;
        ended(call, outcome, kind, end.partial(), usage, firstContentAt, chunks, end.cause());
    }

    /** A stream was closed before its end. */
    void closed(Call call, long firstContentAt, int chunks, Usage reported, int chars) {
        Usage usage = known(call, reported, chars);
        ended(call, Outcome.CANCELLED, FailureKind.CANCELLED, null, usage, firstContentAt, chunks, null);
    }

    /** What was reported of a stream without an end, or what is estimated of what it delivered. */
    private Usage known(Call call, Usage reported, int chars) {
        if (reported != Usage.NONE || !(call.original() instanceof ChatRequest chat)) {
            return reported;
        }
        return Usage.estimated(estimator.estimateInput(chat), (chars + CHARS_A_TOKEN - 1) / CHARS_A_TOKEN);
    }

    /** It failed. */
    void failed(Call call, AiGatewayException e) {
        FailureKind kind = e.kind();
        // A route of which nobody could be asked has failed its caller.
        boolean nobodyLeft = kind == FailureKind.REJECTED && call.recorder().isRouted();
        boolean refused = LOCAL.contains(kind) && !call.recorder().hasAttempts() && !nobodyLeft;
        Outcome outcome =
                kind == FailureKind.CANCELLED ? Outcome.CANCELLED : refused ? Outcome.REJECTED : Outcome.FAILED;
        ended(call, outcome, kind, null, Usage.NONE, NO_CONTENT, 0, e);
    }

    /** Something in this JVM failed: an interceptor, a codec. */
    void broken(Call call, Throwable e) {
        ended(call, Outcome.FAILED, null, null, Usage.NONE, NO_CONTENT, 0, e);
    }

    private CallTrace ended(
            Call call,
            Outcome outcome,
            @Nullable FailureKind failure,
            @Nullable ModelResponse response,
            Usage usage,
            long firstContentAt,
            int chunks,
            @Nullable Throwable error) {
        if (!call.endsNow()) {
            return call.recorder().toTrace();
        }
        try {
            call.recorder().ended();
            Double cost = cost(call, usage);
            if (cost != null) {
                call.recorder().cost(cost);
            }
            CallTrace trace = call.recorder().toTrace();
            ModelRequest request = call.original();
            CallRecord record = new CallRecord(
                    call.snapshot().config().name(),
                    call.startedAt(),
                    operation(request),
                    call.streaming(),
                    call.tenant(),
                    call.consumer(),
                    outcome,
                    failure,
                    response == null ? null : response.model(),
                    new CallRecord.Tokens(usage.totalInputTokens(), usage.cachedInputTokens(), usage.outputTokens()),
                    firstContentAt == NO_CONTENT ? null : call.recorder().sinceStart(firstContentAt),
                    chunks,
                    trace);
            listeners.forEach(listener -> tell(listener, record));
            call.observed().ended(record, response, error);
            return trace;
        } finally {
            call.snapshot().unpin();
        }
    }

    /** What the answer cost at the prices of who gave it; null if they are not known. */
    private static @Nullable Double cost(Call call, Usage usage) {
        AttemptRecord last = call.recorder().lastAttempt();
        return usage == Usage.NONE || last == null
                ? null
                : last.at.target().source().cost(last.at.upstream().model(), usage);
    }

    private static void tell(CallListener listener, CallRecord record) {
        try {
            listener.ended(record);
        } catch (RuntimeException e) {
            LOG.warn("A call listener failed for call {}", record.trace().callId(), e);
        }
    }
}

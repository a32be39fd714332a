package io.aigateway.internal.stages;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.ModelResponse;
import io.aigateway.chat.TokenCountRequest;
import io.aigateway.chat.Usage;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.error.AiGatewayException;
import io.aigateway.internal.call.Call;
import io.aigateway.rerank.RerankRequest;
import io.aigateway.spi.CallListener;
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
public final class CallEnds {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.calls");
    /** What this JVM can find out without asking anybody. */
    private static final Set<FailureKind> LOCAL =
            EnumSet.of(FailureKind.REJECTED, FailureKind.INVALID_REQUEST, FailureKind.CONTEXT_TOO_LONG);

    private static final long NO_CONTENT = Long.MIN_VALUE;

    private final List<CallListener> listeners;

    /** Tells these listeners. */
    public CallEnds(List<CallListener> listeners) {
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
        return ended(call, Outcome.SUCCEEDED, null, response, NO_CONTENT, 0, null);
    }

    /** A stream came to its end. */
    CallTrace completed(Call call, long firstContentAt, int chunks, ChatResponse response) {
        return ended(call, Outcome.SUCCEEDED, null, response, firstContentAt, chunks, null);
    }

    /** A stream broke, or its reader ended it. */
    void truncated(Call call, long firstContentAt, int chunks, ChatEvent.Truncated end) {
        FailureKind kind = end.cause().kind();
        Outcome outcome = kind == FailureKind.CANCELLED ? Outcome.CANCELLED : Outcome.FAILED;
        ended(call, outcome, kind, end.partial(), firstContentAt, chunks, end.cause());
    }

    /** A stream was closed before its end. */
    void closed(Call call, long firstContentAt, int chunks) {
        ended(call, Outcome.CANCELLED, FailureKind.CANCELLED, null, firstContentAt, chunks, null);
    }

    /** It failed. */
    void failed(Call call, AiGatewayException e) {
        failed(call, NO_CONTENT, 0, e);
    }

    /** It failed after it had begun to answer, or nobody reads on. */
    void failed(Call call, long firstContentAt, int chunks, AiGatewayException e) {
        FailureKind kind = e.kind();
        // A route of which nobody could be asked has failed its caller.
        boolean nobodyLeft = kind == FailureKind.REJECTED && call.recorder().isRouted();
        boolean refused = LOCAL.contains(kind) && call.ledger().isEmpty() && !nobodyLeft;
        Outcome outcome =
                kind == FailureKind.CANCELLED ? Outcome.CANCELLED : refused ? Outcome.REJECTED : Outcome.FAILED;
        ended(call, outcome, kind, null, firstContentAt, chunks, e);
    }

    /** Something in this JVM failed: an interceptor, a codec. */
    void broken(Call call, Throwable e) {
        ended(call, Outcome.FAILED, null, null, NO_CONTENT, 0, e);
    }

    private CallTrace ended(
            Call call,
            Outcome outcome,
            @Nullable FailureKind failure,
            @Nullable ModelResponse response,
            long firstContentAt,
            int chunks,
            @Nullable Throwable error) {
        if (!call.endsNow()) {
            return call.recorder().toTrace();
        }
        try {
            call.recorder().ended();
            Usage usage = call.ledger().isEmpty() && response != null
                    ? response.usage() // an interceptor answered by itself
                    : call.ledger().usage();
            Double cost = call.ledger().cost();
            if (cost != null) {
                call.recorder().cost(cost);
            }
            CallTrace trace = call.recorder().toTrace();
            ModelRequest request = call.original();
            CallRecord record = CallRecord.builder(call.startedAt(), operation(request), outcome)
                    .gateway(call.snapshot().config().name())
                    .streaming(call.streaming())
                    .tenant(call.tenant())
                    .consumer(call.consumer())
                    .failure(failure)
                    .responseModel(response == null ? null : response.model())
                    .tokens(CallRecord.Tokens.builder()
                            .input(usage.totalInputTokens())
                            .cachedInput(usage.cachedInputTokens())
                            .output(usage.outputTokens())
                            .build())
                    .firstChunk(
                            firstContentAt == NO_CONTENT
                                    ? null
                                    : call.recorder().sinceStart(firstContentAt))
                    .chunks(chunks)
                    .trace(trace)
                    .build();
            listeners.forEach(listener -> tell(listener, record));
            observed(call, record, response, error);
            return trace;
        } finally {
            call.snapshot().unpin();
        }
    }

    /** Whoever looks on harms nobody. */
    private static void observed(
            Call call, CallRecord record, @Nullable ModelResponse response, @Nullable Throwable error) {
        try {
            call.observed().ended(record, response, error);
        } catch (Throwable e) {
            LOG.warn("The observation of call {} failed", call.id(), e);
        }
    }

    private static void tell(CallListener listener, CallRecord record) {
        try {
            listener.ended(record);
        } catch (Throwable e) {
            LOG.warn("A call listener failed for call {}", record.trace().callId(), e);
        }
    }
}

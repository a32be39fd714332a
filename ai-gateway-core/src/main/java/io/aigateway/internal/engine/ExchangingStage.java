package io.aigateway.internal.engine;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.Usage;
import io.aigateway.config.GatewayConfig;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.transport.HttpExchange;
import io.aigateway.internal.transport.HttpTransport;
import io.aigateway.internal.transport.Limits;
import io.aigateway.internal.transport.PreparedRequest;
import io.aigateway.internal.transport.TransportException;
import io.aigateway.spi.AttemptFailedException;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Reply;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.FailureKind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The last step: the codec writes the request, the transport sends it, the codec reads the answer. */
final class ExchangingStage implements AttemptStage {

    private final TokenEstimator estimator;
    private final TimeSource time;

    ExchangingStage(TokenEstimator estimator, TimeSource time) {
        this.estimator = estimator;
        this.time = time;
    }

    @Override
    public Reply attempt(Attempt attempt, ModelRequest request) {
        try {
            if (request instanceof ChatRequest chat) {
                return attempt.call().streaming() ? stream(attempt, chat) : chat(attempt, chat);
            }
            return embed(attempt, (EmbeddingRequest) request);
        } catch (AttemptFailedException e) {
            throw new AttemptFailedException(
                    Scrubber.scrub(e.failure(), attempt.at().key()));
        } catch (TransportException e) {
            throw failed(e);
        } catch (IOException e) {
            throw new AttemptFailedException(Failure.of(FailureKind.CONNECTION, String.valueOf(e.getMessage()), e));
        } catch (WireFormatException e) {
            throw unreadable(e);
        }
    }

    static AttemptFailedException failed(TransportException e) {
        Failure failure = e.failure();
        return new AttemptFailedException(Failure.of(failure.kind(), failure.message(), e));
    }

    static AttemptFailedException unreadable(WireFormatException e) {
        return new AttemptFailedException(Failure.of(
                FailureKind.SERVER_ERROR, "the answer cannot be read: " + String.valueOf(e.getMessage()), e));
    }

    private Reply chat(Attempt attempt, ChatRequest request) throws IOException {
        Upstream upstream = attempt.at().upstream();
        WireProtocol protocol = attempt.at().target().source().protocol();
        PreparedRequest prepared = prepared(attempt);
        protocol.encodeChat(request, false, upstream, prepared);
        try (HttpExchange exchange = send(attempt, request, prepared, false)) {
            requireSuccess(protocol, upstream, exchange);
            ChatAssembler assembler = new ChatAssembler(
                    upstream.model(), config(attempt).streaming().maxChars());
            attempt.assembling(assembler);
            protocol.decodeChat(
                    exchange.body(),
                    upstream,
                    ThinkTagSink.create(attempt.at().target().source().config().thinkTags(), assembler));
            return Reply.complete(completed(assembler, request));
        }
    }

    /** The whole answer; an answer that is nothing but a refusal or an error is a failure. */
    ChatResponse completed(ChatAssembler assembler, ChatRequest request) {
        Failure reported = assembler.reportedFailure();
        if (reported != null) {
            throw new AttemptFailedException(reported);
        }
        if (assembler.reportedUsage() == null) {
            assembler.usage(Usage.estimated(estimator.estimateInput(request), estimator.estimate(assembler.text())));
        }
        ChatResponse response = assembler.toResponse(CallTrace.none());
        if (response.finishReason() == FinishReason.CONTENT_FILTER
                && response.message().content().isEmpty()
                && response.toolCalls().isEmpty()) {
            throw new AttemptFailedException(Failure.of(
                    FailureKind.CONTENT_FILTERED,
                    "the provider's content policy refused to answer (" + response.rawFinishReason() + ")",
                    null));
        }
        return response;
    }

    private Reply stream(Attempt attempt, ChatRequest request) throws IOException {
        Upstream upstream = attempt.at().upstream();
        WireProtocol protocol = attempt.at().target().source().protocol();
        PreparedRequest prepared = prepared(attempt);
        prepared.header("Accept", "text/event-stream");
        // A compressed stream may be held back until a block is full.
        prepared.header("Accept-Encoding", "identity");
        protocol.encodeChat(request, true, upstream, prepared);
        HttpExchange exchange = send(attempt, request, prepared, true);
        boolean handedOn = false;
        try {
            requireSuccess(protocol, upstream, exchange);
            WireEvents events = new WireEvents(this, attempt, request, exchange, time);
            attempt.streaming(events);
            events.readToFirstContent();
            handedOn = true;
            return Reply.streaming(events);
        } finally {
            if (!handedOn) {
                exchange.close();
            }
        }
    }

    private Reply embed(Attempt attempt, EmbeddingRequest request) throws IOException {
        Upstream upstream = attempt.at().upstream();
        WireProtocol protocol = attempt.at().target().source().protocol();
        PreparedRequest prepared = prepared(attempt);
        protocol.encodeEmbeddings(request, upstream, prepared);
        try (HttpExchange exchange = send(attempt, request, prepared, false)) {
            requireSuccess(protocol, upstream, exchange);
            EmbeddingResponse response = protocol.decodeEmbeddings(exchange.body(), upstream);
            if (response.vectors().size() != request.inputs().size()) {
                throw new WireFormatException(
                        response.vectors().size() + " vectors for "
                                + request.inputs().size() + " inputs",
                        null);
            }
            return Reply.complete(response);
        }
    }

    private PreparedRequest prepared(Attempt attempt) {
        return transport(attempt)
                .newRequest(note -> attempt.call().recorder().note(attempt.at().label() + ": " + note));
    }

    private static HttpTransport transport(Attempt attempt) {
        return attempt.call().snapshot().transport();
    }

    private static GatewayConfig config(Attempt attempt) {
        return attempt.call().snapshot().config();
    }

    private HttpExchange send(Attempt attempt, ModelRequest request, PreparedRequest prepared, boolean stream)
            throws TransportException {
        Candidate at = attempt.at();
        HttpExchange exchange = transport(attempt)
                .send(
                        at.endpoint().url(prepared.path()),
                        at.key().headers(),
                        prepared,
                        Limits.of(config(attempt).timeouts(), request.options().timeouts()),
                        attempt.call().deadlineAt(),
                        stream,
                        attempt.call()::exchanging);
        attempt.exchanging(exchange);
        return exchange;
    }

    private static void requireSuccess(WireProtocol protocol, Upstream upstream, HttpExchange exchange) {
        int status = exchange.status();
        if (status >= 200 && status < 300) {
            return;
        }
        throw new AttemptFailedException(classify(protocol, upstream, exchange, exchange.errorBody()));
    }

    static Failure classify(WireProtocol protocol, Upstream upstream, HttpExchange exchange, byte @Nullable [] body) {
        return protocol.classify(
                new ErrorReply(
                        exchange.status(),
                        exchange.headers(),
                        body == null ? new byte[0] : body,
                        exchange.receivedAt()),
                upstream);
    }
}

package io.aigateway.internal.attempt;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.TokenCount;
import io.aigateway.chat.TokenCountRequest;
import io.aigateway.config.GatewayConfig;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.fitting.FittedChat;
import io.aigateway.internal.health.ReportedLimits;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.routing.Place;
import io.aigateway.internal.stream.ThinkTagSink;
import io.aigateway.internal.stream.WireEvents;
import io.aigateway.internal.time.Nanos;
import io.aigateway.internal.transport.HttpExchange;
import io.aigateway.internal.transport.HttpTransport;
import io.aigateway.internal.transport.Limits;
import io.aigateway.internal.transport.PreparedRequest;
import io.aigateway.internal.transport.TransportException;
import io.aigateway.model.ModelList;
import io.aigateway.model.ModelListRequest;
import io.aigateway.rerank.RerankRequest;
import io.aigateway.rerank.RerankResponse;
import io.aigateway.spi.AnswerCheck;
import io.aigateway.spi.AttemptFailedException;
import io.aigateway.spi.Capability;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.Failure;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.Reply;
import io.aigateway.spi.Secret;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.FailureKind;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The last step: the codec writes the request, the transport sends it, the codec reads the answer. */
final class ExchangingStage implements AttemptStage {

    private final List<AnswerCheck> checks;
    private final TimeSource time;

    /**
     * Creates the step.
     *
     * @param checks the application's objections to whole answers
     */
    ExchangingStage(List<AnswerCheck> checks, TimeSource time) {
        this.checks = checks;
        this.time = time;
    }

    @Override
    public Reply attempt(Attempt attempt, ModelRequest request) {
        try {
            if (request instanceof ChatRequest chat) {
                return asStream(attempt) ? stream(attempt, chat) : chat(attempt, chat);
            }
            return operate(attempt, request);
        } catch (AttemptFailedException e) {
            throw new AttemptFailedException(Scrubber.scrub(e.failure(), attempt.credential()));
        } catch (TransportException e) {
            throw failed(e);
        } catch (IOException e) {
            throw new AttemptFailedException(Failure.of(FailureKind.CONNECTION, String.valueOf(e.getMessage()), e));
        } catch (WireFormatException e) {
            throw unreadable(e);
        }
    }

    /** A plain call may be made as a stream, so that what holds for streams holds for it too. */
    private static boolean asStream(Attempt attempt) {
        Call call = attempt.call();
        return call.streaming()
                || (config(attempt).streaming().forPlain()
                        && attempt.at()
                                .target()
                                .capabilities(call.original().model())
                                .contains(Capability.STREAMING));
    }

    private static AttemptFailedException failed(TransportException e) {
        Failure failure = e.failure();
        return new AttemptFailedException(Failure.of(failure.kind(), failure.message(), e));
    }

    private static AttemptFailedException unreadable(WireFormatException e) {
        if (e.isTooLong()) {
            return new AttemptFailedException(Failure.of(FailureKind.REJECTED, String.valueOf(e.getMessage()), e));
        }
        return new AttemptFailedException(Failure.of(
                FailureKind.SERVER_ERROR, "the answer cannot be read: " + String.valueOf(e.getMessage()), e));
    }

    private Reply chat(Attempt attempt, ChatRequest request) throws IOException {
        Upstream upstream = attempt.at().upstream();
        WireProtocol protocol = attempt.at().target().source().protocol();
        PreparedRequest prepared = prepared(attempt);
        FittedChat fitted = FittedChat.of(request, prepared::note);
        protocol.encodeChat(fitted.request(), false, upstream, prepared);
        try (HttpExchange exchange = send(attempt, request, prepared, false)) {
            requireSuccess(protocol, upstream, exchange);
            ChatAssembler assembler = assembler(attempt);
            attempt.assembling(assembler, request, checks);
            protocol.decodeChat(
                    exchange.body(),
                    upstream,
                    ThinkTagSink.create(attempt.at().target().thinkTags(), fitted.restoring(assembler)));
            ChatResponse response = attempt.completed(assembler);
            return Reply.complete(response);
        }
    }

    private Reply stream(Attempt attempt, ChatRequest request) throws IOException {
        Upstream upstream = attempt.at().upstream();
        WireProtocol protocol = attempt.at().target().source().protocol();
        PreparedRequest prepared = prepared(attempt);
        prepared.header("Accept", "text/event-stream");
        // A compressed stream may be held back until a block is full.
        prepared.header("Accept-Encoding", "identity");
        FittedChat fitted = FittedChat.of(request, prepared::note);
        protocol.encodeChat(fitted.request(), true, upstream, prepared);
        HttpExchange exchange = send(attempt, request, prepared, true);
        boolean handedOn = false;
        try {
            requireSuccess(protocol, upstream, exchange);
            ChatAssembler assembler = assembler(attempt);
            // Streams are delivered as they come; only where a whole answer was asked for there is somebody to judge
            // it.
            attempt.assembling(assembler, request, attempt.call().streaming() ? List.of() : checks);
            WireEvents events = new WireEvents(
                    attempt,
                    protocol,
                    upstream,
                    fitted,
                    assembler,
                    attempt.at().target().thinkTags(),
                    config(attempt).timeouts().minTokensPerSecond(),
                    exchange,
                    time);
            attempt.streaming(events);
            events.readToFirstContent();
            handedOn = true;
            return Reply.streaming(NotedEvents.of(events, attempt.call()));
        } finally {
            if (!handedOn) {
                exchange.close();
            }
        }
    }

    /** What puts the answer of an attempt together. Ids of tool calls stay apart over calls and attempts. */
    private static ChatAssembler assembler(Attempt attempt) {
        Place at = attempt.at();
        return new ChatAssembler(
                at.upstream().model(),
                at.target().source().origin(at.upstream().model()),
                "call_" + attempt.call().id() + "_" + attempt.number() + "_",
                config(attempt).streaming().maxChars());
    }

    private Reply operate(Attempt attempt, ModelRequest request) throws IOException {
        WireProtocol protocol = attempt.at().target().source().protocol();
        if (request instanceof EmbeddingRequest embedding) {
            return Reply.complete(embed(attempt, embedding, required(protocol.embeddings())));
        } else if (request instanceof RerankRequest rerank) {
            return Reply.complete(ranked(exchange(attempt, rerank, request, required(protocol.rerank())), rerank));
        } else if (request instanceof TokenCountRequest count) {
            ChatRequest fitted = FittedChat.of(count.chat(), note -> {}).request();
            long tokens = exchange(attempt, fitted, request, required(protocol.tokenCount()));
            return Reply.complete(
                    TokenCount.builder(attempt.at().upstream().model(), tokens).build());
        } else if (request instanceof ModelListRequest list) {
            List<String> names = exchange(attempt, "", request, required(protocol.models()));
            return Reply.complete(ModelList.builder(list.provider(), names).build());
        }
        throw new IllegalArgumentException("a request of " + request.getClass().getName());
    }

    /** Every document at most once, and none that was not there. */
    private static RerankResponse ranked(RerankResponse response, RerankRequest request) {
        Set<Integer> seen = new HashSet<>();
        for (RerankResponse.Ranked each : response.results()) {
            if (each.index() >= request.documents().size() || !seen.add(each.index())) {
                throw new WireFormatException(
                        "rank of document " + each.index() + " of "
                                + request.documents().size() + ", or twice",
                        null);
            }
        }
        return response;
    }

    private static <T> T required(@Nullable T codec) {
        if (codec == null) {
            throw new IllegalStateException("The capability filter lets no request pass that the protocol cannot say");
        }
        return codec;
    }

    private EmbeddingResponse embed(
            Attempt attempt, EmbeddingRequest request, OperationCodec<EmbeddingRequest, EmbeddingResponse> codec)
            throws IOException {
        EmbeddingResponse response = exchange(attempt, request, request, codec);
        if (response.vectors().size() != request.inputs().size()) {
            throw new WireFormatException(
                    response.vectors().size() + " vectors for "
                            + request.inputs().size() + " inputs",
                    null);
        }
        return response;
    }

    private <Q, A> A exchange(Attempt attempt, Q question, ModelRequest request, OperationCodec<Q, A> codec)
            throws IOException {
        Upstream upstream = attempt.at().upstream();
        PreparedRequest prepared = prepared(attempt);
        codec.encode(question, upstream, prepared);
        try (HttpExchange exchange = send(attempt, request, prepared, false)) {
            requireSuccess(attempt.at().target().source().protocol(), upstream, exchange);
            return codec.decode(exchange.body(), upstream);
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
        Place at = attempt.at();
        HttpUrl url = at.endpoint().url(prepared.path());
        HttpExchange exchange = transport(attempt)
                .send(
                        url,
                        headers(attempt, prepared, url),
                        prepared,
                        limits(attempt, request),
                        attempt.call().deadlineAt(),
                        stream,
                        attempt::sending);
        attempt.exchanging(exchange);
        ReportedLimits limits = ReportedLimits.of(exchange.headers());
        if (limits != null) {
            at.key().health().limits(limits);
        }
        return exchange;
    }

    /** A long silence of a whole answer is cut short only where somebody else can be asked. */
    private static Limits limits(Attempt attempt, ModelRequest request) {
        Limits limits = Limits.of(config(attempt).timeouts(), request.options().timeouts());
        boolean ofCall = request.options().timeouts().answer() != null;
        return ofCall || attempt.hasAlternatives()
                ? limits
                : new Limits(limits.connect(), limits.firstToken(), Nanos.FAR, limits.idle(), limits.total());
    }

    /** A credential that cannot be had is one that does not work. */
    private Headers headers(Attempt attempt, PreparedRequest prepared, HttpUrl url) {
        PoolKey key = attempt.at().key();
        try {
            Secret credential = key.credential().current();
            attempt.proving(credential);
            return key.credential().headers(credential, prepared, url, time);
        } catch (Exception e) {
            throw new AttemptFailedException(Failure.of(
                    FailureKind.INVALID_CREDENTIAL,
                    "no credential for key " + key.name() + ": " + e.getMessage(),
                    new CredentialUnavailableException(e)));
        }
    }

    private static void requireSuccess(WireProtocol protocol, Upstream upstream, HttpExchange exchange) {
        int status = exchange.status();
        if (status >= 200 && status < 300) {
            return;
        }
        throw new AttemptFailedException(protocol.classify(exchange.error(), upstream));
    }
}

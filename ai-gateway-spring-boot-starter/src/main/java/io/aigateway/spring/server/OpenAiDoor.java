package io.aigateway.spring.server;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.chat.StreamRecovery;
import io.aigateway.config.GatewayConfig;
import io.aigateway.config.RouteConfig;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.error.AiGatewayException;
import io.aigateway.providers.openai.OpenAiAnswerWriter;
import io.aigateway.providers.openai.OpenAiRequestReader;
import io.aigateway.spi.Secret;
import io.aigateway.spi.WireFormatException;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.Explanation;
import io.aigateway.trace.FailureKind;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Serves OpenAI's clients by the gateway: chats, plain and as streams, embeddings and the list of models. Where consumers
 * are configured, a bearer token must be the key of one. A stream is written on the request's own thread, piece by piece
 * as it comes: nothing is held back. Thread-safe.
 */
@Controller
final class OpenAiDoor {

    private static final Logger LOG = LoggerFactory.getLogger(OpenAiDoor.class);
    private static final String JSON = "application/json";
    private static final String BEARER = "Bearer ";

    private final AiGateway gateway;
    private final Heartbeats heartbeats;
    private final Duration openAfter;
    private final int maxRequestSize;
    private final Clock clock;

    OpenAiDoor(AiGateway gateway, Heartbeats heartbeats, Duration openAfter, int maxRequestSize, Clock clock) {
        this.openAfter = openAfter;
        this.gateway = gateway;
        this.heartbeats = heartbeats;
        this.maxRequestSize = maxRequestSize;
        this.clock = clock;
    }

    /** What a request is answered by. */
    @FunctionalInterface
    private interface Answering {
        void answer(CallOptions options) throws IOException;
    }

    @PostMapping("${ai.gateway.server.base-path:/v1}/chat/completions")
    void chat(HttpServletRequest in, HttpServletResponse out) throws IOException {
        answer(in, out, options -> {
            byte[] body = body(in, options);
            OpenAiRequestReader.Parsed parsed = read(() -> OpenAiRequestReader.read(body));
            requireModel(parsed.request().model());
            if (parsed.request().messages().isEmpty()) {
                throw new NotReadableException("messages: is missing or empty");
            }
            ChatRequest request = parsed.request().toBuilder().options(options).build();
            if (parsed.stream()) {
                stream(request, out);
                return;
            }
            ChatResponse response = gateway.chatClient().chat(request);
            CallTrace trace = response.trace();
            describe(out, trace);
            if (response.id() != null) {
                out.setHeader("x-ai-gateway-upstream-id", DoorErrors.printable(response.id()));
            }
            ChatResponse shown = response.toBuilder()
                    .id(id(trace))
                    .model(model(trace, response.model()))
                    .build();
            write(out, 200, OpenAiAnswerWriter.whole(shown, id(trace), clock.instant()));
        });
    }

    /** What was sent cannot be taken back in this protocol: an attempt that begins again would be paid for nothing. */
    private ChatRequest withoutRestart(ChatRequest request) {
        GatewayConfig config = gateway.config();
        boolean everywhere = config.streaming().recovery() == StreamRecovery.RESTART;
        boolean somewhere = config.routes().stream().anyMatch(each -> each.streamRecovery() == StreamRecovery.RESTART);
        if (!everywhere && !somewhere) {
            return request;
        }
        String route = gateway.explain(request).route();
        StreamRecovery ofRoute = config.routes().stream()
                .filter(each -> each.name().equals(route))
                .map(RouteConfig::streamRecovery)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(config.streaming().recovery());
        if (ofRoute != StreamRecovery.RESTART) {
            return request;
        }
        CallOptions fail = request.options().toBuilder()
                .streamRecovery(StreamRecovery.FAIL)
                .build();
        return request.toBuilder().options(fail).build();
    }

    private void stream(ChatRequest asked, HttpServletResponse out) throws IOException {
        ChatRequest request = withoutRestart(asked);
        Opening opening = new Opening(out, openAfter, clock);
        Runnable noMoreBeats = heartbeats.begin(opening::beat);
        try (ChatStream stream = gateway.chatClient().stream(request)) {
            noMoreBeats.run();
            if (!opening.end()) {
                write(stream, request, out);
            }
        } catch (RuntimeException e) {
            boolean gone = opening.end();
            if (!gone && !opening.isOpen()) {
                throw e;
            } else if (!gone) {
                breakOff(e, out);
            }
        } finally {
            noMoreBeats.run();
            opening.end();
        }
    }

    /** No answer came, but its response has begun. */
    private void breakOff(RuntimeException e, HttpServletResponse out) throws IOException {
        DoorErrors.Shown shown = DoorErrors.INTERNAL;
        if (e instanceof AiGatewayException ours) {
            shown = DoorErrors.of(ours, plain(ours));
            DoorErrors.log(LOG, ours, shown);
        } else {
            // An interceptor's failure, perhaps: its words are for the log only.
            LOG.error("A request failed in this application", e);
        }
        out.getOutputStream().write(OpenAiAnswerWriter.errorEvent(shown.message(), shown.type(), shown.code()));
        out.flushBuffer();
        throw TornResponse.exception();
    }

    private void write(ChatStream stream, ChatRequest request, HttpServletResponse out) throws IOException {
        CallTrace trace = stream.trace();
        describe(out, trace);
        if (!out.isCommitted()) {
            Opening.begin(out);
        }
        boolean usageWanted = request.extra().get("stream_options") instanceof Map<?, ?> wishes
                && Boolean.TRUE.equals(wishes.get("include_usage"));
        OpenAiAnswerWriter.Pieces pieces =
                new OpenAiAnswerWriter.Pieces(id(trace), model(trace, request.model()), clock.instant(), usageWanted);
        if (!new StreamAnswer(stream, pieces, out.getOutputStream(), heartbeats).write()) {
            throw TornResponse.exception();
        }
    }

    @PostMapping("${ai.gateway.server.base-path:/v1}/embeddings")
    void embeddings(HttpServletRequest in, HttpServletResponse out) throws IOException {
        answer(in, out, options -> {
            byte[] body = body(in, options);
            OpenAiRequestReader.Embedding read = read(() -> OpenAiRequestReader.readEmbedding(body));
            EmbeddingRequest asked = read.request();
            requireModel(asked.model());
            EmbeddingResponse response = gateway.embeddingClient()
                    .embed(EmbeddingRequest.builder(asked.model())
                            .inputs(asked.inputs())
                            .dimensions(asked.dimensions())
                            .extra(asked.extra())
                            .options(options)
                            .build());
            describe(out, response.trace());
            write(out, 200, OpenAiAnswerWriter.embeddings(response, read.base64()));
        });
    }

    @GetMapping("${ai.gateway.server.base-path:/v1}/models")
    void models(HttpServletRequest in, HttpServletResponse out) throws IOException {
        answer(
                in,
                out,
                options -> write(
                        out, 200, OpenAiAnswerWriter.models(gateway.modelNames(options.consumer()), clock.instant())));
    }

    @GetMapping("${ai.gateway.server.base-path:/v1}/models/{*model}")
    void model(@PathVariable("model") String path, HttpServletRequest in, HttpServletResponse out) throws IOException {
        String model = path.substring(1); // of a pattern that takes slashes the first one is a part
        answer(in, out, options -> {
            if (gateway.modelNames(options.consumer()).contains(model)) {
                write(out, 200, OpenAiAnswerWriter.model(model, clock.instant()));
            } else {
                unknown(out, model);
            }
        });
    }

    /** What nobody serves below the base path: clients read an error of this shape, and no page of another. */
    void elsewhere(HttpServletRequest in, HttpServletResponse out) throws IOException {
        answer(
                in,
                out,
                options -> error(
                        out,
                        DoorErrors.NO_SUCH_PATH.saying(in.getMethod() + " " + in.getRequestURI()
                                + " is not here. There are POST /chat/completions, POST /embeddings, GET /models and GET"
                                + " /models/{model}, below the same base path.")));
    }

    private void answer(HttpServletRequest in, HttpServletResponse out, Answering answering) throws IOException {
        CallOptions options = options(in);
        if (options == null) {
            error(out, DoorErrors.INVALID_KEY);
            return;
        }
        try {
            answering.answer(options);
        } catch (AiGatewayException e) {
            describe(out, e.trace());
            if (e.retryAfter() != null) {
                out.setHeader(
                        "Retry-After", String.valueOf(Math.max(1, e.retryAfter().toSeconds())));
            }
            Explanation plain = plain(e);
            boolean unknownModel = plain != null && plain.route() == null;
            boolean refused = e.kind() == FailureKind.REJECTED
                    && e.trace() != CallTrace.none()
                    && e.trace().route() == null;
            if (options.consumer() != null && (unknownModel || refused)) {
                // The gateway's own words name other models, which a consumer may not be meant to know.
                unknown(out, e.trace().requestedModel());
            } else {
                DoorErrors.Shown shown = DoorErrors.of(e, plain);
                DoorErrors.log(LOG, e, shown);
                error(out, shown);
            }
        } catch (KeyNeededException e) {
            error(out, DoorErrors.INVALID_KEY);
        } catch (TooLongException e) {
            error(out, DoorErrors.TOO_LONG.saying("The request has more than " + maxRequestSize + " bytes."));
        } catch (NotReadableException e) {
            error(out, DoorErrors.NOT_READABLE.saying("The request cannot be read: " + e.getMessage()));
        } catch (RuntimeException e) {
            // An interceptor's failure, perhaps: its words are for the log only.
            LOG.error("A request failed in this application", e);
            error(out, DoorErrors.INTERNAL);
        }
    }

    /** What would become of a plain question to the model, where the request was refused before anybody was asked. */
    private @Nullable Explanation plain(AiGatewayException e) {
        String model = e.trace().requestedModel();
        return e.kind() == FailureKind.INVALID_REQUEST && e.trace().attempts().isEmpty() && !model.isEmpty()
                ? gateway.explain(ChatRequest.of(model, "?"))
                : null;
    }

    private static void unknown(HttpServletResponse out, String model) throws IOException {
        error(
                out,
                DoorErrors.MODEL_NOT_FOUND.saying(
                        "The model \"" + model + "\" does not exist, or you may not use it."));
    }

    private void requireModel(String model) throws NotReadableException {
        if (model.isEmpty() && gateway.config().defaultModel() == null) {
            throw new NotReadableException("model: is missing");
        }
    }

    private static <T> T read(Supplier<T> reading) throws NotReadableException {
        try {
            return reading.get();
        } catch (WireFormatException | IllegalArgumentException e) {
            throw new NotReadableException(String.valueOf(e.getMessage()));
        }
    }

    /** On whose behalf the call is made; null if a key is needed and this is none. */
    private @Nullable CallOptions options(HttpServletRequest in) {
        if (gateway.config().consumers().isEmpty()) {
            return CallOptions.DEFAULT;
        }
        String header = in.getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return null;
        }
        String consumer = gateway.consumerOf(Secret.of(header.substring(BEARER.length())));
        return consumer == null
                ? null
                : CallOptions.builder().consumer(consumer).build();
    }

    private byte[] body(HttpServletRequest in, CallOptions options) throws IOException {
        byte[] body = in.getInputStream().readNBytes(maxRequestSize + 1);
        if (body.length > maxRequestSize) {
            throw new TooLongException();
        }
        if (options.consumer() == null && !gateway.config().consumers().isEmpty()) {
            throw new KeyNeededException(); // since a moment ago
        }
        return body;
    }

    private static void describe(HttpServletResponse out, CallTrace trace) {
        if (out.isCommitted() || trace == CallTrace.none()) {
            return;
        }
        out.setHeader("x-ai-gateway-call-id", trace.callId());
        out.setHeader("x-ai-gateway-attempts", String.valueOf(trace.attempts().size()));
        AttemptTrace served = trace.served();
        if (served != null) {
            out.setHeader("x-ai-gateway-provider", served.provider());
            out.setHeader("x-ai-gateway-model", served.model());
        }
    }

    /** The target's name of the model, in plain answers and streams alike: upstreams may say the path of a file. */
    private static String model(CallTrace trace, String otherwise) {
        AttemptTrace served = trace.served();
        return served == null || served.model().isEmpty() ? otherwise : served.model();
    }

    private static String id(CallTrace trace) {
        return "chatcmpl-" + trace.callId();
    }

    private static void error(HttpServletResponse out, DoorErrors.Shown shown) throws IOException {
        if (out.isCommitted()) {
            LOG.debug("The answer had begun before it failed: {}", shown.code());
            return;
        }
        write(out, shown.status(), OpenAiAnswerWriter.error(shown.message(), shown.type(), shown.code()));
    }

    private static void write(HttpServletResponse out, int status, byte[] body) throws IOException {
        out.setStatus(status);
        out.setContentType(JSON);
        out.setContentLength(body.length);
        out.getOutputStream().write(body);
        out.flushBuffer();
    }

    /** The request is none. */
    private static final class NotReadableException extends IOException {
        private static final long serialVersionUID = 1L;

        NotReadableException(String message) {
            super(message);
        }
    }

    /** The first consumer was configured while the request was read. */
    private static final class KeyNeededException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** The request is longer than allowed. */
    private static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}

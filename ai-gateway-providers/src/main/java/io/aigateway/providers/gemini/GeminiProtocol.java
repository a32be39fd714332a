package io.aigateway.providers.gemini;

import io.aigateway.chat.ChatRequest;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.Parameters;
import io.aigateway.internal.wire.UrlPaths;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Framing;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Google's {@code generateContent}. Signed thoughts, executed code and everything else without a neutral form is kept
 * with the message as {@code parts}, unchanged and in order, and sent back to the provider that made it.
 */
public final class GeminiProtocol implements WireProtocol {

    static final String FAMILY = "gemini";
    static final Set<String> UNSUPPORTED = Set.of("user", "parallel_tool_calls");

    private final OperationCodec<EmbeddingRequest, EmbeddingResponse> embeddings = new GeminiEmbeddings();
    private final OperationCodec<ChatRequest, Long> tokenCount = new GeminiTokenCount();
    private final OperationCodec<String, List<String>> models = new GeminiModels();

    /** Creates the protocol. It has no state. */
    public GeminiProtocol() {}

    @Override
    public String id() {
        return FAMILY;
    }

    @Override
    public Framing framing() {
        return Framing.SSE;
    }

    /** The path of a model's method. */
    static String path(Upstream upstream, String method) {
        String model = upstream.model();
        return "/models/" + UrlPaths.segments(model.startsWith("models/") ? model.substring(7) : model) + ":" + method;
    }

    @Override
    public @Nullable String obstacle(ChatRequest request, Upstream upstream) {
        return Parameters.obstacle(request, FAMILY, UNSUPPORTED, upstream);
    }

    @Override
    public void encodeChat(ChatRequest request, boolean stream, Upstream upstream, RequestWriter out)
            throws IOException {
        out.path(path(upstream, stream ? "streamGenerateContent?alt=sse" : "generateContent"));
        Json.write(out.body(), json -> {
            json.writeStartObject();
            new GeminiRequestWriter(request, json, upstream, out).write();
            json.writeEndObject();
        });
    }

    /** A stream that was not asked for as events comes as one list of its pieces. */
    @Override
    public void decodeChat(InputStream body, Upstream upstream, ChatSink sink) throws IOException {
        GeminiAnswer answer = new GeminiAnswer(sink);
        Object document = Json.parse(body);
        if (document instanceof List<?> pieces) {
            pieces.forEach(piece -> answer.read(Nodes.object(piece)));
        } else {
            answer.read(Nodes.object(document));
        }
        answer.end();
    }

    @Override
    public StreamDecoder newStreamDecoder(Upstream upstream, ChatSink sink) {
        return new GeminiStreamDecoder(sink);
    }

    @Override
    public Failure classify(ErrorReply reply, Upstream upstream) {
        return ErrorBodies.of(reply, upstream);
    }

    @Override
    public OperationCodec<EmbeddingRequest, EmbeddingResponse> embeddings() {
        return embeddings;
    }

    @Override
    public OperationCodec<ChatRequest, Long> tokenCount() {
        return tokenCount;
    }

    @Override
    public OperationCodec<String, List<String>> models() {
        return models;
    }
}

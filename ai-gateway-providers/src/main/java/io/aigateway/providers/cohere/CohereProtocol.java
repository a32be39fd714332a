package io.aigateway.providers.cohere;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.Parameters;
import io.aigateway.rerank.RerankRequest;
import io.aigateway.rerank.RerankResponse;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Framing;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import io.aigateway.trace.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cohere's second API. The plan before tool calls counts as reasoning; it, the thoughts and the citations are kept with
 * the message as {@code tool_plan}, {@code thinking} and {@code citations} and sent back to the provider that made them.
 */
public final class CohereProtocol implements WireProtocol {

    static final String FAMILY = "cohere";
    private static final int BLOCKED = 498;
    static final Set<String> UNSUPPORTED = Set.of("user", "metadata", "parallel_tool_calls");

    private final OperationCodec<EmbeddingRequest, EmbeddingResponse> embeddings = new CohereEmbeddings();
    private final OperationCodec<RerankRequest, RerankResponse> rerank = new CohereRerank();
    private final OperationCodec<String, List<String>> models = new CohereModels();

    /** Creates the protocol. It has no state. */
    public CohereProtocol() {}

    @Override
    public String id() {
        return FAMILY;
    }

    @Override
    public Framing framing() {
        return Framing.SSE;
    }

    @Override
    public @Nullable String obstacle(ChatRequest request, Upstream upstream) {
        String obstacle = Parameters.obstacle(request, CohereProtocol::obstacle);
        return obstacle != null ? obstacle : Parameters.obstacle(request, FAMILY, UNSUPPORTED, upstream);
    }

    private static @Nullable String obstacle(ContentPart part) {
        boolean sendable = (part instanceof ContentPart.Image image && !(image.media() instanceof Media.FileId))
                || part instanceof ContentPart.Text
                || part instanceof ContentPart.CachePoint
                || part instanceof ContentPart.Other;
        return sendable
                ? null
                : "the protocol cohere has no "
                        + part.getClass().getSimpleName().toLowerCase(Locale.ROOT) + " input of this kind";
    }

    @Override
    public void encodeChat(ChatRequest request, boolean stream, Upstream upstream, RequestWriter out)
            throws IOException {
        out.path("/v2/chat");
        Json.write(out.body(), json -> new CohereRequestWriter(request, json, upstream, out).write(stream));
    }

    @Override
    public void decodeChat(InputStream body, Upstream upstream, ChatSink sink) throws IOException {
        new CohereAnswer(sink).readWhole(Nodes.object(Json.parse(body)));
    }

    @Override
    public StreamDecoder newStreamDecoder(Upstream upstream, ChatSink sink) {
        return new CohereStreamDecoder(sink);
    }

    @Override
    public Failure classify(ErrorReply reply, Upstream upstream) {
        Failure failure = ErrorBodies.of(reply, upstream);
        // Groq's 498 means too little capacity; Cohere's, that the request is blocked.
        return reply.status() == BLOCKED ? failure.withKind(FailureKind.CONTENT_FILTERED) : failure;
    }

    @Override
    public OperationCodec<EmbeddingRequest, EmbeddingResponse> embeddings() {
        return embeddings;
    }

    @Override
    public OperationCodec<RerankRequest, RerankResponse> rerank() {
        return rerank;
    }

    @Override
    public OperationCodec<String, List<String>> models() {
        return models;
    }
}

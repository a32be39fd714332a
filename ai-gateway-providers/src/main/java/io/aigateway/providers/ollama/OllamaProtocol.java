package io.aigateway.providers.ollama;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.ToolChoice;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.MediaData;
import io.aigateway.internal.wire.Parameters;
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

/** Ollama's own protocol, which unlike its compatible layer sets the context length and never cuts a prompt silently. */
public final class OllamaProtocol implements WireProtocol {

    static final String FAMILY = "ollama";
    static final Set<String> UNSUPPORTED = Set.of("user", "metadata", "parallel_tool_calls");

    private final OperationCodec<EmbeddingRequest, EmbeddingResponse> embeddings = new OllamaEmbeddings();
    private final OperationCodec<String, List<String>> models = new OllamaModels();

    /** Creates the protocol. It has no state. */
    public OllamaProtocol() {}

    @Override
    public String id() {
        return FAMILY;
    }

    @Override
    public Framing framing() {
        return Framing.NDJSON;
    }

    @Override
    public @Nullable String obstacle(ChatRequest request, Upstream upstream) {
        String obstacle = Parameters.obstacle(request, OllamaProtocol::obstacle);
        if (obstacle != null) {
            return obstacle;
        }
        ToolChoice choice = request.toolChoice();
        boolean forced =
                choice != null && (choice.mode() == ToolChoice.Mode.REQUIRED || choice.mode() == ToolChoice.Mode.TOOL);
        if (forced && Parameters.isStrict(upstream)) {
            return "does not accept tool_choice (parameters: fail)";
        }
        return Parameters.obstacle(request, FAMILY, UNSUPPORTED, upstream);
    }

    private static @Nullable String obstacle(ContentPart part) {
        if (part instanceof ContentPart.Audio || part instanceof ContentPart.File) {
            return "the protocol ollama takes text and images only";
        }
        return part instanceof ContentPart.Image image && MediaData.of(image.media()) == null
                ? "the protocol ollama takes images as bytes, not by URL"
                : null;
    }

    @Override
    public void encodeChat(ChatRequest request, boolean stream, Upstream upstream, RequestWriter out)
            throws IOException {
        out.path("/api/chat");
        Json.write(out.body(), json -> new OllamaRequestWriter(request, json, upstream, out).write(stream));
    }

    @Override
    public void decodeChat(InputStream body, Upstream upstream, ChatSink sink) throws IOException {
        OllamaAnswer answer = new OllamaAnswer(sink);
        answer.read(Nodes.object(Json.parse(body)));
        answer.requireEnd();
    }

    @Override
    public StreamDecoder newStreamDecoder(Upstream upstream, ChatSink sink) {
        return new OllamaStreamDecoder(sink);
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
    public OperationCodec<String, List<String>> models() {
        return models;
    }
}

package io.aigateway.providers.openai;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.MediaData;
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
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/**
 * OpenAI chat completions, embeddings and model list, and the many services that are compatible with them more or less.
 * The differences are quirks of presets, not subclasses.
 */
public final class OpenAiProtocol implements WireProtocol {

    static final String ID = "openai";

    private final OperationCodec<EmbeddingRequest, EmbeddingResponse> embeddings = new OpenAiEmbeddings();
    private final OperationCodec<RerankRequest, RerankResponse> rerank = new OpenAiRerank();
    private final OperationCodec<String, List<String>> models = new OpenAiModels();

    /** Creates the protocol. It has no state. */
    public OpenAiProtocol() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Framing framing() {
        return Framing.SSE;
    }

    @Override
    public void encodeChat(ChatRequest request, boolean stream, Upstream upstream, RequestWriter out)
            throws IOException {
        out.path(Quirks.path(upstream, upstream.quirk(Quirks.CHAT_PATH, "/chat/completions")));
        Json.write(out.body(), json -> new OpenAiRequestWriter(request, json, upstream, out).write(request, stream));
    }

    @Override
    public void decodeChat(InputStream body, Upstream upstream, ChatSink sink) throws IOException {
        try (JsonParser parser = Json.parser(body)) {
            OpenAiAnswerReader reader = new OpenAiAnswerReader(sink, false);
            reader.read(parser);
            if (!reader.hasFailed()) {
                sink.end();
            }
        } catch (JacksonException e) {
            throw Json.translate(e);
        }
    }

    @Override
    public StreamDecoder newStreamDecoder(Upstream upstream, ChatSink sink) {
        return new OpenAiStreamDecoder(sink);
    }

    @Override
    public Failure classify(ErrorReply reply, Upstream upstream) {
        return ErrorBodies.of(reply, upstream);
    }

    @Override
    public @Nullable String obstacle(ChatRequest request, Upstream upstream) {
        String obstacle = Parameters.obstacle(request, OpenAiProtocol::obstacle);
        return obstacle != null ? obstacle : Parameters.obstacle(request, ID, Set.of(), upstream);
    }

    private static @Nullable String obstacle(ContentPart part) {
        if (part instanceof ContentPart.Image image && image.media() instanceof Media.FileId) {
            return "the protocol openai takes no image by id";
        }
        boolean fileByUrl = part instanceof ContentPart.File file
                && file.media() instanceof Media.Url
                && MediaData.of(file.media()) == null;
        return fileByUrl ? "the protocol openai takes no document by URL" : null;
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

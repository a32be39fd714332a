package io.aigateway.spi;

import io.aigateway.chat.ChatRequest;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.rerank.RerankRequest;
import io.aigateway.rerank.RerankResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wire format of a family of providers: a pure codec. It opens no connection, keeps nothing between calls, and
 * knows nothing of keys, retries or health; what is recorded traffic in a test is all it ever sees. Thread-safe.
 */
public interface WireProtocol {

    /** The name used in configuration, such as {@code openai}. */
    String id();

    /**
     * The family whose members understand each other's opaque state and raw parts; the origin of messages carries it.
     */
    default String family() {
        return id();
    }

    /** How a stream is cut into frames. */
    Framing framing();

    /**
     * Why a request cannot be said in this protocol; null if it can. A target with an obstacle is not asked. Looked at
     * before every choice of a target: fast, and without side effects.
     */
    default @Nullable String obstacle(ChatRequest request, Upstream upstream) {
        return null;
    }

    /**
     * Writes a chat request.
     *
     * @param request what the application wants; absent fields must not be sent
     * @param stream whether a stream is wanted
     * @param upstream where it goes; its model replaces the request's
     * @param out receives path, headers and body
     */
    void encodeChat(ChatRequest request, boolean stream, Upstream upstream, RequestWriter out) throws IOException;

    /**
     * Reads a whole chat answer.
     *
     * @throws WireFormatException if the body is not what the protocol promises
     * @throws IOException if reading the body failed
     */
    void decodeChat(InputStream body, Upstream upstream, ChatSink sink) throws IOException;

    /** A decoder for one stream. */
    StreamDecoder newStreamDecoder(Upstream upstream, ChatSink sink);

    /** What an answer that is not a success means. Total: every status and body gets a kind. */
    Failure classify(ErrorReply reply, Upstream upstream);

    /** Embeddings; null if the protocol has none. */
    default @Nullable OperationCodec<EmbeddingRequest, EmbeddingResponse> embeddings() {
        return null;
    }

    /** Reranking; null if the protocol has none. */
    default @Nullable OperationCodec<RerankRequest, RerankResponse> rerank() {
        return null;
    }

    /** Counting the input tokens of a chat request; null if the protocol cannot. */
    default @Nullable OperationCodec<ChatRequest, Long> tokenCount() {
        return null;
    }

    /** The list of models, asked for with the model's name empty; null if the protocol has none. */
    default @Nullable OperationCodec<String, List<String>> models() {
        return null;
    }
}

package io.aigateway.spi;

import io.aigateway.chat.ChatRequest;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * The wire format of a family of providers: a pure codec. It opens no connection, keeps nothing between calls, and
 * knows nothing of keys, retries or health; what is recorded traffic in a test is all it ever sees. Thread-safe.
 */
public interface WireProtocol {

    /** The name used in configuration, such as {@code openai}. */
    String id();

    /** How a stream is cut into frames. */
    Framing framing();

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

    /** Writes a request for embeddings. */
    void encodeEmbeddings(EmbeddingRequest request, Upstream upstream, RequestWriter out) throws IOException;

    /**
     * Reads embeddings, in the order of the inputs.
     *
     * @throws WireFormatException if the body is not what the protocol promises
     * @throws IOException if reading the body failed
     */
    EmbeddingResponse decodeEmbeddings(InputStream body, Upstream upstream) throws IOException;

    /** How many inputs one request for embeddings may have. */
    int maxEmbeddingInputs(Upstream upstream);

    /** Writes a request for the list of models. */
    void encodeModels(Upstream upstream, RequestWriter out) throws IOException;

    /**
     * Reads the list of models.
     *
     * @throws WireFormatException if the body is not what the protocol promises
     * @throws IOException if reading the body failed
     */
    List<String> decodeModels(InputStream body, Upstream upstream) throws IOException;
}

package io.aigateway.providers.responses;

import io.aigateway.chat.ChatRequest;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.Parameters;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Framing;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Responses. Reasoning, built-in tools, annotations and everything else without a neutral form is kept with the
 * message as {@code output_items}, unchanged and in order, and sent back to the provider that made it.
 */
public final class ResponsesProtocol implements WireProtocol {

    static final String FAMILY = "openai-responses";
    static final Set<String> UNSUPPORTED = Set.of("top_k", "frequency_penalty", "presence_penalty", "seed", "stop");

    private final OperationCodec<ChatRequest, Long> tokenCount = new TokenCount();
    private final OperationCodec<String, List<String>> models;

    /**
     * Creates the protocol.
     *
     * @param models the list of models, which this protocol shares with chat completions
     */
    public ResponsesProtocol(OperationCodec<String, List<String>> models) {
        this.models = models;
    }

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
        return Parameters.obstacle(request, FAMILY, UNSUPPORTED, upstream);
    }

    @Override
    public void encodeChat(ChatRequest request, boolean stream, Upstream upstream, RequestWriter out)
            throws IOException {
        out.path("/responses");
        Json.write(out.body(), json -> new ResponsesRequestWriter(request, json, upstream, out).write(stream));
    }

    @Override
    public void decodeChat(InputStream body, Upstream upstream, ChatSink sink) throws IOException {
        new ResponsesAnswer(sink).readWhole(Nodes.object(Json.parse(body)));
    }

    @Override
    public StreamDecoder newStreamDecoder(Upstream upstream, ChatSink sink) {
        return new ResponsesStreamDecoder(sink);
    }

    @Override
    public Failure classify(ErrorReply reply, Upstream upstream) {
        return ErrorBodies.of(reply, upstream);
    }

    @Override
    public OperationCodec<ChatRequest, Long> tokenCount() {
        return tokenCount;
    }

    @Override
    public OperationCodec<String, List<String>> models() {
        return models;
    }

    /** Counts tokens: the request without what concerns the answer. */
    private static final class TokenCount implements OperationCodec<ChatRequest, Long> {
        @Override
        public void encode(ChatRequest request, Upstream upstream, RequestWriter out) throws IOException {
            out.path("/responses/input_tokens");
            Json.write(out.body(), json -> new ResponsesRequestWriter(request, json, upstream, out).writeForCounting());
        }

        @Override
        public Long decode(InputStream body, Upstream upstream) throws IOException {
            if (Nodes.object(Json.parse(body)).get("input_tokens") instanceof Number tokens) {
                return tokens.longValue();
            }
            throw new WireFormatException("an answer without input_tokens", null);
        }
    }
}

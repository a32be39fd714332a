package io.aigateway.providers.bedrock;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.MediaData;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bedrock's Converse. Signed and redacted thoughts, citations and everything else without a neutral form is kept with
 * the message as {@code content}, unchanged and in order, and sent back to the provider that made it.
 */
public final class BedrockProtocol implements WireProtocol {

    static final String FAMILY = "bedrock";
    static final Set<String> UNSUPPORTED =
            Set.of("frequency_penalty", "presence_penalty", "seed", "user", "parallel_tool_calls");

    private final OperationCodec<EmbeddingRequest, EmbeddingResponse> embeddings = new BedrockEmbeddings();
    private final OperationCodec<ChatRequest, Long> tokenCount = new BedrockTokenCount();

    /** Creates the protocol. It has no state. */
    public BedrockProtocol() {}

    @Override
    public String id() {
        return FAMILY;
    }

    @Override
    public Framing framing() {
        return Framing.AWS_EVENT_STREAM;
    }

    static String path(Upstream upstream, String operation) {
        return "/model/" + UrlPaths.segment(upstream.model()) + "/" + operation;
    }

    @Override
    public @Nullable String obstacle(ChatRequest request, Upstream upstream) {
        String obstacle = Parameters.obstacle(request, BedrockProtocol::obstacle);
        return obstacle != null ? obstacle : Parameters.obstacle(request, FAMILY, UNSUPPORTED, upstream);
    }

    private static @Nullable String obstacle(ContentPart part) {
        Media media = media(part);
        return media == null || isSendable(media)
                ? null
                : "the protocol bedrock takes media as bytes or from S3, not by URL or file id";
    }

    private static @Nullable Media media(ContentPart part) {
        if (part instanceof ContentPart.Image image) {
            return image.media();
        } else if (part instanceof ContentPart.File file) {
            return file.media();
        } else if (part instanceof ContentPart.Audio audio) {
            return audio.media();
        }
        return null;
    }

    private static boolean isSendable(Media media) {
        return MediaData.of(media) != null
                || (media instanceof Media.Url url && url.url().startsWith("s3://"));
    }

    @Override
    public void encodeChat(ChatRequest request, boolean stream, Upstream upstream, RequestWriter out)
            throws IOException {
        out.path(path(upstream, stream ? "converse-stream" : "converse"));
        Json.write(out.body(), json -> {
            json.writeStartObject();
            new BedrockRequestWriter(request, json, upstream, out).write();
            json.writeEndObject();
        });
    }

    @Override
    public void decodeChat(InputStream body, Upstream upstream, ChatSink sink) throws IOException {
        new BedrockAnswer(sink).readWhole(Nodes.object(Json.parse(body)));
    }

    @Override
    public StreamDecoder newStreamDecoder(Upstream upstream, ChatSink sink) {
        return new BedrockStreamDecoder(sink);
    }

    /** The name of the exception stands in a header, before a colon. */
    @Override
    public Failure classify(ErrorReply reply, Upstream upstream) {
        String type = reply.headers().get("x-amzn-errortype");
        int colon = type == null ? -1 : type.indexOf(':');
        return ErrorBodies.of(reply, upstream, type == null || colon < 0 ? type : type.substring(0, colon));
    }

    @Override
    public OperationCodec<EmbeddingRequest, EmbeddingResponse> embeddings() {
        return embeddings;
    }

    @Override
    public OperationCodec<ChatRequest, Long> tokenCount() {
        return tokenCount;
    }
}

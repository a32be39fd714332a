package io.aigateway.providers.anthropic;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Media;
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

/**
 * Anthropic's Messages. Thinking, server tools, citations and everything else without a neutral form is kept with the
 * message as {@code content_blocks}, unchanged and in order, and sent back wherever Messages are spoken.
 */
public final class AnthropicProtocol implements WireProtocol {

    static final String FAMILY = "anthropic";
    /** What Messages have no word for. */
    static final Set<String> UNSUPPORTED = Set.of("frequency_penalty", "presence_penalty", "seed");

    private final Dialect dialect;
    private final OperationCodec<ChatRequest, Long> tokenCount = new AnthropicTokenCount();
    private final OperationCodec<String, List<String>> models = new AnthropicModels();

    private AnthropicProtocol(Dialect dialect) {
        this.dialect = dialect;
    }

    /** As spoken at Anthropic. */
    public static AnthropicProtocol direct() {
        return new AnthropicProtocol(Dialect.DIRECT);
    }

    /** As spoken on Vertex AI. */
    public static AnthropicProtocol vertex() {
        return new AnthropicProtocol(Dialect.VERTEX);
    }

    /** As spoken on Bedrock by InvokeModel. */
    public static AnthropicProtocol bedrock() {
        return new AnthropicProtocol(Dialect.BEDROCK);
    }

    @Override
    public String id() {
        return dialect.id();
    }

    @Override
    public String family() {
        return FAMILY;
    }

    @Override
    public Framing framing() {
        return dialect == Dialect.BEDROCK ? Framing.AWS_EVENT_STREAM : Framing.SSE;
    }

    @Override
    public @Nullable String obstacle(ChatRequest request, Upstream upstream) {
        String obstacle = Parameters.obstacle(request, part -> {
            String lacking = obstacle(part);
            return lacking == null ? null : "the protocol " + id() + " has no " + lacking;
        });
        return obstacle != null ? obstacle : Parameters.obstacle(request, FAMILY, UNSUPPORTED, upstream);
    }

    private @Nullable String obstacle(ContentPart part) {
        if (part instanceof ContentPart.Audio) {
            return "audio input";
        }
        Media media = part instanceof ContentPart.Image image
                ? image.media()
                : part instanceof ContentPart.File file ? file.media() : null;
        MediaData data = media == null ? null : MediaData.of(media);
        if (media instanceof Media.Url && data == null && dialect == Dialect.BEDROCK) {
            return "media by URL";
        }
        if (part instanceof ContentPart.File && data != null) {
            boolean known =
                    data.mimeType().equals("application/pdf") || data.mimeType().startsWith("text/plain");
            return known ? null : "documents of the type " + data.mimeType();
        }
        return null;
    }

    @Override
    public void encodeChat(ChatRequest request, boolean stream, Upstream upstream, RequestWriter out)
            throws IOException {
        out.path(dialect.path(upstream, stream));
        Json.write(out.body(), json -> new AnthropicRequestWriter(request, dialect, json, upstream, out).write(stream));
    }

    @Override
    public void decodeChat(InputStream body, Upstream upstream, ChatSink sink) throws IOException {
        new AnthropicAnswer(sink).readWhole(Nodes.object(Json.parse(body)));
    }

    @Override
    public StreamDecoder newStreamDecoder(Upstream upstream, ChatSink sink) {
        return new AnthropicStreamDecoder(sink, dialect);
    }

    @Override
    public Failure classify(ErrorReply reply, Upstream upstream) {
        return ErrorBodies.of(reply, upstream);
    }

    /** Vertex AI counts at another path, Bedrock wants the body within another: only Anthropic's own is spoken. */
    @Override
    public @Nullable OperationCodec<ChatRequest, Long> tokenCount() {
        return dialect == Dialect.DIRECT ? tokenCount : null;
    }

    @Override
    public @Nullable OperationCodec<String, List<String>> models() {
        return dialect == Dialect.DIRECT ? models : null;
    }
}

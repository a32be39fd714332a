package io.aigateway.acceptance;

import io.aigateway.chat.ChatRequest;
import io.aigateway.providers.openai.OpenAiProtocol;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.ErrorReply;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Framing;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.StreamDecoder;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.io.InputStream;

/** A protocol as an application may bring one along: OpenAI's under another name and media type. */
final class OwnProtocol implements WireProtocol {

    static final String ID = "own";
    static final String MEDIA_TYPE = "application/vnd.own+json";

    private final OpenAiProtocol known = new OpenAiProtocol();

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Framing framing() {
        return known.framing();
    }

    @Override
    public void encodeChat(ChatRequest request, boolean stream, Upstream upstream, RequestWriter out)
            throws IOException {
        known.encodeChat(request, stream, upstream, out);
        out.header("Content-Type", MEDIA_TYPE);
    }

    @Override
    public void decodeChat(InputStream body, Upstream upstream, ChatSink sink) throws IOException {
        known.decodeChat(body, upstream, sink);
    }

    @Override
    public StreamDecoder newStreamDecoder(Upstream upstream, ChatSink sink) {
        return known.newStreamDecoder(upstream, sink);
    }

    @Override
    public Failure classify(ErrorReply reply, Upstream upstream) {
        return known.classify(reply, upstream);
    }
}

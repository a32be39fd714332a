package io.aigateway.providers.openai;

import io.aigateway.chat.ChatRequest;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.json.Json;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * OpenAI chat completions, embeddings and model list, and the many services that are compatible with them more or less.
 * The differences are quirks of presets, not subclasses.
 */
public final class OpenAiProtocol implements WireProtocol {

    /** Creates the protocol. It has no state. */
    public OpenAiProtocol() {}

    @Override
    public String id() {
        return "openai";
    }

    @Override
    public Framing framing() {
        return Framing.SSE;
    }

    @Override
    public void encodeChat(ChatRequest request, boolean stream, Upstream upstream, RequestWriter out)
            throws IOException {
        out.path(upstream.quirk(Quirks.CHAT_PATH, "/chat/completions"));
        try (JsonGenerator json = Json.generator(out.body())) {
            new OpenAiRequestWriter(json, upstream, out).write(request, stream);
        } catch (JacksonException e) {
            throw Json.translate(e);
        }
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
        return OpenAiErrors.of(reply);
    }

    @Override
    public void encodeEmbeddings(EmbeddingRequest request, Upstream upstream, RequestWriter out) throws IOException {
        try {
            OpenAiEmbeddings.write(request, upstream, out);
        } catch (JacksonException e) {
            throw Json.translate(e);
        }
    }

    @Override
    public EmbeddingResponse decodeEmbeddings(InputStream body, Upstream upstream) throws IOException {
        try (JsonParser parser = Json.parser(body)) {
            return OpenAiEmbeddings.read(parser, upstream);
        } catch (JacksonException e) {
            throw Json.translate(e);
        }
    }

    @Override
    public int maxEmbeddingInputs(Upstream upstream) {
        return Integer.parseInt(upstream.quirk(Quirks.MAX_EMBEDDING_INPUTS, "2048"));
    }

    @Override
    public void encodeModels(Upstream upstream, RequestWriter out) {
        out.method("GET");
        out.path("/models");
    }

    @Override
    public List<String> decodeModels(InputStream body, Upstream upstream) throws IOException {
        List<String> names = new ArrayList<>();
        try (JsonParser parser = Json.parser(body)) {
            parser.nextToken();
            Object document = Json.read(parser);
            Object data = document instanceof Map<?, ?> map ? map.get("data") : document;
            if (data instanceof List<?> models) {
                for (Object model : models) {
                    if (model instanceof Map<?, ?> fields && fields.get("id") instanceof String id) {
                        names.add(id);
                    }
                }
            }
        } catch (JacksonException e) {
            throw Json.translate(e);
        }
        return names;
    }
}

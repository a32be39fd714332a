package io.aigateway.providers.gemini;

import io.aigateway.chat.ChatRequest;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import java.io.IOException;
import java.io.InputStream;

/** Counts tokens: AI Studio takes the whole request, Vertex AI its conversation and tools. */
final class GeminiTokenCount implements OperationCodec<ChatRequest, Long> {

    @Override
    public void encode(ChatRequest request, Upstream upstream, RequestWriter out) throws IOException {
        out.path(GeminiProtocol.path(upstream, "countTokens"));
        Json.write(out.body(), json -> {
            GeminiRequestWriter writer = new GeminiRequestWriter(request, json, upstream, out);
            json.writeStartObject();
            if (upstream.quirk(GeminiQuirks.COUNT, "wrapped").equals("wrapped")) {
                json.writeName("generateContentRequest");
                json.writeStartObject();
                json.writeStringProperty("model", "models/" + upstream.model());
                writer.writeConversation();
                json.writeEndObject();
            } else {
                writer.writeConversation();
            }
            json.writeEndObject();
        });
    }

    @Override
    public Long decode(InputStream body, Upstream upstream) throws IOException {
        if (Nodes.object(Json.parse(body)).get("totalTokens") instanceof Number tokens) {
            return tokens.longValue();
        }
        throw new WireFormatException("an answer without totalTokens", null);
    }
}

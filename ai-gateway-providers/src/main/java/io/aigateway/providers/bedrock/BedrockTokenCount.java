package io.aigateway.providers.bedrock;

import io.aigateway.chat.ChatRequest;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import java.io.IOException;
import java.io.InputStream;

/** Counts tokens: the conversation and the tools of a Converse request within an envelope. */
final class BedrockTokenCount implements OperationCodec<ChatRequest, Long> {

    @Override
    public void encode(ChatRequest request, Upstream upstream, RequestWriter out) throws IOException {
        out.path(BedrockProtocol.path(upstream, "count-tokens"));
        Json.write(out.body(), json -> {
            json.writeStartObject();
            json.writeName("input");
            json.writeStartObject();
            json.writeName("converse");
            json.writeStartObject();
            new BedrockRequestWriter(request, json, upstream, out).writeConversation();
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    @Override
    public Long decode(InputStream body, Upstream upstream) throws IOException {
        if (Nodes.object(Json.parse(body)).get("inputTokens") instanceof Number tokens) {
            return tokens.longValue();
        }
        throw new WireFormatException("an answer without inputTokens", null);
    }
}

package io.aigateway.providers.anthropic;

import io.aigateway.chat.ChatRequest;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireFormatException;
import java.io.IOException;
import java.io.InputStream;

/** Counts tokens: the request of a chat without what concerns the answer. */
final class AnthropicTokenCount implements OperationCodec<ChatRequest, Long> {

    @Override
    public void encode(ChatRequest request, Upstream upstream, RequestWriter out) throws IOException {
        out.path("/messages/count_tokens");
        Json.write(out.body(), json -> new AnthropicRequestWriter(request, Dialect.DIRECT, json, upstream, out)
                .writeForCounting());
    }

    @Override
    public Long decode(InputStream body, Upstream upstream) throws IOException {
        if (Nodes.object(Json.parse(body)).get("input_tokens") instanceof Number tokens) {
            return tokens.longValue();
        }
        throw new WireFormatException("an answer without input_tokens", null);
    }
}

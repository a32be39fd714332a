package io.aigateway.providers.ollama;

import io.aigateway.chat.Usage;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.Vectors;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Embeddings, any number a request. */
final class OllamaEmbeddings implements OperationCodec<EmbeddingRequest, EmbeddingResponse> {

    @Override
    public void encode(EmbeddingRequest request, Upstream upstream, RequestWriter out) throws IOException {
        out.path("/api/embed");
        Json.write(out.body(), json -> {
            json.writeStartObject();
            json.writeStringProperty("model", upstream.model());
            json.writeName("input");
            Json.write(json, request.inputs());
            if (request.dimensions() != null) {
                json.writeNumberProperty("dimensions", request.dimensions());
            }
            Json.writeFields(json, request.extra());
            json.writeEndObject();
        });
    }

    @Override
    public EmbeddingResponse decode(InputStream body, Upstream upstream) throws IOException {
        Map<String, Object> answer = Nodes.object(Json.parse(body));
        List<float[]> vectors = new ArrayList<>();
        for (Object vector : Nodes.list(answer.get("embeddings"))) {
            vectors.add(Vectors.of(vector));
        }
        long tokens = Nodes.number(answer.get("prompt_eval_count"));
        return EmbeddingResponse.builder(Nodes.text(answer.get("model"), upstream.model()), vectors)
                .usage(Usage.builder().inputTokens(tokens).totalTokens(tokens).build())
                .build();
    }
}

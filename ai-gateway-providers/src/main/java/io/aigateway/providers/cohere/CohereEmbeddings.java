package io.aigateway.providers.cohere;

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

/** Embeddings as numbers. What the texts are for must be said; documents to be searched, unless the request says so. */
final class CohereEmbeddings implements OperationCodec<EmbeddingRequest, EmbeddingResponse> {

    private static final int MOST_INPUTS = 96;

    @Override
    public int maxInputs(Upstream upstream) {
        return MOST_INPUTS;
    }

    @Override
    public void encode(EmbeddingRequest request, Upstream upstream, RequestWriter out) throws IOException {
        out.path("/v2/embed");
        Json.write(out.body(), json -> {
            json.writeStartObject();
            json.writeStringProperty("model", upstream.model());
            json.writeName("texts");
            Json.write(json, request.inputs());
            if (!request.extra().containsKey("input_type")) {
                json.writeStringProperty("input_type", "search_document");
            }
            json.writeName("embedding_types");
            Json.write(json, List.of("float"));
            if (request.dimensions() != null) {
                json.writeNumberProperty("output_dimension", request.dimensions());
            }
            request.extra().forEach((name, value) -> {
                if (!name.equals("embedding_types")) {
                    json.writeName(name);
                    Json.write(json, value);
                }
            });
            json.writeEndObject();
        });
    }

    @Override
    public EmbeddingResponse decode(InputStream body, Upstream upstream) throws IOException {
        Map<String, Object> answer = Nodes.object(Json.parse(body));
        List<float[]> vectors = new ArrayList<>();
        for (Object vector : Nodes.list(Nodes.object(answer.get("embeddings")).get("float"))) {
            vectors.add(Vectors.of(vector));
        }
        long tokens = Nodes.number(Nodes.object(Nodes.object(answer.get("meta")).get("billed_units"))
                .get("input_tokens"));
        return EmbeddingResponse.builder(upstream.model(), vectors)
                .usage(Usage.builder().inputTokens(tokens).totalTokens(tokens).build())
                .build();
    }
}

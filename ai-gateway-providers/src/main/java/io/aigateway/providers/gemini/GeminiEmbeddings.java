package io.aigateway.providers.gemini;

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

/** Embeddings: a batch of requests at AI Studio, a prediction over instances on Vertex AI. */
final class GeminiEmbeddings implements OperationCodec<EmbeddingRequest, EmbeddingResponse> {

    @Override
    public int maxInputs(Upstream upstream) {
        return Integer.parseInt(upstream.quirk(GeminiQuirks.MAX_EMBEDDING_INPUTS, "100"));
    }

    @Override
    public void encode(EmbeddingRequest request, Upstream upstream, RequestWriter out) throws IOException {
        boolean batch = upstream.quirk(GeminiQuirks.EMBEDDINGS, "batch").equals("batch");
        out.path(GeminiProtocol.path(upstream, batch ? "batchEmbedContents" : "predict"));
        Json.write(out.body(), json -> {
            json.writeStartObject();
            json.writeName(batch ? "requests" : "instances");
            json.writeStartArray();
            for (String input : request.inputs()) {
                json.writeStartObject();
                if (batch) {
                    json.writeStringProperty("model", "models/" + upstream.model());
                    json.writeName("content");
                    Json.write(json, Map.of("parts", List.of(Map.of("text", input))));
                    if (request.dimensions() != null) {
                        json.writeNumberProperty("outputDimensionality", request.dimensions());
                    }
                } else {
                    json.writeStringProperty("content", input);
                }
                Json.writeFields(json, request.extra());
                json.writeEndObject();
            }
            json.writeEndArray();
            if (!batch && request.dimensions() != null) {
                json.writeName("parameters");
                Json.write(json, Map.of("outputDimensionality", request.dimensions()));
            }
            json.writeEndObject();
        });
    }

    @Override
    public EmbeddingResponse decode(InputStream body, Upstream upstream) throws IOException {
        Map<String, Object> answer = Nodes.object(Json.parse(body));
        List<float[]> vectors = new ArrayList<>();
        long tokens = Nodes.number(Nodes.object(answer.get("usageMetadata")).get("promptTokenCount"));
        for (Object embedding : Nodes.list(answer.get("embeddings"))) {
            vectors.add(Vectors.of(Nodes.object(embedding).get("values")));
        }
        for (Object prediction : Nodes.list(answer.get("predictions"))) {
            Map<String, Object> embedding =
                    Nodes.object(Nodes.object(prediction).get("embeddings"));
            vectors.add(Vectors.of(embedding.get("values")));
            tokens += Nodes.number(Nodes.object(embedding.get("statistics")).get("token_count"));
        }
        if (answer.containsKey("embedding")) {
            vectors.add(Vectors.of(Nodes.object(answer.get("embedding")).get("values")));
        }
        return EmbeddingResponse.builder(upstream.model(), vectors)
                .usage(Usage.builder().inputTokens(tokens).totalTokens(tokens).build())
                .build();
    }
}

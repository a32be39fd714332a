package io.aigateway.providers.bedrock;

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

/** Embeddings by InvokeModel: Titan takes one text a request, Cohere up to 96. */
final class BedrockEmbeddings implements OperationCodec<EmbeddingRequest, EmbeddingResponse> {

    private static final int COHERE_INPUTS = 96;

    private static boolean isCohere(Upstream upstream) {
        return upstream.quirk(BedrockQuirks.EMBEDDINGS, "titan").equals("cohere");
    }

    @Override
    public int maxInputs(Upstream upstream) {
        return isCohere(upstream) ? COHERE_INPUTS : 1;
    }

    @Override
    public void encode(EmbeddingRequest request, Upstream upstream, RequestWriter out) throws IOException {
        out.path(BedrockProtocol.path(upstream, "invoke"));
        Json.write(out.body(), json -> {
            json.writeStartObject();
            if (isCohere(upstream)) {
                json.writeName("texts");
                Json.write(json, request.inputs());
                if (!request.extra().containsKey("input_type")) {
                    json.writeStringProperty("input_type", "search_document");
                }
                if (request.dimensions() != null) {
                    json.writeNumberProperty("output_dimension", request.dimensions());
                }
            } else {
                json.writeStringProperty("inputText", request.inputs().get(0));
                if (request.dimensions() != null) {
                    json.writeNumberProperty("dimensions", request.dimensions());
                }
            }
            Json.writeFields(json, request.extra());
            json.writeEndObject();
        });
    }

    @Override
    public EmbeddingResponse decode(InputStream body, Upstream upstream) throws IOException {
        Map<String, Object> answer = Nodes.object(Json.parse(body));
        List<float[]> vectors = new ArrayList<>();
        Object several = answer.get("embeddings");
        if (several == null) {
            vectors.add(Vectors.of(answer.get("embedding")));
        } else {
            Object list = several instanceof Map<?, ?> byType ? byType.get("float") : several;
            Nodes.list(list).forEach(each -> vectors.add(Vectors.of(each)));
        }
        long tokens = Nodes.number(answer.get("inputTextTokenCount"));
        return EmbeddingResponse.builder(upstream.model(), vectors)
                .usage(Usage.builder().inputTokens(tokens).totalTokens(tokens).build())
                .build();
    }
}

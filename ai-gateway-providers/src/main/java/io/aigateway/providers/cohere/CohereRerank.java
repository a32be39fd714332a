package io.aigateway.providers.cohere;

import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.RerankAnswers;
import io.aigateway.rerank.RerankRequest;
import io.aigateway.rerank.RerankResponse;
import io.aigateway.spi.OperationCodec;
import io.aigateway.spi.RequestWriter;
import io.aigateway.spi.Upstream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Reranking, counted in searches. */
final class CohereRerank implements OperationCodec<RerankRequest, RerankResponse> {

    @Override
    public void encode(RerankRequest request, Upstream upstream, RequestWriter out) throws IOException {
        out.path("/v2/rerank");
        Json.write(out.body(), json -> {
            json.writeStartObject();
            json.writeStringProperty("model", upstream.model());
            json.writeStringProperty("query", request.query());
            json.writeName("documents");
            Json.write(json, request.documents());
            if (request.topN() != null) {
                json.writeNumberProperty("top_n", request.topN());
            }
            Json.writeFields(json, request.extra());
            json.writeEndObject();
        });
    }

    @Override
    public RerankResponse decode(InputStream body, Upstream upstream) throws IOException {
        Map<String, Object> answer = Nodes.object(Json.parse(body));
        Object units = Nodes.object(Nodes.object(answer.get("meta")).get("billed_units"))
                .get("search_units");
        double searches = units instanceof Number number ? number.doubleValue() : 0;
        return RerankAnswers.read(answer.get("results"), upstream.model(), Usage.NONE, searches);
    }
}

package io.aigateway.providers.openai;

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

/**
 * Reranking as vLLM, llama.cpp, DashScope, SiliconFlow, Together, Jina and Voyage have it beside their OpenAI-compatible
 * operations: a query and documents in, positions with scores out, under {@code results} or {@code data}.
 */
final class OpenAiRerank implements OperationCodec<RerankRequest, RerankResponse> {

    @Override
    public void encode(RerankRequest request, Upstream upstream, RequestWriter out) throws IOException {
        out.path(Quirks.path(upstream, upstream.quirk(Quirks.RERANK_PATH, "/rerank")));
        Json.write(out.body(), json -> {
            json.writeStartObject();
            json.writeStringProperty("model", upstream.model());
            json.writeStringProperty("query", request.query());
            json.writeName("documents");
            Json.write(json, request.documents());
            if (request.topN() != null) {
                json.writeNumberProperty(upstream.quirk(Quirks.RERANK_TOP_FIELD, "top_n"), request.topN());
            }
            Json.writeFields(json, request.extra());
            json.writeEndObject();
        });
    }

    @Override
    public RerankResponse decode(InputStream body, Upstream upstream) throws IOException {
        Map<String, Object> answer = Nodes.object(Json.parse(body));
        Map<String, Object> usage = Nodes.object(answer.get("usage"));
        long total = Nodes.number(usage.get("total_tokens"));
        long prompt = Math.max(total, Nodes.number(usage.get("prompt_tokens")));
        Object results = answer.containsKey("results") ? answer.get("results") : answer.get("data");
        return RerankAnswers.read(
                results,
                Nodes.text(answer.get("model"), upstream.model()),
                Usage.builder().inputTokens(prompt).totalTokens(prompt).build(),
                0);
    }
}

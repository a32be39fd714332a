package io.aigateway.internal.client;

import io.aigateway.chat.Usage;
import io.aigateway.embedding.EmbeddingClient;
import io.aigateway.embedding.EmbeddingRequest;
import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.internal.engine.Engine;
import io.aigateway.internal.routing.Route;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.routing.Tier;
import io.aigateway.internal.stages.RoutingStage;
import io.aigateway.spi.OperationCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The embedding client over an engine: splits the inputs into batches that every target of the route accepts. */
public final class GatewayEmbeddingClient implements EmbeddingClient {

    private final Engine engine;

    /** Creates a client. */
    public GatewayEmbeddingClient(Engine engine) {
        this.engine = engine;
    }

    @Override
    public EmbeddingResponse embed(EmbeddingRequest request) {
        int size = batchSize(request);
        List<String> inputs = request.inputs();
        if (inputs.size() <= size) {
            return (EmbeddingResponse) engine.call(request, false, call -> {}).response();
        }
        List<float[]> vectors = new ArrayList<>(inputs.size());
        Usage usage = Usage.NONE;
        EmbeddingResponse last = null;
        for (int from = 0; from < inputs.size(); from += size) {
            EmbeddingRequest batch = request.withInputs(inputs.subList(from, Math.min(inputs.size(), from + size)));
            last = (EmbeddingResponse) engine.call(batch, false, call -> {}).response();
            vectors.addAll(last.vectors());
            usage = usage.plus(last.usage());
        }
        if (last == null) {
            throw new IllegalStateException("More inputs than a batch holds are at least one batch");
        }
        return EmbeddingResponse.builder(last.model(), vectors)
                .usage(usage)
                .trace(last.trace())
                .build();
    }

    private int batchSize(EmbeddingRequest request) {
        String model = request.model();
        Route route = engine.snapshot().routes().match(model);
        int size = Integer.MAX_VALUE;
        if (route != null) {
            Map<Target, String> obstacles =
                    RoutingStage.obstacles(route, request, false, engine.parts().estimator());
            for (Tier tier : route.tiers()) {
                for (Target target : tier.targets()) {
                    if (obstacles.containsKey(target)) {
                        continue;
                    }
                    OperationCodec<?, ?> codec = target.source().protocol().embeddings();
                    size = codec == null ? size : Math.min(size, codec.maxInputs(target.upstreamFor(model)));
                }
            }
        }
        return Math.max(1, size);
    }
}

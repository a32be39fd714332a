package io.aigateway.internal.client;

import io.aigateway.internal.engine.Engine;
import io.aigateway.rerank.RerankClient;
import io.aigateway.rerank.RerankRequest;
import io.aigateway.rerank.RerankResponse;
import java.util.Objects;

/** The rerank client over an engine. */
public final class GatewayRerankClient implements RerankClient {

    private final Engine engine;

    /** Creates a client. */
    public GatewayRerankClient(Engine engine) {
        this.engine = engine;
    }

    @Override
    public RerankResponse rerank(RerankRequest request) {
        Objects.requireNonNull(request, "request");
        return (RerankResponse) engine.call(request, false, call -> {}).response();
    }
}

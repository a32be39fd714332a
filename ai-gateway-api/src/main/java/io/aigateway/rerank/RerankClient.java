package io.aigateway.rerank;

/**
 * Orders documents by how well they answer a query. Thread-safe. Not meant to be implemented by applications; methods
 * may be added.
 */
public interface RerankClient {

    /**
     * Ranks the documents.
     *
     * @throws io.aigateway.error.AiGatewayException if no target could answer, with the whole story
     */
    RerankResponse rerank(RerankRequest request);
}

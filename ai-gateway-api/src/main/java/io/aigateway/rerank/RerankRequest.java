package io.aigateway.rerank;

import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ModelRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A query and the documents to rank by it. Immutable.
 *
 * @param model the logical model name that a route answers to
 * @param query what is looked for
 * @param documents the texts to rank
 * @param topN how many of the best to return; null for all
 * @param extra fields the gateway has no word for, sent to the provider unchanged
 * @param options what this call wants to have different from the configuration
 */
public record RerankRequest(
        String model,
        String query,
        List<String> documents,
        @Nullable Integer topN,
        Map<String, Object> extra,
        CallOptions options)
        implements ModelRequest {

    /** Copies the list and the map. */
    public RerankRequest {
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(query, "query");
        documents = List.copyOf(documents);
        extra = Map.copyOf(extra);
    }

    /** All documents ranked, nothing else set. */
    public static RerankRequest of(String model, String query, List<String> documents) {
        return new RerankRequest(model, query, documents, null, Map.of(), CallOptions.DEFAULT);
    }

    /** The model and the number of documents, never the texts. */
    @Override
    public String toString() {
        return "RerankRequest[" + model + ", " + documents.size() + " documents]";
    }
}

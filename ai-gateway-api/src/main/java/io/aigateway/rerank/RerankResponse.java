package io.aigateway.rerank;

import io.aigateway.chat.ModelResponse;
import io.aigateway.chat.Usage;
import io.aigateway.trace.CallTrace;
import java.util.List;

/**
 * Documents in the order of their relevance, best first.
 *
 * @param model the model that the upstream says it used
 * @param results the ranked documents
 * @param usage the tokens used; nothing where the provider counts searches instead
 * @param searchUnits the searches the provider counts; 0 where it counts tokens
 * @param trace how the answer came about
 */
public record RerankResponse(String model, List<Ranked> results, Usage usage, double searchUnits, CallTrace trace)
        implements ModelResponse {

    /**
     * A ranked document.
     *
     * @param index its position in the request
     * @param score its relevance, in the model's own scale; higher is better
     */
    public record Ranked(int index, double score) {}

    /** Copies the list. */
    public RerankResponse {
        results = List.copyOf(results);
    }

    @Override
    public RerankResponse withTrace(CallTrace other) {
        return new RerankResponse(model, results, usage, searchUnits, other);
    }
}

package io.aigateway.embedding;

import io.aigateway.chat.ModelResponse;
import io.aigateway.chat.Usage;
import io.aigateway.trace.CallTrace;
import java.util.List;

/**
 * Vectors in the order of the inputs.
 *
 * @param model the model that the upstream says it used
 * @param vectors one vector an input; the arrays are not copied
 * @param usage the tokens used
 * @param trace how the answer came about; of several batches, that of the last
 */
public record EmbeddingResponse(String model, List<float[]> vectors, Usage usage, CallTrace trace)
        implements ModelResponse {

    /** Copies the list. */
    public EmbeddingResponse {
        vectors = List.copyOf(vectors);
    }

    /** The sizes only. */
    @Override
    public String toString() {
        return "EmbeddingResponse[" + model + ", " + vectors.size() + " vectors, " + usage + "]";
    }

    @Override
    public EmbeddingResponse withTrace(CallTrace other) {
        return new EmbeddingResponse(model, vectors, usage, other);
    }
}

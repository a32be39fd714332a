package io.aigateway.embedding;

import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ModelRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Texts to turn into vectors. Any number: the client splits them into batches the provider accepts. Immutable.
 *
 * @param model the logical model name that a route answers to
 * @param inputs the texts
 * @param dimensions the length of the vectors; null for the model's own
 * @param extra fields the gateway has no word for, sent to the provider unchanged
 * @param options what this call wants to have different from the configuration
 */
public record EmbeddingRequest(
        String model, List<String> inputs, @Nullable Integer dimensions, Map<String, Object> extra, CallOptions options)
        implements ModelRequest {

    /** Copies the list and the map. */
    public EmbeddingRequest {
        Objects.requireNonNull(model, "model");
        inputs = List.copyOf(inputs);
        extra = Map.copyOf(extra);
    }

    /** Texts for a model, nothing else set. */
    public static EmbeddingRequest of(String model, List<String> inputs) {
        return new EmbeddingRequest(model, inputs, null, Map.of(), CallOptions.DEFAULT);
    }

    /** The same request for other texts. */
    public EmbeddingRequest withInputs(List<String> others) {
        return new EmbeddingRequest(model, others, dimensions, extra, options);
    }

    /** The model and the number of texts, never the texts. */
    @Override
    public String toString() {
        return "EmbeddingRequest[" + model + ", " + inputs.size() + " inputs]";
    }
}

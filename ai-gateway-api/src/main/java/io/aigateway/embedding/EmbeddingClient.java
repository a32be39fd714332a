package io.aigateway.embedding;

import java.util.List;

/**
 * Turns texts into vectors. Splits the texts into batches, keeps their order, and falls back only among targets of the
 * same embedding model, because vectors of different models cannot be compared. Thread-safe. Not meant to be
 * implemented by applications; methods may be added.
 */
public interface EmbeddingClient {

    /**
     * Embeds all inputs.
     *
     * @throws io.aigateway.error.AiGatewayException if no target could answer, with the whole story
     */
    EmbeddingResponse embed(EmbeddingRequest request);

    /** Embeds one text. */
    default float[] embed(String model, String text) {
        return embed(EmbeddingRequest.of(model, List.of(text))).vectors().get(0);
    }
}

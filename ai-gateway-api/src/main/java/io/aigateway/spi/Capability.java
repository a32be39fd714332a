package io.aigateway.spi;

import java.util.Locale;

/** What a target can do. A request that needs more than a target has is not sent there. */
public enum Capability {
    /** Chat completions. */
    CHAT,
    /** Streamed answers. */
    STREAMING,
    /** Tool calls. */
    TOOLS,
    /** Images in the request. */
    VISION,
    /** Sound in the request. */
    AUDIO,
    /** Documents in the request. */
    FILES,
    /** Answers that are JSON objects. */
    JSON_OBJECT,
    /** Answers that fit a JSON schema. */
    JSON_SCHEMA,
    /** Going on from a given beginning of the assistant's turn. */
    PREFILL,
    /** Embeddings. */
    EMBEDDINGS,
    /** Ordering documents by how well they answer a query. */
    RERANK,
    /** Counting a request's tokens without running it. */
    TOKEN_COUNT;

    /** The word used in configuration, such as {@code json-schema}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

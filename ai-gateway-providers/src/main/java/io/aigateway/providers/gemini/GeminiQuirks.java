package io.aigateway.providers.gemini;

/** How models and places of this protocol differ; presets set these. */
final class GeminiQuirks {

    /** {@code budget} (default): thinking with a number of tokens; {@code level}: by effort; {@code none}. */
    static final String THINKING = "thinking";
    /** {@code json} (default): schemas as they are; {@code openapi}: in the subset that older models know. */
    static final String SCHEMA = "schema";
    /** {@code required} where a call that is shown again must be signed; default {@code optional}. */
    static final String SIGNATURES = "signatures";
    /** {@code true} where a schema for the answer goes together with tools; default {@code false}. */
    static final String SCHEMA_WITH_TOOLS = "schema-with-tools";
    /** {@code batch} (default) as at AI Studio, or {@code predict} as on Vertex AI. */
    static final String EMBEDDINGS = "embeddings";
    /** The most inputs a request for embeddings may have. Default 100. */
    static final String MAX_EMBEDDING_INPUTS = "max-embedding-inputs";
    /** {@code wrapped} (default) as at AI Studio, or {@code plain} as on Vertex AI. */
    static final String COUNT = "count";
    /** {@code true} where labels are known, as on Vertex AI; default {@code false}. */
    static final String LABELS = "labels";

    /** The least budget; above 0 thinking cannot be switched off. Default 0. */
    static final String THINKING_LEAST = "thinking-least";
    /** The greatest budget. Default 32768. */
    static final String THINKING_MOST = "thinking-most";
    /** The levels a model knows, from the lowest, separated by commas. Default {@code MINIMAL,LOW,MEDIUM,HIGH}. */
    static final String THINKING_LEVELS = "thinking-levels";
    /** {@code instruction} (default), or {@code user} where instructions must be said by the user. */
    static final String SYSTEM = "system";

    private GeminiQuirks() {}
}

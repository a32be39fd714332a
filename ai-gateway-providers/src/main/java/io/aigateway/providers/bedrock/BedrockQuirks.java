package io.aigateway.providers.bedrock;

/** How models on Bedrock differ; presets set these by model. */
final class BedrockQuirks {

    /**
     * How thinking is asked for: {@code none} (default), {@code claude-budget}, {@code claude-adaptive}, {@code nova} or
     * {@code effort}.
     */
    static final String THINKING = "thinking";
    /** The additional field for top-k, dots between its steps; none by default. */
    static final String TOP_K_FIELD = "top-k-field";
    /** {@code native} (default) where a schema for the answer is a parameter; {@code words} where it is an instruction. */
    static final String JSON_SCHEMA = "json-schema";
    /** {@code titan} (default) or {@code cohere}: the body of requests for embeddings. */
    static final String EMBEDDINGS = "embeddings";

    /** Whether cache points may be sent: {@code none} (default), {@code points}, or {@code ttl} with their lifetime. */
    static final String CACHE_POINTS = "cache-points";
    /** {@code true} where temperature and top_p cannot be set both; default {@code false}. */
    static final String ONE_OF_SAMPLING = "temperature-or-top-p";

    private BedrockQuirks() {}
}

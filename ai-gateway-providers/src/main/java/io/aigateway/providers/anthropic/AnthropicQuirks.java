package io.aigateway.providers.anthropic;

/** How models of this protocol differ; presets set these by model. */
final class AnthropicQuirks {

    /** {@code budget} (default): thinking with a number of tokens; {@code adaptive}: by effort; {@code none}. */
    static final String THINKING = "thinking";
    /** {@code native} (default), or {@code tool} where a schema must be emulated by a forced call. */
    static final String JSON_SCHEMA = "json-schema";
    /** The output limit of requests that set none, which the protocol requires. Default 32000. */
    static final String DEFAULT_MAX_TOKENS = "default-max-tokens";

    /** {@code true} where temperature and top_p cannot be set both; default {@code false}. */
    static final String ONE_OF_SAMPLING = "temperature-or-top-p";

    /**
     * Where instructions stand that come within a conversation: {@code first} (default) at its beginning, or
     * {@code in-place} behind what the user says.
     */
    static final String INSTRUCTIONS = "instructions";

    private AnthropicQuirks() {}
}

package io.aigateway.providers.openai;

import io.aigateway.internal.wire.UrlPaths;
import io.aigateway.spi.Upstream;

/**
 * How an OpenAI-compatible service may differ from the norm. Presets set these; a configuration may override them under
 * {@code quirks}.
 */
final class Quirks {

    /** The field for the output limit: {@code max_tokens} (default) or {@code max_completion_tokens}. */
    static final String MAX_TOKENS_FIELD = "max-tokens-field";
    /** The field for the seed: {@code seed} (default) or {@code random_seed}. */
    static final String SEED_FIELD = "seed-field";
    /** {@code true} (default) asks for usage in streams by {@code stream_options.include_usage}. */
    static final String STREAM_OPTIONS = "stream-options";
    /** The field that carries an assistant's reasoning back: {@code reasoning_content}, {@code reasoning}, {@code none} (default). */
    static final String REASONING_REPLAY = "reasoning-replay";
    /** The role for developer messages: {@code system} (default) or {@code developer}. */
    static final String DEVELOPER_ROLE = "developer-role";
    /** {@code partial} or {@code prefix}: the field that marks the last assistant turn as a beginning to go on from. */
    static final String PREFILL_FIELD = "prefill-field";
    /** The path of chat completions below the base URL. */
    static final String CHAT_PATH = "chat-path";
    /** The most inputs a request for embeddings may have. Default 2048. */
    static final String MAX_EMBEDDING_INPUTS = "max-embedding-inputs";

    /**
     * What stands around the path of every operation, with {@code {model}}, {@code {path}} and {@code {api-version}}.
     * Default {@code {path}}.
     */
    static final String PATH_TEMPLATE = "path-template";
    /** The path of the list of models below the base URL. Default {@code /models}. */
    static final String MODELS_PATH = "models-path";
    /** The field for the length of vectors: {@code dimensions} (default) or {@code output_dimension}. */
    static final String DIMENSIONS_FIELD = "dimensions-field";
    /** The path of reranking below the base URL. Default {@code /rerank}. */
    static final String RERANK_PATH = "rerank-path";
    /** The field for the number of documents wanted: {@code top_n} (default) or {@code top_k}. */
    static final String RERANK_TOP_FIELD = "rerank-top-field";
    /** {@code alnum9} for ids of nine letters and digits, or the longest length of an id; default as they are. */
    static final String TOOL_IDS = "tool-ids";
    /**
     * How a cache point is said: {@code none} (default), or the field set on the part before it: {@code cache_control} or
     * {@code prompt_cache_breakpoint}; with {@code +ttl} behind it, its lifetime is said, too.
     */
    static final String CACHE_POINTS = "cache-points";

    /** Fields of its answers' messages, besides the usual ones, that it wants back on the next turn, separated by commas. */
    static final String RETURNED_FIELDS = "returned-fields";

    /** The version named in paths, where the path template has one. Default {@code 2024-10-21}. */
    static final String API_VERSION = "api-version";

    /** Ends the name of a field for cache points that takes a lifetime. */
    static final String WITH_LIFETIME = "+ttl";

    private Quirks() {}

    static String path(Upstream upstream, String path) {
        String template = upstream.quirk(PATH_TEMPLATE, "");
        return template.isEmpty()
                ? path
                : template.replace("{path}", path)
                        .replace("{model}", UrlPaths.segment(upstream.model()))
                        .replace("{api-version}", upstream.quirk(API_VERSION, "2024-10-21"));
    }
}

package io.aigateway.providers.openai;

import io.aigateway.spi.Upstream;
import java.util.List;

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
    /** Request fields this service refuses, separated by commas; they are dropped with a note. */
    static final String DROP = "drop";
    /** {@code partial} or {@code prefix}: the field that marks the last assistant turn as a beginning to go on from. */
    static final String PREFILL_FIELD = "prefill-field";
    /** The path of chat completions below the base URL. */
    static final String CHAT_PATH = "chat-path";
    /** The most inputs a request for embeddings may have. Default 2048. */
    static final String MAX_EMBEDDING_INPUTS = "max-embedding-inputs";

    private Quirks() {}

    static List<String> dropped(Upstream upstream) {
        String fields = upstream.quirk(DROP, "");
        return fields.isEmpty() ? List.of() : List.of(fields.split(","));
    }
}

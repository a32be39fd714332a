package io.aigateway.providers.openai;

import io.aigateway.chat.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a usage object in every known spelling. {@code prompt_tokens} includes cached and cache-write tokens;
 * {@code completion_tokens} includes reasoning, except where the total shows that it does not (xAI).
 */
final class OpenAiUsageReader {

    private long prompt;
    private long completion;
    private long total;
    private long cached;
    private long cacheWrite;
    private long reasoning;

    private OpenAiUsageReader() {}

    /** Reads the object at the parser's current token; null if the value there is not an object. */
    static @Nullable Usage read(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        OpenAiUsageReader reader = new OpenAiUsageReader();
        reader.readObject(parser);
        return reader.toUsage();
    }

    private void readObject(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "prompt_tokens", "input_tokens" -> prompt = number(parser, prompt);
                case "completion_tokens", "output_tokens" -> completion = number(parser, completion);
                case "total_tokens" -> total = number(parser, total);
                case "cached_tokens", "num_cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens" ->
                    cached = Math.max(cached, number(parser, 0));
                case "cache_write_tokens", "cache_creation_input_tokens" ->
                    cacheWrite = Math.max(cacheWrite, number(parser, 0));
                case "reasoning_tokens" -> reasoning = Math.max(reasoning, number(parser, 0));
                case "prompt_tokens_details",
                        "input_tokens_details",
                        "completion_tokens_details",
                        "output_tokens_details" -> {
                    if (token == JsonToken.START_OBJECT) {
                        readObject(parser);
                    } else {
                        parser.skipChildren();
                    }
                }
                default -> parser.skipChildren();
            }
        }
    }

    private static long number(JsonParser parser, long otherwise) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return (long) Math.min(parser.getDoubleValue(), 1e15);
        }
        parser.skipChildren();
        return otherwise;
    }

    private Usage toUsage() {
        boolean reasoningApart = reasoning > 0 && total == prompt + completion + reasoning;
        long output = reasoningApart ? completion + reasoning : completion;
        long sum = total == 0 ? prompt + output : total;
        return new Usage(prompt - cached - cacheWrite, cached, cacheWrite, output, reasoning, sum, false);
    }
}

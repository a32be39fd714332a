package io.aigateway.internal.wire;

import io.aigateway.chat.Modality;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads usage objects in every known spelling, one after another of a stream. {@code prompt_tokens} includes cached and
 * cache-write tokens and {@code completion_tokens} includes reasoning, except where the total shows that they do not. For
 * one answer and one thread.
 */
public final class OpenAiUsageReader {

    /** xAI's unit: so many make a US dollar. */
    private static final BigDecimal TICKS_A_DOLLAR = BigDecimal.valueOf(10_000_000_000L);

    /** No answer costs so much, in any unit. */
    private static final double UNBELIEVABLE = 1e15;

    private final UsageFigures figures = new UsageFigures();
    private final Map<String, Object> extra = new LinkedHashMap<>(0);
    private @Nullable BigDecimal cost;
    private boolean byModality;

    /** Reads the object at the parser's current token; null if the value there is not an object. */
    public @Nullable Usage read(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        readObject(parser, Side.WHOLE, extra);
        return toUsage();
    }

    /** The usage that an object of plain Java values holds; null if it is none. */
    public static @Nullable Usage of(Object value) {
        byte[] bytes = Json.toText(value).getBytes(StandardCharsets.UTF_8);
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
            parser.nextToken();
            return new OpenAiUsageReader().read(parser);
        }
    }

    private enum Side {
        WHOLE(""),
        INPUT("in."),
        OUTPUT("out.");

        private final String prefix;

        Side(String prefix) {
            this.prefix = prefix;
        }
    }

    private void readObject(JsonParser parser, Side side, Map<String, Object> rest) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "prompt_tokens", "input_tokens" -> figure("prompt", parser);
                case "completion_tokens", "output_tokens" -> figure("completion", parser);
                case "total_tokens" -> figure("total", parser);
                case "cached_tokens", "num_cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens" ->
                    largest("cached", parser);
                case "cache_write_tokens", "cache_creation_input_tokens" -> largest("written", parser);
                case "reasoning_tokens" -> largest("reasoning", parser);
                case "text_tokens", "image_tokens", "audio_tokens", "video_tokens" -> {
                    byModality = true;
                    figure((side == Side.WHOLE ? Side.INPUT : side).prefix + name, parser);
                }
                case "prompt_tokens_details", "input_tokens_details" -> details(parser, token, Side.INPUT, name);
                case "completion_tokens_details", "output_tokens_details" -> details(parser, token, Side.OUTPUT, name);
                case "prompt_cache_miss_tokens" -> parser.skipChildren(); // what the others leave
                case "cost", "cost_in_usd_ticks", "estimated_cost" -> cost(name, Json.read(parser));
                default -> {
                    Object value = Json.read(parser);
                    if (value != null) {
                        rest.put(name, value);
                    }
                }
            }
        }
    }

    private void details(JsonParser parser, JsonToken token, Side side, String name) {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        Map<String, Object> rest = new LinkedHashMap<>(0);
        readObject(parser, side, rest);
        if (!rest.isEmpty()) {
            extra.put(name, rest);
        }
    }

    /** In US dollars as a number, or in an object with the parts; of xAI in ticks. */
    private void cost(String name, @Nullable Object value) {
        Map<String, Object> parts = Nodes.object(value);
        Object total = parts.isEmpty() ? value : parts.get("total_cost");
        boolean better = total instanceof Number now
                && now.doubleValue() >= 0
                && now.doubleValue() < UNBELIEVABLE
                && (now.doubleValue() > 0 || cost == null);
        if (better && total instanceof Number number) {
            BigDecimal amount = BigDecimal.valueOf(number.doubleValue());
            cost = name.equals("cost_in_usd_ticks") ? amount.divide(TICKS_A_DOLLAR) : amount;
        }
        if (!parts.isEmpty()) {
            extra.put(name, parts);
        }
    }

    private void figure(String name, JsonParser parser) {
        figures.put(name, number(parser));
    }

    /** The same figure comes under several names, not all of them filled. */
    private void largest(String name, JsonParser parser) {
        Number value = number(parser);
        if (value != null && value.longValue() >= figures.get(name)) {
            figures.put(name, value);
        }
    }

    private static @Nullable Number number(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            return (long) Math.min(parser.getDoubleValue(), 1e15);
        }
        parser.skipChildren();
        return null;
    }

    private Usage toUsage() {
        long prompt = figures.get("prompt");
        long output = figures.get("completion");
        long total = figures.get("total");
        long reasoning = figures.get("reasoning");
        long cached = figures.get("cached");
        long written = figures.get("written");
        Map<Modality, Long> input = modalities(Side.INPUT);
        if (reasoning > 0 && total == prompt + output + reasoning) {
            output += reasoning;
        }
        boolean apart = total == 0 ? cached > prompt : total == prompt + cached + written + output;
        if (apart) {
            prompt += cached + written;
        }
        long untold = figures.has("prompt") && figures.has("completion") ? total - prompt - output : 0;
        if (untold > 0 && extra.containsKey("prompt_audio_seconds")) {
            prompt += untold; // sound that was sent is told in the total only
            input.merge(Modality.AUDIO, untold, Math::max);
        } else if (untold > 0) {
            output += untold; // thoughts that are not shown are told in the total only
            reasoning += untold;
        }
        // Some count what was read from the cache as written, too: the whole is what the prompt says.
        if (cached + written > prompt) {
            extra.put("cached_tokens", cached);
            extra.put("cache_write_tokens", written);
            cached = Math.min(cached, prompt);
            written = Math.min(written, prompt - cached);
        }
        return Usage.builder()
                .inputTokens(prompt - cached - written)
                .cachedInputTokens(cached)
                .cacheWriteTokens(written)
                .outputTokens(output)
                .reasoningTokens(reasoning)
                .totalTokens(total)
                .inputByModality(input)
                .outputByModality(modalities(Side.OUTPUT))
                .reportedCost(cost)
                .extra(extra)
                .build();
    }

    private Map<Modality, Long> modalities(Side side) {
        if (!byModality) {
            return new EnumMap<>(Modality.class);
        }
        Map<Modality, Long> tokens = new EnumMap<>(Modality.class);
        for (Modality each : Modality.values()) {
            String name = side.prefix + each.name().toLowerCase(Locale.ROOT) + "_tokens";
            if (figures.get(name) > 0) {
                tokens.put(each, figures.get(name));
            }
        }
        return tokens;
    }
}

package io.aigateway.internal.observe;

import io.aigateway.trace.CallRecord;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of OpenTelemetry's semantic conventions for generative AI, which are still in development: this class is the
 * one place that knows them. See <a href="https://github.com/open-telemetry/semantic-conventions-genai">the
 * conventions</a>.
 */
final class GenAiConvention {

    static final String DURATION = "gen_ai.client.operation.duration";
    static final String TOKEN_USAGE = "gen_ai.client.token.usage";
    static final String FIRST_CHUNK = "gen_ai.client.operation.time_to_first_chunk";
    static final String OUTPUT_CHUNK = "gen_ai.client.operation.time_per_output_chunk";

    static final String OPERATION_NAME = "gen_ai.operation.name";
    static final String PROVIDER_NAME = "gen_ai.provider.name";
    static final String REQUEST_MODEL = "gen_ai.request.model";
    static final String RESPONSE_MODEL = "gen_ai.response.model";
    static final String TOKEN_TYPE = "gen_ai.token.type";
    static final String ERROR_TYPE = "error.type";
    static final String REQUEST_STREAM = "gen_ai.request.stream";
    static final String REQUEST_TEMPERATURE = "gen_ai.request.temperature";
    static final String REQUEST_MAX_TOKENS = "gen_ai.request.max_tokens";
    static final String INPUT_TOKENS = "gen_ai.usage.input_tokens";
    static final String CACHED_TOKENS = "gen_ai.usage.cache_read.input_tokens";
    static final String OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
    static final String FINISH_REASONS = "gen_ai.response.finish_reasons";
    static final String RESPONSE_ID = "gen_ai.response.id";
    static final String INPUT_MESSAGES = "gen_ai.input.messages";
    static final String OUTPUT_MESSAGES = "gen_ai.output.messages";

    /** Ids of our presets that the conventions have another word for. */
    private static final Map<String, String> PROVIDERS = Map.ofEntries(
            Map.entry("azure", "azure.ai.openai"),
            Map.entry("bedrock", "aws.bedrock"),
            Map.entry("bedrock-anthropic", "aws.bedrock"),
            Map.entry("gemini", "gcp.gemini"),
            Map.entry("vertex", "gcp.vertex_ai"),
            Map.entry("vertex-anthropic", "gcp.vertex_ai"),
            Map.entry("mistral", "mistral_ai"),
            Map.entry("xai", "x_ai"),
            Map.entry("moonshot", "moonshot_ai"));

    private GenAiConvention() {}

    static String operation(CallRecord.Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    static String provider(@Nullable String id) {
        return id == null ? TagValues.NONE : PROVIDERS.getOrDefault(id, id);
    }

    static String errorType(@Nullable FailureKind failure) {
        return failure == null ? TagValues.NONE : failure.name().toLowerCase(Locale.ROOT);
    }

    /** The conventions' buckets: 10 ms, doubled up to 82 s, and two more for what models take. */
    static Duration[] durations() {
        return IntStream.range(0, 16).mapToObj(i -> Duration.ofMillis(10L << i)).toArray(Duration[]::new);
    }

    /** The conventions' buckets: 1 token, times four up to 67 million. */
    static double[] tokens() {
        return Stream.iterate(1.0, each -> each * 4)
                .limit(14)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}

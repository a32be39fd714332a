package io.aigateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.embedding.EmbeddingResponse;
import io.aigateway.providers.BuiltInProviders;
import io.aigateway.rerank.RerankResponse;
import io.aigateway.spi.Upstream;
import io.aigateway.spi.WireProtocol;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every recorded answer to embeddings, reranking, token counting and model lists through the codec that claims it. */
class OperationsReplayTest {

    private static final Map<String, WireProtocol> PROTOCOLS = new TreeMap<>();

    static {
        new BuiltInProviders().protocols().forEach(each -> PROTOCOLS.put(each.id(), each));
    }

    /** Protocols of the recordings and the codecs that claim them; others are not claimed. */
    private static final Map<String, String> CLAIMS = Map.of(
            "openai", "openai",
            "anthropic", "anthropic",
            "anthropic-messages", "anthropic",
            "gemini", "gemini",
            "vertex", "gemini",
            "bedrock", "bedrock",
            "cohere-v2", "cohere",
            "ollama", "ollama",
            "rerank", "openai");

    private static final Map<String, String> NOT_CLAIMED = Map.of(
            "perplexity/", "vectors of bytes instead of numbers",
            "gpustack/", "a management list, not a list of models",
            "bedrock-other/", "Bedrock's control plane and agents, except for counting");

    private static List<Recording> answers(String endpoint) throws IOException {
        List<Recording> found = new ArrayList<>();
        for (String protocol : CLAIMS.keySet()) {
            for (Recording each : Recording.ofProtocol(protocol)) {
                boolean unclaimed = NOT_CLAIMED.keySet().stream().anyMatch(each.name()::startsWith);
                boolean counting = endpoint.equals("count_tokens");
                if (each.endpoint().equals(endpoint) && each.status() == 200 && (!unclaimed || counting)) {
                    found.add(each);
                }
            }
        }
        Assumptions.assumeFalse(found.isEmpty(), "no recordings: set -Drecordings.dir");
        return found;
    }

    private static WireProtocol protocol(Recording recording) {
        return PROTOCOLS.get(CLAIMS.get(recording.document().path("protocol").asString()));
    }

    private static ByteArrayInputStream body(Recording recording) {
        return new ByteArrayInputStream(recording.body());
    }

    private static final Upstream UPSTREAM = Upstream.of("replay", "m", Map.of());

    @Test
    void everyEmbedding() throws IOException {
        List<Recording> all = new ArrayList<>(answers("embeddings"));
        answers("predict").stream()
                .filter(each -> each.requestBody().toString().contains("content"))
                .forEach(all::add);
        int compared = 0;
        for (Recording each : all) {
            JsonNode body = each.response().path("body");
            if (body.has("embedding") && each.provider().equals("ollama")) {
                continue; // an operation of old versions, which is not used
            }
            EmbeddingResponse response =
                    Objects.requireNonNull(protocol(each).embeddings()).decode(body(each), UPSTREAM);
            JsonNode first = firstVector(body);
            int size = Math.max(
                    body.path("data").size(),
                    Math.max(
                            body.path("embeddings").path("float").size(),
                            Math.max(
                                    body.path("predictions").size(),
                                    body.path("embeddings").size())));
            assertThat(response.vectors())
                    .as(each.name())
                    .hasSize(Math.max(
                            1,
                            body.path("embeddings").has("float")
                                    ? body.path("embeddings").path("float").size()
                                    : size));
            if (first.isArray()) {
                assertThat((double) response.vectors().get(0)[0])
                        .as(each.name())
                        .isCloseTo(first.path(0).asDouble(), org.assertj.core.data.Offset.offset(1e-6));
            }
            long tokens = Math.max(
                    body.path("usage").path("prompt_tokens").asLong(0),
                    Math.max(
                            body.path("prompt_eval_count").asLong(0),
                            Math.max(
                                    body.path("meta")
                                            .path("billed_units")
                                            .path("input_tokens")
                                            .asLong(0),
                                    body.path("usageMetadata")
                                            .path("promptTokenCount")
                                            .asLong(0))));
            for (JsonNode prediction : body.path("predictions")) {
                tokens += prediction
                        .path("embeddings")
                        .path("statistics")
                        .path("token_count")
                        .asLong(0);
            }
            assertThat(response.usage().totalInputTokens()).as(each.name()).isEqualTo(tokens);
            compared++;
        }
        assertThat(compared).isGreaterThanOrEqualTo(25);
    }

    private static JsonNode firstVector(JsonNode body) {
        if (body.has("data")) {
            return body.path("data").path(0).path("embedding");
        } else if (body.has("predictions")) {
            return body.path("predictions").path(0).path("embeddings").path("values");
        } else if (body.has("embedding")) {
            return body.path("embedding").path("values");
        } else if (body.path("embeddings").has("float")) {
            return body.path("embeddings").path("float").path(0);
        }
        JsonNode first = body.path("embeddings").path(0);
        return first.isArray() ? first : first.path("values");
    }

    @Test
    void everyRanking() throws IOException {
        List<Recording> all = answers("rerank");
        for (Recording each : all) {
            RerankResponse response =
                    Objects.requireNonNull(protocol(each).rerank()).decode(body(each), UPSTREAM);
            JsonNode body = each.response().path("body");
            JsonNode results = body.has("results") ? body.path("results") : body.path("data");
            assertThat(response.results()).as(each.name()).hasSize(results.size());
            assertThat(response.results().get(0).score())
                    .as(each.name())
                    .isEqualTo(results.path(0).path("relevance_score").asDouble());
            assertThat(response.results().get(0).index())
                    .isEqualTo(results.path(0).path("index").asInt());
        }
        assertThat(all).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void everyCount() throws IOException {
        List<Recording> all = answers("count_tokens");
        for (Recording each : all) {
            long tokens = Objects.requireNonNull(protocol(each).tokenCount()).decode(body(each), UPSTREAM);
            JsonNode body = each.response().path("body");
            assertThat(tokens)
                    .as(each.name())
                    .isEqualTo(body.path("input_tokens").asLong(0)
                            + body.path("totalTokens").asLong(0)
                            + body.path("inputTokens").asLong(0));
        }
        assertThat(all).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void everyListOfModels() throws IOException {
        int compared = 0;
        for (Recording each : answers("models")) {
            JsonNode body = each.response().path("body");
            int size = Math.max(body.path("data").size(), body.path("models").size());
            if (each.provider().equals("ollama") && body.has("modelfile")) {
                continue; // the description of one model
            }
            assertThat(Objects.requireNonNull(protocol(each).models()).decode(body(each), UPSTREAM))
                    .as(each.name())
                    .hasSize(size)
                    .noneMatch(String::isBlank);
            compared++;
        }
        assertThat(compared).isGreaterThanOrEqualTo(14);
    }
}

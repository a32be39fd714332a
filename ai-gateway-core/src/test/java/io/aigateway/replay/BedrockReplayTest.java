package io.aigateway.replay;

import io.aigateway.chat.ChatRequest;
import io.aigateway.providers.bedrock.BedrockProtocol;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bedrock's Converse and ConverseStream. */
class BedrockReplayTest extends ReplaySuite {

    private static final BedrockProtocol PROTOCOL = new BedrockProtocol();

    @Override
    List<Recording> recordings() throws IOException {
        return Recording.ofProtocol("bedrock-converse").stream()
                .filter(each -> each.endpoint().equals("chat"))
                .toList();
    }

    @Override
    int[] least() {
        return new int[] {50, 28, 7, 85};
    }

    @Override
    WireProtocol protocol(Recording recording) {
        return PROTOCOL;
    }

    @Override
    boolean isAnswer(JsonNode body) {
        return body.has("output");
    }

    @Override
    Expected plain(JsonNode body) {
        BedrockOracle oracle = new BedrockOracle();
        oracle.whole(body);
        return oracle.expected;
    }

    @Override
    Expected stream(Recording recording) {
        BedrockOracle oracle = new BedrockOracle();
        recording.response().path("events").forEach(oracle::event);
        return oracle.expected;
    }

    @Override
    ChatRequest read(Recording recording) {
        JsonNode body = recording.requestBody();
        return body.path("messages").isArray() ? BedrockRequests.read(body, recording.model()) : null;
    }

    @Override
    Map<String, String> quirks(Recording recording) {
        return Map.of("cache-points", "ttl");
    }

    @Override
    Map<String, String> requestExceptions() {
        return Map.of(
                "bedrock-converse/0xplaygrounds__bedrock_agent_completion_with_context_smoke.json",
                "the recorder masked a document's name with a character that names may not have");
    }

    @Override
    void normalise(ObjectNode body) {
        ArrayNode merged = Recording.MAPPER.createArrayNode();
        for (JsonNode message : body.path("messages")) {
            JsonNode last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.path("role").equals(message.path("role"))) {
                ((ArrayNode) last.path("content")).addAll((ArrayNode) message.path("content"));
            } else {
                merged.add(message);
            }
        }
        body.set("messages", merged);
        for (String name : List.of("inferenceConfig", "system", "additionalModelRequestFields", "toolConfig")) {
            if (body.path(name).isEmpty()) {
                body.remove(name);
            }
        }
        JsonNode structure =
                body.path("outputConfig").path("textFormat").path("structure").path("jsonSchema");
        if (structure.path("schema").isString()) {
            ((ObjectNode) structure)
                    .set(
                            "schema",
                            Recording.MAPPER.readTree(structure.path("schema").asString()));
        }
    }

    @Override
    Map<String, String> droppedLeaves() {
        return Map.ofEntries(
                Map.entry(".contentBlockIndex", "where the piece belongs"),
                Map.entry(".output.message.role", "always the model"),
                Map.entry(".role", "always the model"),
                Map.entry(".p", "padding"));
    }
}

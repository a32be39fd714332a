package io.aigateway.replay;

import io.aigateway.chat.ChatRequest;
import io.aigateway.providers.anthropic.AnthropicProtocol;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's Messages, at Anthropic, at compatible services, on Vertex AI and on Bedrock. */
class AnthropicReplayTest extends ReplaySuite {

    private static final WireProtocol DIRECT = AnthropicProtocol.direct();
    private static final WireProtocol VERTEX = AnthropicProtocol.vertex();
    private static final WireProtocol BEDROCK = AnthropicProtocol.bedrock();

    @Override
    List<Recording> recordings() throws IOException {
        List<Recording> all = new ArrayList<>();
        for (Recording each : Recording.ofProtocol("anthropic-messages")) {
            // Completions that were stored by OpenAI are labelled by their path alone.
            if (each.endpoint().equals("chat") && !each.provider().equals("openai-other")) {
                all.add(each);
            }
        }
        for (Recording each : Recording.ofProtocol("bedrock-invoke")) {
            boolean claude = each.requestBody().path("messages").isArray()
                    && each.requestBody().path("anthropic_version").isString();
            if (claude) {
                all.add(each);
            }
        }
        return all;
    }

    @Override
    int[] least() {
        return new int[] {80, 75, 12, 150};
    }

    @Override
    WireProtocol protocol(Recording recording) {
        return switch (recording.provider()) {
            case "vertex-anthropic" -> VERTEX;
            case "bedrock-invoke" -> BEDROCK;
            default -> DIRECT;
        };
    }

    @Override
    boolean isAnswer(JsonNode body) {
        return body.path("content").isArray();
    }

    @Override
    Expected plain(JsonNode body) {
        AnthropicOracle oracle = new AnthropicOracle();
        oracle.message(body);
        return oracle.expected;
    }

    @Override
    Expected stream(Recording recording) {
        AnthropicOracle oracle = new AnthropicOracle();
        if (recording.provider().equals("bedrock-invoke")) {
            recording.response().path("events").forEach(oracle::wrapped);
        } else {
            for (String line : recording.response().path("body").asString().split("\r?\n|\r")) {
                if (line.startsWith("data:") && line.substring(5).strip().startsWith("{")) {
                    oracle.event(Recording.MAPPER.readTree(line.substring(5)));
                }
            }
        }
        return oracle.expected;
    }

    @Override
    ChatRequest read(Recording recording) {
        JsonNode body = recording.requestBody();
        return body.path("messages").isArray() ? AnthropicRequests.read(body, recording.model()) : null;
    }

    @Override
    boolean isStreamRequest(Recording recording) {
        return super.isStreamRequest(recording)
                || recording
                        .document()
                        .path("request")
                        .path("path")
                        .asString("")
                        .contains("tream");
    }

    @Override
    Map<String, String> requestExceptions() {
        return Map.of();
    }

    /** A text alone and a list with it are the same; so are turns of one speaker in a row and one turn. */
    @Override
    void normalise(ObjectNode body) {
        if (!body.path("stream").asBoolean(false)) {
            body.remove("stream");
        }
        if (body.path("anthropic_version").isString()) {
            body.remove("model");
        }
        blocks(body, "system");
        boolean silent = body.path("system").size() == 1
                && body.path("system").path(0).path("text").asString("x").isEmpty();
        if (silent || body.path("system").isEmpty()) {
            body.remove("system");
        }
        ArrayNode merged = Recording.MAPPER.createArrayNode();
        for (JsonNode message : body.path("messages")) {
            blocks((ObjectNode) message, "content");
            JsonNode last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.path("role").equals(message.path("role"))) {
                ((ArrayNode) last.path("content")).addAll((ArrayNode) message.path("content"));
            } else {
                merged.add(message);
            }
            for (JsonNode block : message.path("content")) {
                if (block.path("type").asString("").equals("tool_result")) {
                    blocks((ObjectNode) block, "content");
                }
            }
        }
        body.set("messages", merged);
        if (body.path("tools").isEmpty()) {
            body.remove("tools");
        }
    }

    private static void blocks(ObjectNode owner, String field) {
        if (owner.path(field).isString()) {
            String text = owner.path(field).asString();
            owner.putArray(field).addObject().put("type", "text").put("text", text);
        }
    }

    @Override
    Map<String, String> droppedLeaves() {
        return Map.ofEntries(
                Map.entry(".type", "what the event is"),
                Map.entry(".index", "where the piece belongs"),
                Map.entry(".content[].type", "told by the field it becomes"),
                Map.entry(".content_block.type", "told by the field it becomes"),
                Map.entry(".delta.type", "told by the field it becomes"),
                Map.entry(".message.role", "always the model"),
                Map.entry(".message.type", "always the model"),
                Map.entry(".role", "always the model"),
                Map.entry(".delta.partial_json", "of a call that a fallback to another model took back"));
    }
}

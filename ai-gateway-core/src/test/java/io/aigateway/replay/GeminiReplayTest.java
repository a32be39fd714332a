package io.aigateway.replay;

import io.aigateway.chat.ChatRequest;
import io.aigateway.providers.gemini.GeminiProtocol;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Google's generateContent, at AI Studio and on Vertex AI. */
class GeminiReplayTest extends ReplaySuite {

    private static final GeminiProtocol PROTOCOL = new GeminiProtocol();

    @Override
    List<Recording> recordings() throws IOException {
        return Recording.ofProtocol("gemini").stream()
                .filter(each -> each.endpoint().equals("chat"))
                .toList();
    }

    @Override
    int[] least() {
        return new int[] {100, 65, 20, 155};
    }

    @Override
    WireProtocol protocol(Recording recording) {
        return PROTOCOL;
    }

    @Override
    boolean isAnswer(JsonNode body) {
        return body.isArray() || body.isObject();
    }

    @Override
    Expected plain(JsonNode body) {
        GeminiOracle oracle = new GeminiOracle();
        oracle.piece(body);
        return oracle.expected;
    }

    @Override
    Expected stream(Recording recording) {
        GeminiOracle oracle = new GeminiOracle();
        String body = recording.response().path("body").asString();
        StringBuilder bare = new StringBuilder();
        for (String line : body.split("\r?\n|\r")) {
            if (line.startsWith("data:")) {
                oracle.piece(Recording.MAPPER.readTree(line.substring(5)));
            } else {
                bare.append(line);
            }
        }
        // An error within a stream stands there without the field's name.
        oracle.expected.error |= bare.toString().contains("\"error\"");
        return oracle.expected;
    }

    @Override
    ChatRequest read(Recording recording) {
        JsonNode body = recording.requestBody();
        return body.path("contents").isArray() ? GeminiRequests.read(camel(body), recording.model()) : null;
    }

    @Override
    boolean isStreamRequest(Recording recording) {
        return recording.document().path("request").path("path").asString("").contains("stream");
    }

    @Override
    Map<String, String> quirks(Recording recording) {
        JsonNode body = camel(recording.requestBody());
        Map<String, String> quirks = new HashMap<>();
        boolean json = body.path("generationConfig").has("responseJsonSchema")
                || body.path("tools").toString().contains("parametersJsonSchema");
        quirks.put("schema", json ? "json" : "openapi");
        quirks.put("schema-with-tools", "true");
        return quirks;
    }

    @Override
    Map<String, String> requestExceptions() {
        return Map.of();
    }

    private static JsonNode camel(JsonNode node) {
        if (node.isArray()) {
            ArrayNode items = Recording.MAPPER.createArrayNode();
            node.forEach(item -> items.add(camel(item)));
            return items;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode fields = Recording.MAPPER.createObjectNode();
        node.properties().forEach(each -> {
            boolean data = each.getKey().equals("args")
                    || each.getKey().equals("response")
                    || each.getKey().equals("properties")
                    || each.getKey().toLowerCase(java.util.Locale.ROOT).contains("schema");
            fields.set(camel(each.getKey()), data ? each.getValue() : camel(each.getValue()));
        });
        return fields;
    }

    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            boolean mark = name.charAt(i) == '_' && i > 0 && i + 1 < name.length();
            camel.append(mark ? Character.toUpperCase(name.charAt(++i)) : name.charAt(i));
        }
        return camel.toString();
    }

    @Override
    void normalise(ObjectNode body) {
        ObjectNode copy = (ObjectNode) camel(body);
        body.removeAll();
        body.setAll(copy);
        body.remove("model");
        if (body.path("systemInstruction").isObject()) {
            ObjectNode system = (ObjectNode) body.path("systemInstruction");
            system.remove("role");
            if (system.path("parts").isObject()) {
                JsonNode part = system.path("parts");
                system.putArray("parts").add(part);
            }
        }
        if (body.path("systemInstruction")
                .path("parts")
                .path(0)
                .path("text")
                .asString("x")
                .isEmpty()) {
            body.remove("systemInstruction");
        }
        // A part that is no thought may say so.
        for (JsonNode content : body.path("contents")) {
            for (JsonNode part : content.path("parts")) {
                if (!part.path("thought").asBoolean(true)) {
                    ((ObjectNode) part).remove("thought");
                }
            }
        }
        for (JsonNode part : body.path("systemInstruction").path("parts")) {
            if (!part.path("thought").asBoolean(true)) {
                ((ObjectNode) part).remove("thought");
            }
        }
        ArrayNode merged = Recording.MAPPER.createArrayNode();
        for (JsonNode content : body.path("contents")) {
            ObjectNode fields = (ObjectNode) content;
            // Results of functions may also be said by a role of their own.
            boolean model = content.path("role").asString("user").equals("model");
            fields.put("role", model ? "model" : "user");
            JsonNode last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.path("role").equals(content.path("role"))) {
                ((ArrayNode) last.path("parts")).addAll((ArrayNode) content.path("parts"));
            } else {
                merged.add(content);
            }
        }
        body.set("contents", merged);
        tools(body);
        if (body.path("generationConfig").path("stopSequences").isArray()
                && body.path("generationConfig").path("stopSequences").isEmpty()) {
            ((ObjectNode) body.path("generationConfig")).remove("stopSequences");
        }
        if (body.path("generationConfig").isEmpty()) {
            body.remove("generationConfig");
        }
    }

    private static void tools(ObjectNode body) {
        ArrayNode functions = Recording.MAPPER.createArrayNode();
        ArrayNode tools = Recording.MAPPER.createArrayNode();
        for (JsonNode tool : body.path("tools")) {
            tool.path("functionDeclarations").forEach(functions::add);
            ((ObjectNode) tool).remove("functionDeclarations");
            if (!tool.isEmpty()) {
                tools.add(tool);
            }
        }
        for (JsonNode function : functions) {
            if (function.path("parameters").path("properties").isEmpty()) {
                ((ObjectNode) function).remove("parameters");
            }
        }
        body.set("functions", functions);
        body.set("tools", tools);
    }

    @Override
    Map<String, String> droppedLeaves() {
        return Map.ofEntries(
                Map.entry(".candidates[].content.role", "always the model"),
                Map.entry("[].candidates[].content.role", "always the model"),
                Map.entry("[].usageMetadata", "of a stream the last ones count"),
                Map.entry(".usageMetadata.promptTokensDetails", "summed with what tools said"),
                Map.entry(".usageMetadata.toolUsePromptTokensDetails", "summed with what was said"),
                Map.entry(".createTime", "a moment"),
                Map.entry("[].createTime", "a moment"),
                Map.entry(".candidates[].safetyRatings", "of a stream the last ones count"),
                Map.entry(".candidates[].finishReason", "of an answer that ends with a blocked prompt"));
    }

    @Override
    Map<String, String> changedOnTheWayBack() {
        return Map.of(
                ".functionCall.id", "made up by the recorded clients: these answers had none",
                ".functionResponse.id", "made up by the recorded clients: these answers had none");
    }
}

package io.aigateway.replay;

import io.aigateway.chat.ChatRequest;
import io.aigateway.providers.BuiltInProviders;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's Responses, at OpenAI and elsewhere. */
class ResponsesReplayTest extends ReplaySuite {

    private static final WireProtocol PROTOCOL = new BuiltInProviders()
            .protocols().stream()
                    .filter(each -> each.id().equals("openai-responses"))
                    .findFirst()
                    .orElseThrow();

    @Override
    List<Recording> recordings() throws IOException {
        return Recording.ofProtocol("openai-responses").stream()
                .filter(each -> each.endpoint().equals("chat"))
                .toList();
    }

    @Override
    int[] least() {
        return new int[] {75, 105, 8, 200};
    }

    @Override
    WireProtocol protocol(Recording recording) {
        return PROTOCOL;
    }

    @Override
    boolean isAnswer(JsonNode body) {
        return body.path("output").isArray();
    }

    @Override
    Expected plain(JsonNode body) {
        ResponsesOracle oracle = new ResponsesOracle();
        oracle.whole(body);
        return oracle.expected;
    }

    @Override
    Expected stream(Recording recording) {
        ResponsesOracle oracle = new ResponsesOracle();
        for (String line : recording.response().path("body").asString().split("\r?\n|\r")) {
            if (line.startsWith("data:") && line.substring(5).strip().startsWith("{")) {
                oracle.event(Recording.MAPPER.readTree(line.substring(5)));
            }
        }
        return oracle.expected;
    }

    @Override
    ChatRequest read(Recording recording) {
        JsonNode body = recording.requestBody();
        return body.has("input") ? ResponsesRequests.read(body) : null;
    }

    @Override
    Map<String, String> quirks(Recording recording) {
        return Map.of("store", "unset", "strict", "unset");
    }

    @Override
    Map<String, String> answerExceptions() {
        return Map.of(
                "azure-openai/vercel__azure_azure-reasoning-encrypted-content.1-stream.json",
                "holds three responses, one after another");
    }

    @Override
    Map<String, String> requestExceptions() {
        return Map.of(
                "openai-responses/social-growth-studio__openai_o1_pro_tool_round_trip_2.json",
                "says a tool's result in a message of role tool, which the service refused");
    }

    /** A text alone and a list with it are the same; the type of messages goes without saying. */
    @Override
    void normalise(ObjectNode body) {
        if (!body.path("stream").asBoolean(false)) {
            body.remove("stream");
        }
        // The protocol takes no less than 16.
        if (body.path("max_output_tokens").isNumber()) {
            body.put(
                    "max_output_tokens",
                    Math.max(16, body.path("max_output_tokens").asInt()));
        }
        if (body.path("input").isString()) {
            String text = body.path("input").asString();
            body.putArray("input").addObject().put("role", "user").put("content", text);
        }
        for (JsonNode item : body.path("input")) {
            ObjectNode fields = (ObjectNode) item;
            if (item.path("type").asString("").equals("message")) {
                fields.remove("type");
            }
            for (String name : List.of("content", "output")) {
                JsonNode parts = item.path(name);
                for (JsonNode part : parts) {
                    if (part.path("filename").asString("").startsWith("file.")) {
                        ((ObjectNode) part).remove("filename"); // required, and made where it is missing
                    }
                    if (part.path("detail").asString("").equals("auto")) {
                        ((ObjectNode) part).remove("detail");
                    }
                }
                boolean single = parts.size() == 1
                        && parts.path(0).size() == 2
                        && parts.path(0).path("text").isString();
                if (single) {
                    fields.put(name, parts.path(0).path("text").asString());
                }
            }
        }
        if (body.path("tools").isArray() && body.path("tools").isEmpty()) {
            body.remove("tools");
        }
    }

    @Override
    Map<String, String> droppedLeaves() {
        return Map.ofEntries(
                Map.entry(".frequency_penalty", "says again what was asked for"),
                Map.entry(".presence_penalty", "says again what was asked for"),
                Map.entry(".instructions", "says again what was asked for"),
                Map.entry(".max_output_tokens", "says again what was asked for"),
                Map.entry(".max_tool_calls", "says again what was asked for"),
                Map.entry(".moderation", "says again what was asked for"),
                Map.entry(".parallel_tool_calls", "says again what was asked for"),
                Map.entry(".previous_response_id", "says again what was asked for"),
                Map.entry(".prompt", "says again what was asked for"),
                Map.entry(".reasoning", "says again what was asked for"),
                Map.entry(".safety_identifier", "says again what was asked for"),
                Map.entry(".store", "says again what was asked for"),
                Map.entry(".temperature", "says again what was asked for"),
                Map.entry(".text.format", "says again what was asked for"),
                Map.entry(".text.verbosity", "says again what was asked for"),
                Map.entry(".tool_choice", "says again what was asked for"),
                Map.entry(".tools", "says again what was asked for"),
                Map.entry(".top_logprobs", "says again what was asked for"),
                Map.entry(".top_p", "says again what was asked for"),
                Map.entry(".truncation", "says again what was asked for"),
                Map.entry(".user", "says again what was asked for"),
                Map.entry(".background", "says again what was asked for"),
                Map.entry(".object", "what the document is"),
                Map.entry(".created_at", "a moment"),
                Map.entry(".completed_at", "a moment"),
                Map.entry(".output[].content[].type", "told by the field it becomes"),
                Map.entry(".output[].id", "calls are named by call_id"),
                Map.entry(".output[].role", "always the model"),
                Map.entry(".output[].type", "told by the field it becomes"),
                Map.entry(".output[].status", "told by the finish reason"),
                Map.entry(".response.frequency_penalty", "says again what was asked for"),
                Map.entry(".response.presence_penalty", "says again what was asked for"),
                Map.entry(".response.instructions", "says again what was asked for"),
                Map.entry(".response.max_output_tokens", "says again what was asked for"),
                Map.entry(".response.max_tool_calls", "says again what was asked for"),
                Map.entry(".response.moderation", "says again what was asked for"),
                Map.entry(".response.parallel_tool_calls", "says again what was asked for"),
                Map.entry(".response.previous_response_id", "says again what was asked for"),
                Map.entry(".response.prompt", "says again what was asked for"),
                Map.entry(".response.reasoning", "says again what was asked for"),
                Map.entry(".response.safety_identifier", "says again what was asked for"),
                Map.entry(".response.store", "says again what was asked for"),
                Map.entry(".response.temperature", "says again what was asked for"),
                Map.entry(".response.text.format", "says again what was asked for"),
                Map.entry(".response.text.verbosity", "says again what was asked for"),
                Map.entry(".response.tool_choice", "says again what was asked for"),
                Map.entry(".response.tools", "says again what was asked for"),
                Map.entry(".response.top_logprobs", "says again what was asked for"),
                Map.entry(".response.top_p", "says again what was asked for"),
                Map.entry(".response.truncation", "says again what was asked for"),
                Map.entry(".response.user", "says again what was asked for"),
                Map.entry(".response.background", "says again what was asked for"),
                Map.entry(".response.object", "what the document is"),
                Map.entry(".response.created_at", "a moment"),
                Map.entry(".response.completed_at", "a moment"),
                Map.entry(".response.output[].content[].type", "told by the field it becomes"),
                Map.entry(".response.output[].id", "calls are named by call_id"),
                Map.entry(".response.output[].role", "always the model"),
                Map.entry(".response.output[].type", "told by the field it becomes"),
                Map.entry(".response.output[].status", "told by the finish reason"),
                Map.entry(".usage.cost_in_usd_ticks", "told in dollars"),
                Map.entry(".response.usage.cost_in_usd_ticks", "told in dollars"),
                Map.entry(".status", "told by the finish reason"),
                Map.entry(".response.status", "told by the finish reason"),
                Map.entry(".response.id", "of events before the end"),
                Map.entry(".response.service_tier", "what was asked for; the last event says what served"),
                Map.entry(".item.", "said again in the last event"),
                Map.entry(".item_id", "where the piece belongs"),
                Map.entry(".output_index", "where the piece belongs"),
                Map.entry(".content_index", "where the piece belongs"),
                Map.entry(".annotation_index", "where the piece belongs"),
                Map.entry(".obfuscation", "padding"),
                Map.entry(".part.type", "told by the field it becomes"),
                Map.entry(".type", "what the event is"),
                Map.entry(".sequence_number", "order of the events"),
                Map.entry(".summary_index", "where the piece belongs"));
    }

    @Override
    Map<String, String> changedOnTheWayBack() {
        return Map.of(
                ".input.id", "items are named by call_id; their own ids mean something where they are stored only",
                ".input.status", "what goes back is over",
                ".input.content.type", "a text alone and a list with it are the same");
    }
}

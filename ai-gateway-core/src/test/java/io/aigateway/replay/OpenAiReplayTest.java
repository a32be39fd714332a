package io.aigateway.replay;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.FinishReason;
import io.aigateway.providers.openai.OpenAiProtocol;
import io.aigateway.providers.openai.OpenAiRequestReader;
import io.aigateway.spi.WireProtocol;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI chat completions, as OpenAI and some forty others speak them. */
class OpenAiReplayTest extends ReplaySuite {

    private static final OpenAiProtocol PROTOCOL = new OpenAiProtocol();

    @Override
    List<Recording> recordings() throws IOException {
        return Recording.ofProtocol("openai-chat").stream()
                .filter(each -> each.endpoint().equals("chat"))
                .toList();
    }

    @Override
    int[] least() {
        return new int[] {600, 400, 100, 1_090};
    }

    @Override
    WireProtocol protocol(Recording recording) {
        return PROTOCOL;
    }

    @Override
    boolean isAnswer(JsonNode body) {
        return body.has("choices");
    }

    /** ZenMux leaves the finish reason null on some complete answers that also lack [DONE]. */
    @Override
    boolean mayLackEnd(Recording recording) {
        return recording.provider().equals("zenmux");
    }

    @Override
    Expected plain(JsonNode body) {
        return expected(Oracle.ofPlain(body));
    }

    @Override
    Expected stream(Recording recording) {
        return expected(Oracle.ofStream(recording.response().path("body").asString()));
    }

    private static Expected expected(Oracle oracle) {
        Expected expected = new Expected();
        expected.error = oracle.error;
        expected.unreadable = oracle.unreadable;
        expected.model = oracle.model;
        oracle.choices.forEach((index, answer) -> {
            answer.reason = answer.finish == null ? null : neutral(answer);
            expected.choices.put(index, answer);
        });
        if (oracle.usage != null) {
            expected.usage = oracle.neutralUsage();
        }
        return expected;
    }

    private static FinishReason neutral(Expected.Answer expected) {
        return switch (expected.finish) {
            case "stop", "eos" ->
                expected.refused
                        ? FinishReason.CONTENT_FILTER
                        : expected.calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
            case "length" -> FinishReason.LENGTH;
            case "tool_calls", "function_call" -> FinishReason.TOOL_CALLS;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    @Override
    Map<String, String> requestExceptions() {
        return Map.of(
                "openai-chat/social-growth-studio__openai_gpt_5_chat_latest_object_streaming.json",
                "names max_tokens and max_completion_tokens with different values; there is one limit");
    }

    @Override
    ChatRequest read(Recording recording) {
        JsonNode body = recording.requestBody();
        if (!body.path("messages").isArray() || !body.path("model").isString()) {
            return null;
        }
        return OpenAiRequestReader.read(Recording.MAPPER.writeValueAsBytes(body))
                .request();
    }

    @Override
    Map<String, String> quirks(Recording recording) {
        JsonNode body = recording.requestBody();
        Map<String, String> quirks = new HashMap<>(Map.of("developer-role", "developer"));
        quirks.put("stream-options", String.valueOf(body.has("stream_options")));
        quirks.put("seed-field", body.has("random_seed") ? "random_seed" : "seed");
        if (body.toString().contains("cache_control")) {
            quirks.put("cache-points", "cache_control+ttl");
        }
        for (JsonNode message : body.path("messages")) {
            for (String field : List.of("reasoning_content", "reasoning")) {
                if (message.hasNonNull(field)) {
                    quirks.put("reasoning-replay", field);
                }
            }
        }
        return quirks;
    }

    @Override
    void normalise(ObjectNode copy) {
        if (copy.has("max_completion_tokens")) {
            copy.set("max_tokens", copy.remove("max_completion_tokens"));
        }
        if (copy.path("stop").isString()) {
            String stop = copy.path("stop").asString();
            copy.putArray("stop").add(stop);
        }
        if (!copy.path("stream").asBoolean(false)) {
            copy.remove("stream");
            copy.remove("stream_options");
        }
        if (copy.path("stop").isArray() && copy.path("stop").isEmpty()) {
            copy.remove("stop");
        }
        if (copy.path("tool_choice").asString("").equals("any")) {
            copy.put("tool_choice", "required"); // Mistral's other word for it
        }
        for (JsonNode tool : copy.path("tools")) {
            JsonNode parameters = tool.path("function").path("parameters");
            if (parameters.isObject() && !parameters.has("properties")) {
                ((ObjectNode) parameters).put("type", "object").putObject("properties"); // said by nothing, too
            }
        }
        for (JsonNode message : copy.path("messages")) {
            if (message.has("cache_control")) { // the same as on its last part
                ObjectNode marked = (ObjectNode) message;
                JsonNode mark = marked.remove("cache_control");
                if (message.path("content").isString()) {
                    String text = message.path("content").asString();
                    marked.putArray("content").addObject().put("type", "text").put("text", text);
                }
                JsonNode parts = message.path("content");
                ((ObjectNode) parts.get(parts.size() - 1)).set("cache_control", mark);
            }
        }
        // What belongs into answers only is not sent back: strict services refuse it.
        copy.path("messages").forEach(message -> ((ObjectNode) message).remove("annotations"));
        if (copy.path("tools").isArray() && copy.path("tools").isEmpty()) {
            copy.remove("tools");
        }
        for (JsonNode message : copy.path("messages")) {
            normaliseMessage((ObjectNode) message);
        }
    }

    private static void normaliseMessage(ObjectNode fields) {
        JsonNode content = fields.path("content");
        for (JsonNode part : content) {
            if (part.path("file").path("filename").asString("").startsWith("file.")) {
                ((ObjectNode) part.path("file")).remove("filename"); // required, and made where it is missing
            }
        }
        if (content.isNull() || content.isMissingNode() || (content.isArray() && content.isEmpty())) {
            fields.put("content", "");
        } else if (content.size() == 1
                && content.path(0).path("type").asString("").equals("text")
                && content.path(0).size() == 2) {
            fields.put("content", content.path(0).path("text").asString());
        }
        if (fields.path("tool_calls").isArray() && fields.path("tool_calls").isEmpty()) {
            fields.remove("tool_calls");
        }
        for (JsonNode call : fields.path("tool_calls")) {
            ((ObjectNode) call).remove("index");
            if (call.path("function").isObject()) {
                ((ObjectNode) call.path("function")).remove("parsed_arguments");
            }
        }
    }

    @Override
    Map<String, String> droppedLeaves() {
        return Map.ofEntries(
                Map.entry(".object", "what the document is"),
                Map.entry(".created", "a moment"),
                Map.entry(".obfuscation", "padding"),
                Map.entry(".p", "padding"),
                Map.entry(".id", "of a stream the first counts"),
                Map.entry(".choices[].delta.channel", "told by the field it becomes"),
                Map.entry(".choices[].delta.role", "always the model"),
                Map.entry(".choices[].message.role", "always the model"),
                Map.entry(".choices[].index", "where the piece belongs"),
                Map.entry(".choices[].delta.token_id", "the token is in the text"),
                Map.entry(".choices[].message.padding", "padding"),
                Map.entry(".choices[].delta.tool_calls[].index", "where the piece belongs"),
                Map.entry(".choices[].message.tool_calls[].index", "where the piece belongs"),
                Map.entry(".choices[].delta.tool_calls[].type", "told by the field it becomes"),
                Map.entry(".choices[].message.tool_calls[].type", "told by the field it becomes"),
                Map.entry(".choices[].message.tool_calls[].function.arguments", "the word null stands for none"),
                Map.entry(".choices[].delta.content[].closed", "told by the field it becomes"),
                Map.entry(".choices[].message.content[].closed", "told by the field it becomes"),
                Map.entry(".choices[].delta.content[].thinking[].type", "told by the field it becomes"),
                Map.entry(".choices[].message.content[].thinking[].type", "told by the field it becomes"),
                Map.entry(".choices[].delta.content[].type", "told by the field it becomes"),
                Map.entry(".choices[].message.content[].type", "told by the field it becomes"),
                Map.entry(".choices[].message.content.age", "the text is this object"),
                Map.entry(".choices[].delta.executed_tools[].arguments", "of a stream the last ones count"),
                Map.entry(".timings", "of several choices the first counts"),
                Map.entry(".sla_metrics", "of a stream the first counts"),
                Map.entry(".usage.cost_in_usd_ticks", "told in dollars"));
    }
}

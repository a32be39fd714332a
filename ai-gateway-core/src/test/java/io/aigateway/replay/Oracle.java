package io.aigateway.replay;

import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What a recorded answer says, read from its raw JSON by rules written apart from the codec: text, reasoning, tool
 * calls, finish reason, usage.
 */
final class Oracle {

    final TreeMap<Integer, Expected.Answer> choices = new TreeMap<>();
    JsonNode usage;
    String model;
    boolean error;
    boolean done;
    boolean unreadable;

    static Oracle ofPlain(JsonNode body) {
        Oracle oracle = new Oracle();
        oracle.document(body, false);
        return oracle;
    }

    static Oracle ofStream(String sse) {
        Oracle oracle = new Oracle();
        String event = "";
        for (String line : sse.replace("\r\n", "\n").replace('\r', '\n').split("\n", -1)) {
            if (line.startsWith("event:")) {
                event = line.substring(6).strip();
            } else if (line.startsWith("data:") || line.startsWith("error:")) {
                String data = line.substring(line.indexOf(':') + 1).strip();
                if (data.startsWith("[DONE]")) {
                    oracle.done = true;
                    break;
                }
                if (!data.isEmpty()) {
                    oracle.frame(data, event.equals("error") || line.startsWith("error:"));
                }
            } else if (line.isEmpty()) {
                event = "";
            }
            if (oracle.error) {
                break;
            }
        }
        return oracle;
    }

    private void frame(String data, boolean error) {
        try {
            JsonNode node = Recording.MAPPER.readTree(data);
            if (error) {
                this.error = true;
            } else {
                document(node, true);
            }
        } catch (RuntimeException e) {
            unreadable = true;
        }
    }

    private void document(JsonNode body, boolean stream) {
        boolean hasError = body.hasNonNull("error")
                || body.path("base_resp").path("status_code").asInt(0) != 0
                || body.path("x_groq").hasNonNull("error");
        if (hasError) {
            error = true;
            return;
        }
        if (model == null && body.path("model").isString()) {
            model = body.path("model").asString();
        }
        if (body.path("usage").isObject()) {
            usage = body.path("usage");
        }
        if (body.path("x_groq").path("usage").isObject() && usage == null) {
            usage = body.path("x_groq").path("usage");
        }
        int position = 0;
        for (JsonNode choice : body.path("choices")) {
            choice(choice, choice.path("index").asInt(position), stream);
            position++;
        }
    }

    private void choice(JsonNode choice, int index, boolean stream) {
        Expected.Answer answer = choices.computeIfAbsent(index, i -> new Expected.Answer());
        JsonNode message = choice.path(stream ? "delta" : "message");
        if (choice.path("usage").isObject()) {
            usage = choice.path("usage");
        }
        content(message.path("content"), answer);
        answer.refused |= !message.path("refusal").asString("").isEmpty();
        reasoning(message, answer);
        int position = 0;
        for (JsonNode call : message.path("tool_calls")) {
            call(call, answer, stream, position++);
        }
        if (!message.path("function_call").path("name").asString("").isEmpty()
                && !message.path("tool_calls").isArray()) {
            Expected.Call call = answer.calls.computeIfAbsent(0, i -> new Expected.Call());
            call.name += message.path("function_call").path("name").asString("");
            call.arguments.append(
                    message.path("function_call").path("arguments").asString(""));
        }
        String finish = choice.path("finish_reason").isString()
                ? choice.path("finish_reason").asString()
                : "";
        if (!finish.isEmpty()) {
            answer.finish = finish;
        }
    }

    private static void content(JsonNode content, Expected.Answer answer) {
        if (content.isString()) {
            answer.text.append(content.asString());
        } else if (content.isObject()) {
            answer.text.append(content);
        } else {
            for (JsonNode part : content) {
                if (part.path("text").isString()) {
                    answer.text.append(part.path("text").asString());
                }
                if (part.path("thinking").isString()) {
                    answer.reasoning.append(part.path("thinking").asString());
                }
                for (JsonNode thought : part.path("thinking")) {
                    answer.reasoning.append(thought.path("text").asString(""));
                }
            }
        }
    }

    private static void reasoning(JsonNode message, Expected.Answer answer) {
        for (String field : List.of("reasoning_content", "reasoning")) {
            if (message.path(field).isString()
                    && !message.path(field).asString().isEmpty()) {
                answer.reasoning.append(message.path(field).asString());
                return;
            }
        }
        for (JsonNode detail : message.path("reasoning_details")) {
            JsonNode text = detail.path("text").isString() ? detail.path("text") : detail.path("summary");
            answer.reasoning.append(text.asString(""));
        }
    }

    private static void call(JsonNode piece, Expected.Answer answer, boolean stream, int position) {
        JsonNode function = piece.path(piece.has("function") ? "function" : "custom");
        String name = function.path("name").asString("");
        int last = answer.calls.isEmpty() ? -1 : answer.calls.lastKey();
        int index = !stream
                ? position
                : piece.path("index").isNumber()
                        ? piece.path("index").asInt()
                        : name.isEmpty() && last >= 0 ? last : last + 1;
        Expected.Call call = answer.calls.computeIfAbsent(index, i -> new Expected.Call());
        String id = piece.path("id").asString("");
        call.id = id.isEmpty() ? call.id : id;
        call.name = name.isEmpty() ? call.name : name;
        JsonNode arguments = function.has("arguments") ? function.path("arguments") : function.path("input");
        call.arguments.append(arguments.isObject() ? arguments.toString() : arguments.asString(""));
    }

    long usageField(String... paths) {
        long best = 0;
        for (String path : paths) {
            JsonNode node = usage;
            for (String name : path.split("\\.")) {
                node = node.path(name);
            }
            best = Math.max(best, node.asLong(0));
        }
        return best;
    }

    io.aigateway.chat.Usage neutralUsage() {
        long prompt = usageField("prompt_tokens");
        long completion = usageField("completion_tokens");
        long total = usageField("total_tokens");
        long cached = usageField(
                "prompt_tokens_details.cached_tokens",
                "prompt_cache_hit_tokens",
                "cached_tokens",
                "num_cached_tokens",
                "cache_read_input_tokens");
        long written = usageField(
                "prompt_tokens_details.cache_write_tokens",
                "prompt_tokens_details.cache_creation_input_tokens",
                "cache_creation_input_tokens");
        long reasoning = usageField("completion_tokens_details.reasoning_tokens", "reasoning_tokens");
        long output = completion;
        if (reasoning > 0 && total == prompt + completion + reasoning) {
            output += reasoning;
        }
        if (cached + written > 0 && total == prompt + cached + written + output) {
            prompt += cached + written;
        }
        long untold = total - prompt - output;
        if (untold > 0 && usage.has("prompt_audio_seconds")) {
            prompt += untold;
        } else if (untold > 0) {
            output += untold;
            reasoning += untold;
        }
        cached = Math.min(cached, prompt);
        written = Math.min(written, prompt - cached);
        return ReplaySuite.usage(prompt, cached, written, output, reasoning, total > 0 ? total : prompt + output);
    }
}

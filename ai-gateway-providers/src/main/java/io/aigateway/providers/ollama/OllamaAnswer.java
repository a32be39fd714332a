package io.aigateway.providers.ollama;

import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Json;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.internal.wire.LogProbabilities;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.Map;
import java.util.Set;

/** Reads an answer, or one line after another of a streamed one: both have the same shape. For one answer. */
final class OllamaAnswer {

    private static final Set<String> READ = Set.of(
            "model", "created_at", "message", "done", "done_reason", "prompt_eval_count", "eval_count", "logprobs");
    private static final Set<String> MESSAGE = Set.of("role", "content", "thinking", "tool_calls");

    private final ChatSink sink;
    private int calls;
    private boolean ended;
    private boolean failed;
    private boolean modelSeen;

    OllamaAnswer(ChatSink sink) {
        this.sink = sink;
    }

    boolean isOver() {
        return ended || failed;
    }

    /** A whole answer that is not done is none. */
    void requireEnd() {
        if (!isOver()) {
            throw new WireFormatException("an answer that is not done", null);
        }
    }

    void read(Map<String, Object> piece) {
        if (piece.get("error") != null) {
            failed = true;
            sink.failure(ErrorBodies.ofBody(piece));
            return;
        }
        String model = Nodes.text(piece.get("model"));
        if (model != null && !modelSeen) {
            modelSeen = true;
            sink.model(model);
        }
        Map<String, Object> message = Nodes.object(piece.get("message"));
        sink.reasoning(0, Nodes.text(message.get("thinking"), ""));
        sink.text(0, Nodes.text(message.get("content"), ""));
        for (Object call : Nodes.list(message.get("tool_calls"))) {
            Map<String, Object> fields = Nodes.object(call);
            Map<String, Object> function = Nodes.object(fields.get("function"));
            Object given = function.get("arguments");
            Map<String, Object> arguments = Nodes.object(given);
            sink.toolCall(
                    0,
                    calls++,
                    Nodes.text(fields.get("id")),
                    Nodes.text(function.get("name")),
                    arguments.isEmpty() ? Nodes.text(given) : Json.toText(arguments));
        }
        Object tokens = piece.get("logprobs");
        sink.logProbabilities(0, LogProbabilities.of(tokens));
        if (!LogProbabilities.isPlain(tokens)) {
            sink.choiceExtra(0, "logprobs", Nodes.list(tokens));
        }
        message.forEach((name, value) -> {
            if (value != null && !MESSAGE.contains(name)) {
                sink.messageExtra(0, name, value);
            }
        });
        if (Boolean.TRUE.equals(piece.get("done"))) {
            end(piece);
        }
    }

    private void end(Map<String, Object> last) {
        ended = true;
        long input = Nodes.number(last.get("prompt_eval_count"));
        long output = Nodes.number(last.get("eval_count"));
        if (last.containsKey("eval_count") || last.containsKey("prompt_eval_count")) {
            sink.usage(Usage.builder()
                    .inputTokens(input)
                    .outputTokens(output)
                    .totalTokens(input + output)
                    .build());
        }
        last.forEach((name, value) -> {
            if (value != null && !READ.contains(name)) {
                sink.extra(name, value);
            }
        });
        String raw = Nodes.text(last.get("done_reason"), "stop");
        FinishReason reason =
                switch (raw) {
                    case "stop" -> FinishReason.STOP;
                    case "length" -> FinishReason.LENGTH;
                    default -> FinishReason.OTHER;
                };
        sink.finish(0, reason, raw);
        sink.end();
    }
}

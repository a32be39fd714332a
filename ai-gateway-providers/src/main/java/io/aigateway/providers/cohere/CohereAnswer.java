package io.aigateway.providers.cohere;

import io.aigateway.chat.Citation;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.LogProbability;
import io.aigateway.chat.Modality;
import io.aigateway.chat.Usage;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.CallIndexes;
import io.aigateway.internal.wire.Citations;
import io.aigateway.internal.wire.ErrorBodies;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What plain answers and streams have in common. For one answer. */
final class CohereAnswer {

    private final ChatSink sink;
    private final StringBuilder plan = new StringBuilder(0);
    private final StringBuilder thoughts = new StringBuilder(0);
    private final List<Object> citations = new ArrayList<>(0);
    private final List<Object> logprobs = new ArrayList<>(0);
    private final CallIndexes calls;
    private boolean finished;
    private boolean failed;

    CohereAnswer(ChatSink sink) {
        this.sink = sink;
        this.calls = new CallIndexes(sink, 0);
    }

    boolean hasFinished() {
        return finished;
    }

    boolean hasFailed() {
        return failed;
    }

    void readWhole(Map<String, Object> body) {
        if (!(body.get("message") instanceof Map<?, ?>)) {
            throw new WireFormatException("an answer without a message", null);
        }
        Map<String, Object> message = Nodes.object(body.get("message"));
        id(body);
        plan(Nodes.text(message.get("tool_plan"), ""));
        for (Object part : Nodes.list(message.get("content"))) {
            content(Nodes.object(part));
        }
        List<?> calls = Nodes.list(message.get("tool_calls"));
        for (int i = 0; i < calls.size(); i++) {
            call(i, Nodes.object(calls.get(i)));
        }
        Nodes.list(message.get("citations")).forEach(this::citation);
        Nodes.list(body.get("logprobs")).forEach(this::logprobs);
        end(body);
    }

    void id(Map<String, Object> body) {
        String id = Nodes.text(body.get("id"));
        if (id != null) {
            sink.id(id);
        }
    }

    void plan(String piece) {
        plan.append(piece);
        sink.reasoning(0, piece);
    }

    void content(Map<String, Object> part) {
        String thought = Nodes.text(part.get("thinking"), "");
        thoughts.append(thought);
        sink.reasoning(0, thought);
        sink.text(0, Nodes.text(part.get("text"), ""));
    }

    void call(int index, Map<String, Object> call) {
        Map<String, Object> function = Nodes.object(call.get("function"));
        calls.piece(
                index,
                Nodes.text(call.get("id")),
                Nodes.text(function.get("name")),
                Nodes.text(function.get("arguments")));
    }

    void citation(@Nullable Object citation) {
        if (citation == null) {
            return;
        }
        citations.add(citation);
        Map<String, Object> raw = Nodes.object(citation);
        List<?> sources = Nodes.list(raw.get("sources"));
        Map<String, Object> source = sources.isEmpty() ? Map.of() : Nodes.object(sources.get(0));
        Map<String, Object> document = Nodes.object(source.get("document"));
        sink.citation(
                0,
                Citation.builder()
                        .url(Nodes.text(document.get("url")))
                        .title(Nodes.text(document.get("title")))
                        .source(Nodes.text(source.get("id")))
                        .quote(Citations.first(document, "text", "snippet"))
                        .cited(Nodes.text(raw.get("text")))
                        .start(raw.get("start") instanceof Number at ? at.longValue() : null)
                        .end(raw.get("end") instanceof Number at ? at.longValue() : null)
                        .extra(raw)
                        .build());
    }

    /** The likelihoods of a piece of text; of one token alone they have a neutral form. */
    void logprobs(@Nullable Object value) {
        Map<String, Object> piece = Nodes.object(value);
        List<?> likely = Nodes.list(piece.get("logprobs"));
        if (likely.size() == 1 && likely.get(0) instanceof Number one) {
            sink.logProbabilities(
                    0,
                    List.of(LogProbability.builder(Nodes.text(piece.get("text"), ""), one.doubleValue())
                            .build()));
        }
        if (!piece.isEmpty()) {
            logprobs.add(piece);
        }
    }

    /** The reason, the usage, and what is kept. */
    void end(Map<String, Object> fields) {
        String raw = Nodes.text(fields.get("finish_reason"), "");
        if (raw.equals("ERROR") || raw.equals("TIMEOUT") || fields.get("error") != null) {
            failed = true;
            sink.failure(ErrorBodies.ofBody(Map.of(
                    "message",
                    Nodes.text(fields.get("error"), "the upstream ended the answer with " + raw),
                    "error_type",
                    Nodes.text(fields.get("error_type"), ""))));
            return;
        }
        usage(Nodes.object(fields.get("usage")));
        keep("tool_plan", plan.isEmpty() ? null : plan.toString());
        keep("thinking", thoughts.isEmpty() ? null : thoughts.toString());
        if (!logprobs.isEmpty()) {
            sink.choiceExtra(0, "logprobs", Nodes.copy(logprobs));
        }
        keep("citations", citations.isEmpty() ? null : Nodes.copy(citations));
        if (!raw.isEmpty()) {
            finished = true;
            sink.finish(0, reason(raw), raw);
        }
        sink.end();
    }

    private void keep(String name, @Nullable Object value) {
        if (value != null) {
            sink.messageExtra(0, name, value);
        }
    }

    private static FinishReason reason(String raw) {
        return switch (raw) {
            case "COMPLETE", "STOP_SEQUENCE" -> FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.LENGTH;
            case "TOOL_CALL" -> FinishReason.TOOL_CALLS;
            case "ERROR_TOXIC" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    private void usage(Map<String, Object> usage) {
        Map<String, Object> billed = Nodes.object(usage.get("billed_units"));
        Map<String, Object> tokens = usage.containsKey("tokens") ? Nodes.object(usage.get("tokens")) : billed;
        if (tokens.isEmpty()) {
            return;
        }
        long images = Nodes.number(tokens.get("image_tokens"));
        long input = Nodes.number(tokens.get("input_tokens")) + images;
        long cached = Math.min(input, Nodes.number(usage.get("cached_tokens")));
        long output = Nodes.number(tokens.get("output_tokens"));
        long reasoning = Nodes.number(tokens.get("reasoning_tokens"));
        sink.usage(Usage.builder()
                .inputTokens(input - cached)
                .cachedInputTokens(cached)
                .outputTokens(output)
                .reasoningTokens(reasoning)
                .inputByModality(images > 0 ? Map.of(Modality.IMAGE, images) : Map.of())
                .extra(billed.isEmpty() ? Map.of() : Map.of("billed_units", billed))
                .build());
    }
}

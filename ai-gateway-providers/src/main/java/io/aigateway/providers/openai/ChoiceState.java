package io.aigateway.providers.openai;

import io.aigateway.chat.Citation;
import io.aigateway.chat.ServerToolStep;
import io.aigateway.internal.json.Nodes;
import io.aigateway.internal.wire.CallIndexes;
import io.aigateway.internal.wire.LogProbabilities;
import io.aigateway.internal.wire.SafetyRatings;
import io.aigateway.spi.ChatSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must be remembered of a choice from one piece to the next. For one answer and one thread. */
final class ChoiceState {

    private static final String AUDIO = "audio";

    private final ChatSink sink;
    private final int choice;
    private final boolean stream;
    /** Likelihoods of tokens that say more than the neutral form. */
    private final Map<String, List<Object>> rawLogprobs = new LinkedHashMap<>(0);

    private @Nullable CallIndexes indexes;
    private @Nullable Map<String, Object> extras;
    private @Nullable Set<Citation> cited;

    ChoiceState(ChatSink sink, int choice, boolean stream) {
        this.sink = sink;
        this.choice = choice;
        this.stream = stream;
    }

    void report(MessagePiece piece) {
        String reasoning = piece.reasoning();
        if (reasoning != null && !reasoning.isEmpty()) {
            sink.reasoning(choice, reasoning);
        }
        String text = piece.text();
        if (text != null && !text.isEmpty()) {
            sink.text(choice, text);
        }
        if (piece.refusal() != null) {
            sink.refusal(choice, piece.refusal());
        }
        piece.parts().forEach(part -> sink.part(choice, part));
        if (!piece.audio().isEmpty()) {
            report(piece.audio());
        }
        List<MessagePiece.CallPiece> calls = piece.calls();
        for (int i = 0; i < calls.size(); i++) {
            report(calls.get(i), i);
        }
        for (Citation citation : piece.citations()) {
            cite(citation);
        }
        if (!piece.extras().isEmpty()) {
            piece.extras().forEach(this::reportExtra);
        }
    }

    /** Several services send the same list again and again. */
    private void cite(Citation citation) {
        if (cited == null) {
            cited = new HashSet<>();
        }
        if (cited.add(citation)) {
            sink.citation(choice, citation);
        }
    }

    /** The sound and what is said in it; its id, which the next turn may name, is kept. */
    private void report(Map<String, Object> audio) {
        Map<String, Object> rest = new LinkedHashMap<>(audio);
        String data = Nodes.text(rest.remove("data"));
        String transcript = Nodes.text(rest.remove("transcript"));
        if (data != null || transcript != null) {
            sink.audio(choice, data, transcript);
        }
        rest.values().removeIf(value -> value == null);
        if (!rest.isEmpty()) {
            reportExtra(AUDIO, rest);
        }
    }

    private void report(MessagePiece.CallPiece call, int position) {
        int index = position;
        if (stream) {
            if (indexes == null) {
                indexes = new CallIndexes(sink, choice);
            }
            index = indexes.piece(call.index(), call.id(), call.name(), call.arguments());
        } else {
            sink.toolCall(choice, index, call.id(), call.name(), call.arguments());
        }
        for (Map.Entry<String, Object> more : call.extra().entrySet()) {
            sink.toolCallExtra(choice, index, more.getKey(), more.getValue());
        }
    }

    private void reportExtra(String name, Object value) {
        Object whole = stream ? merged(name, value) : value;
        if (whole == null) {
            return;
        }
        if (name.equals("executed_tools")) {
            Nodes.list(whole).forEach(each -> reportTool(Nodes.object(each)));
        } else {
            sink.messageExtra(choice, name, whole);
        }
    }

    private @Nullable Object merged(String name, Object value) {
        if (extras == null) {
            extras = new HashMap<>(4);
        }
        Object merged = DeltaMerge.merge(name, extras.get(name), value);
        if (merged != null) {
            extras.put(name, merged);
        }
        return merged;
    }

    /** A tool of the service's own (Groq's compound systems). */
    private void reportTool(Map<String, Object> tool) {
        Object index = tool.get("index");
        sink.serverTool(
                choice,
                ServerToolStep.builder(Nodes.text(tool.get("type"), "tool"))
                        .id(index == null ? null : String.valueOf(index))
                        .arguments(Nodes.text(tool.get("arguments"), "{}"))
                        .result(tool.get("output"))
                        .extra(tool)
                        .build());
    }

    /** A field beside the message. */
    void beside(String name, Object value) {
        switch (name) {
            case "logprobs" -> logprobs(Nodes.object(value));
            case "content_filter_results" -> {
                if (!Nodes.object(value).isEmpty()) {
                    sink.safety(choice, SafetyRatings.ofCategories(value));
                }
            }
            default -> sink.choiceExtra(choice, name, value);
        }
    }

    private void logprobs(Map<String, Object> all) {
        Object tokens = all.get("content");
        sink.logProbabilities(choice, LogProbabilities.of(tokens));
        Map<String, Object> rest = new LinkedHashMap<>(all);
        rest.values().removeIf(value -> value == null || Nodes.list(value).isEmpty());
        if (LogProbabilities.isPlain(tokens)) {
            rest.remove("content");
        }
        if (!rest.isEmpty()) {
            rest.forEach((name, value) -> {
                if (value instanceof List<?> items) {
                    rawLogprobs.computeIfAbsent(name, each -> new ArrayList<>()).addAll(items);
                }
            });
        }
    }

    /** It ends: what grew up to here is told. */
    void finish() {
        if (!rawLogprobs.isEmpty()) {
            sink.choiceExtra(choice, "logprobs", Map.copyOf(rawLogprobs));
        }
    }
}

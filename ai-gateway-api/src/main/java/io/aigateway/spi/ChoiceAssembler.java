package io.aigateway.spi;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.LogProbability;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.SafetyRating;
import io.aigateway.chat.ServerToolStep;
import io.aigateway.chat.ToolCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts one of the answers together. Text is one piece most of the time, and many pieces in a stream; all else is rare. For
 * one thread.
 */
final class ChoiceAssembler {

    private final String callIdPrefix;
    private final List<Call> calls = new ArrayList<>(0);
    private @Nullable String onlyText;
    private @Nullable StringBuilder text;
    private @Nullable StringBuilder reasoning;
    private @Nullable StringBuilder refusal;
    private @Nullable SpokenAudio audio;
    private @Nullable String phase;
    private @Nullable Map<String, Object> extra;
    private @Nullable Rarities rare;
    private FinishReason reason = FinishReason.UNKNOWN;
    private @Nullable String rawReason;

    /** What few answers have. */
    private static final class Rarities {
        /** What stands before the text that is being put together. */
        private final List<ContentPart> content = new ArrayList<>();

        private final List<Citation> citations = new ArrayList<>(0);
        private final List<ServerToolStep> steps = new ArrayList<>(0);
        private final List<LogProbability> tokens = new ArrayList<>(0);
        private final Map<String, Object> choiceExtra = new LinkedHashMap<>(0);
        private List<SafetyRating> safety = List.of();
    }

    ChoiceAssembler(String callIdPrefix) {
        this.callIdPrefix = callIdPrefix;
    }

    private Rarities rare() {
        if (rare == null) {
            rare = new Rarities();
        }
        return rare;
    }

    void text(String piece) {
        if (piece.isEmpty()) {
            return;
        }
        if (text != null) {
            text.append(piece);
        } else if (onlyText == null) {
            onlyText = piece;
        } else {
            text = new StringBuilder(256).append(onlyText).append(piece);
        }
    }

    /** All text so far. */
    String textSoFar() {
        String open = openText();
        if (rare == null || rare.content.isEmpty()) {
            return open;
        }
        StringBuilder all = new StringBuilder();
        for (ContentPart each : rare.content) {
            if (each instanceof ContentPart.Text piece) {
                all.append(piece.text());
            }
        }
        return all.append(open).toString();
    }

    private String openText() {
        return text != null ? text.toString() : onlyText == null ? "" : onlyText;
    }

    void part(ContentPart part) {
        List<ContentPart> content = rare().content;
        String before = openText();
        if (!before.isEmpty()) {
            content.add(new ContentPart.Text(before));
            text = null;
            onlyText = null;
        }
        content.add(part);
    }

    void audio(@Nullable String data, @Nullable String transcript) {
        if (audio == null) {
            audio = new SpokenAudio();
        }
        audio.add(data, transcript);
    }

    void reasoning(String piece) {
        if (reasoning == null) {
            reasoning = new StringBuilder(Math.max(64, piece.length()));
        }
        reasoning.append(piece);
    }

    void refusal(String piece) {
        if (refusal == null) {
            refusal = new StringBuilder(Math.max(64, piece.length()));
        }
        refusal.append(piece);
    }

    void citation(Citation citation) {
        rare().citations.add(citation);
    }

    void serverTool(ServerToolStep step) {
        List<ServerToolStep> steps = rare().steps;
        for (int i = 0; step.id() != null && i < steps.size(); i++) {
            if (step.id().equals(steps.get(i).id())) {
                steps.set(i, step);
                return;
            }
        }
        steps.add(step);
    }

    void logProbabilities(List<LogProbability> tokens) {
        rare().tokens.addAll(tokens);
    }

    void safety(List<SafetyRating> ratings) {
        rare().safety = ratings;
    }

    void phase(String value) {
        phase = value;
    }

    void extra(String name, Object value) {
        if (extra == null) {
            extra = new LinkedHashMap<>(4);
        }
        extra.put(name, value);
    }

    void choiceExtra(String name, Object value) {
        rare().choiceExtra.put(name, value);
    }

    void finish(FinishReason neutral, @Nullable String raw) {
        reason = neutral;
        rawReason = raw;
    }

    boolean hasFinished() {
        return reason != FinishReason.UNKNOWN || rawReason != null;
    }

    int toolCalls() {
        return calls.size();
    }

    String toolCallId(int index) {
        return calls.get(index).id;
    }

    void toolCall(int index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        Call call = call(index);
        if (id != null && !id.isEmpty() && !call.idGiven) {
            call.id = id;
            call.idGiven = true;
        }
        if (name != null) {
            call.name = call.name.isEmpty() ? name : call.name + name;
        }
        if (arguments != null) {
            call.arguments.append(arguments);
        }
    }

    void toolCallExtra(int index, String name, Object value) {
        Call call = call(index);
        if (call.extra == null) {
            call.extra = new LinkedHashMap<>(2);
        }
        call.extra.put(name, value);
    }

    private Call call(int index) {
        while (calls.size() <= index) {
            calls.add(new Call(callIdPrefix + calls.size()));
        }
        return calls.get(index);
    }

    ChatChoice build(Message.@Nullable Origin origin) {
        Message.Builder message = Message.builder(Role.ASSISTANT)
                .content(content())
                .reasoning(reasoning == null || reasoning.isEmpty() ? null : reasoning.toString())
                .refusal(refusal == null || refusal.isEmpty() ? null : refusal.toString())
                .toolCalls(builtCalls())
                .phase(phase)
                .extra(extra == null ? Map.of() : extra)
                .origin(origin);
        if (rare == null) {
            return ChatChoice.of(message.build(), neutralReason(), rawReason);
        }
        message.citations(rare.citations).serverToolSteps(rare.steps);
        return ChatChoice.builder(message.build())
                .finishReason(neutralReason())
                .rawFinishReason(rawReason)
                .logProbabilities(rare.tokens)
                .safetyRatings(rare.safety)
                .extra(rare.choiceExtra)
                .build();
    }

    /** Presence decides: several providers say "stop" although they call tools, or decline. */
    private FinishReason neutralReason() {
        boolean open = reason == FinishReason.STOP || reason == FinishReason.UNKNOWN;
        if (open && refusal != null && !refusal.isEmpty()) {
            return FinishReason.CONTENT_FILTER;
        }
        return open && !calls.isEmpty() ? FinishReason.TOOL_CALLS : reason;
    }

    private List<ContentPart> content() {
        String last = openText();
        ContentPart spoken = audio == null ? null : audio.toPart();
        if ((rare == null || rare.content.isEmpty()) && spoken == null) {
            return last.isEmpty() ? List.of() : List.of(new ContentPart.Text(last));
        }
        List<ContentPart> content = rare == null ? new ArrayList<>(2) : new ArrayList<>(rare.content);
        if (!last.isEmpty()) {
            content.add(new ContentPart.Text(last));
        }
        if (spoken != null) {
            content.add(spoken);
        }
        return content;
    }

    private List<ToolCall> builtCalls() {
        if (calls.isEmpty()) {
            return List.of();
        }
        List<ToolCall> built = new ArrayList<>(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            built.add(calls.get(i).build());
        }
        return built;
    }

    private static final class Call {
        private final StringBuilder arguments = new StringBuilder();
        private String id;
        private boolean idGiven;
        private String name = "";
        private @Nullable Map<String, Object> extra;

        private Call(String ownId) {
            this.id = ownId;
        }

        /** A call without arguments is told by nothing, an empty object or the word null. */
        private ToolCall build() {
            String json = arguments.toString().strip();
            boolean none = json.isEmpty() || json.equals("null");
            return ToolCall.builder(id, name, none ? "{}" : arguments.toString())
                    .extra(extra == null ? Map.of() : extra)
                    .build();
        }
    }
}

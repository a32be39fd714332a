package io.aigateway.spi;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.Usage;
import io.aigateway.trace.CallTrace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a whole answer together from what a codec reports, the same way for plain answers and streams. For one thread.
 */
public final class ChatAssembler implements ChatSink {

    private static final int MAX_CHOICES = 128;
    private static final int MAX_TOOL_CALLS = 1024;

    private final String requestedModel;
    private final Message.@Nullable Origin origin;
    private final String callIdPrefix;
    private final int maxChars;
    private final List<Choice> choices = new ArrayList<>(1);
    private @Nullable Map<String, Object> extra;
    private @Nullable String id;
    private @Nullable String model;
    private @Nullable Usage usage;
    private @Nullable Failure failure;
    private boolean ended;
    private int chars;

    /**
     * Creates an assembler for an answer whose origin does not matter.
     *
     * @param requestedModel stands in for the model if the upstream does not name it
     * @param maxChars how long text, reasoning and arguments may be together
     */
    public ChatAssembler(String requestedModel, int maxChars) {
        this(requestedModel, null, "call_", maxChars);
    }

    /**
     * Creates an assembler.
     *
     * @param requestedModel stands in for the model if the upstream does not name it
     * @param origin where the answer is made; null if that does not matter
     * @param callIdPrefix begins the ids of tool calls that the upstream gives none; unique to the answer, so that ids
     *     stay apart over a whole conversation
     * @param maxChars how long text, reasoning and arguments may be together
     */
    public ChatAssembler(String requestedModel, Message.@Nullable Origin origin, String callIdPrefix, int maxChars) {
        this.requestedModel = requestedModel;
        this.origin = origin;
        this.callIdPrefix = callIdPrefix;
        this.maxChars = maxChars;
    }

    @Override
    public void id(String value) {
        id = value;
    }

    @Override
    public void model(String value) {
        model = value;
    }

    @Override
    public void text(int choice, String piece) {
        count(piece);
        choice(choice).text(piece);
    }

    @Override
    public void reasoning(int choice, String piece) {
        count(piece);
        choice(choice).reasoning(piece);
    }

    @Override
    public void toolCall(
            int choice, int index, @Nullable String callId, @Nullable String name, @Nullable String arguments) {
        if (index < 0 || index >= MAX_TOOL_CALLS) {
            throw new WireFormatException("tool call index " + index + " (expected: 0 to 1023)", null);
        }
        if (arguments != null) {
            count(arguments);
        }
        choice(choice).toolCall(index, callId, name, arguments);
    }

    @Override
    public void finish(int choice, FinishReason reason, @Nullable String raw) {
        Choice target = choice(choice);
        target.reason = reason;
        target.rawReason = raw;
    }

    @Override
    public void usage(Usage value) {
        usage = value;
    }

    @Override
    public void extra(String name, Object value) {
        if (extra == null) {
            extra = new LinkedHashMap<>(8);
        }
        extra.put(name, value);
    }

    @Override
    public void messageExtra(int choice, String name, Object value) {
        choice(choice).extra(name, value);
    }

    @Override
    public void failure(Failure value) {
        failure = value;
    }

    @Override
    public void end() {
        ended = true;
    }

    /** The error the upstream reported inside the answer; null if none. */
    public @Nullable Failure reportedFailure() {
        return failure;
    }

    /** Whether the protocol's own end was seen. */
    public boolean hasEnded() {
        return ended;
    }

    /** Whether the upstream said why the first choice ended, be it in a word that is not known. */
    public boolean hasFinished() {
        return !choices.isEmpty()
                && (choices.get(0).reason != FinishReason.UNKNOWN || choices.get(0).rawReason != null);
    }

    /** The usage reported so far; null if none. */
    public @Nullable Usage reportedUsage() {
        return usage;
    }

    /** Characters of text, reasoning and arguments so far. */
    public int chars() {
        return chars;
    }

    /** The text of the first choice so far. */
    public String text() {
        return choices.isEmpty() ? "" : choices.get(0).textSoFar();
    }

    /** Whether the first choice has tool calls. */
    public boolean hasToolCalls() {
        return toolCalls() > 0;
    }

    /** How many tool calls the first choice has. */
    public int toolCalls() {
        return choices.isEmpty() ? 0 : choices.get(0).calls.size();
    }

    /** The id of a tool call of the first choice. */
    public String toolCallId(int index) {
        return choices.get(0).calls.get(index).id;
    }

    /** The answer as it stands. */
    public ChatResponse toResponse(CallTrace trace) {
        List<ChatChoice> built = new ArrayList<>(Math.max(1, choices.size()));
        for (Choice each : choices) {
            built.add(each.build(origin));
        }
        if (built.isEmpty()) {
            built.add(new Choice(callIdPrefix).build(origin));
        }
        return new ChatResponse(
                id,
                model == null || model.isEmpty() ? requestedModel : model,
                built,
                usage == null ? Usage.NONE : usage,
                extra == null ? Map.of() : extra,
                trace);
    }

    private void count(String piece) {
        chars += piece.length();
        if (chars > maxChars) {
            throw WireFormatException.tooLong(
                    "the answer is longer than streaming.max-chars (" + maxChars + " characters)");
        }
    }

    private Choice choice(int index) {
        if (index < 0 || index >= MAX_CHOICES) {
            throw new WireFormatException("choice index " + index + " (expected: 0 to 127)", null);
        }
        while (choices.size() <= index) {
            choices.add(new Choice(callIdPrefix));
        }
        return choices.get(index);
    }

    /** Text that is one piece most of the time, and many pieces in a stream. */
    private static final class Choice {
        private final String callIdPrefix;
        private @Nullable String onlyText;
        private @Nullable StringBuilder text;
        private @Nullable StringBuilder reasoning;
        private final List<Call> calls = new ArrayList<>(0);
        private @Nullable Map<String, Object> extra;
        private FinishReason reason = FinishReason.UNKNOWN;
        private @Nullable String rawReason;

        private Choice(String callIdPrefix) {
            this.callIdPrefix = callIdPrefix;
        }

        private void text(String piece) {
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

        private String textSoFar() {
            return text != null ? text.toString() : onlyText == null ? "" : onlyText;
        }

        private void reasoning(String piece) {
            if (reasoning == null) {
                reasoning = new StringBuilder(Math.max(64, piece.length()));
            }
            reasoning.append(piece);
        }

        private void toolCall(int index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
            while (calls.size() <= index) {
                calls.add(new Call(callIdPrefix + calls.size()));
            }
            Call call = calls.get(index);
            if (id != null && !id.isEmpty()) {
                call.id = id;
            }
            if (name != null && !name.isEmpty()) {
                call.name = name;
            }
            if (arguments != null) {
                call.arguments.append(arguments);
            }
        }

        private void extra(String name, Object value) {
            if (extra == null) {
                extra = new LinkedHashMap<>(4);
            }
            extra.put(name, value);
        }

        private ChatChoice build(Message.@Nullable Origin origin) {
            List<ToolCall> built = new ArrayList<>(calls.size());
            for (int i = 0; i < calls.size(); i++) {
                built.add(calls.get(i).build());
            }
            String said = textSoFar();
            Message message = new Message(
                    Role.ASSISTANT,
                    said.isEmpty() ? List.of() : List.of(new ContentPart.Text(said)),
                    reasoning == null || reasoning.isEmpty() ? null : reasoning.toString(),
                    built,
                    null,
                    null,
                    extra == null ? Map.of() : extra,
                    origin);
            // Several providers say "stop" although they call tools: presence decides.
            boolean calling = !built.isEmpty() && (reason == FinishReason.STOP || reason == FinishReason.UNKNOWN);
            return new ChatChoice(message, calling ? FinishReason.TOOL_CALLS : reason, rawReason);
        }
    }

    private static final class Call {
        private String id;
        private String name = "";
        private final StringBuilder arguments = new StringBuilder();

        private Call(String ownId) {
            this.id = ownId;
        }

        private ToolCall build() {
            String json = arguments.isEmpty() ? "{}" : arguments.toString();
            return new ToolCall(id, name, json);
        }
    }
}

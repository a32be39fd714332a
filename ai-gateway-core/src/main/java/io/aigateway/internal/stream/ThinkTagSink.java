package io.aigateway.internal.stream;

import io.aigateway.chat.FinishReason;
import io.aigateway.config.ThinkTags;
import io.aigateway.internal.fitting.ForwardingSink;
import io.aigateway.spi.ChatSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes {@code <think>…</think>} at the beginning of an answer's text for reasoning, wherever the stream cuts the tags.
 * Only white space may stand before the opening tag: the same words in the middle of a text are text. White space right
 * after either tag belongs to neither side. Of models whose opening tag stands in the prompt, the text begins within the
 * thoughts. For one answer.
 */
public final class ThinkTagSink implements ForwardingSink {

    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    private enum Phase {
        BEFORE,
        THINKING,
        AFTER_CLOSE,
        ANSWER
    }

    private static final class State {
        private Phase phase = Phase.BEFORE;
        private final StringBuilder held = new StringBuilder();
        private boolean trimming;
    }

    private final ChatSink sink;
    private final boolean keepThoughts;
    private final boolean fromStart;
    private final List<State> choices = new ArrayList<>(1);

    private ThinkTagSink(ChatSink sink, boolean keepThoughts, boolean fromStart) {
        this.sink = sink;
        this.keepThoughts = keepThoughts;
        this.fromStart = fromStart;
    }

    /** A sink that does with the tags what the mode says, before the given one. */
    public static ChatSink create(ThinkTags mode, ChatSink sink) {
        return mode == ThinkTags.PASSTHROUGH
                ? sink
                : new ThinkTagSink(sink, mode != ThinkTags.DROP, mode == ThinkTags.SPLIT_FROM_START);
    }

    @Override
    public ChatSink next() {
        return sink;
    }

    private State state(int choice) {
        while (choices.size() <= choice && choices.size() < 128) {
            choices.add(new State());
        }
        return choices.get(Math.min(choice, choices.size() - 1));
    }

    @Override
    public void text(int choice, String piece) {
        State state = state(choice);
        if (state.phase == Phase.ANSWER) {
            sink.text(choice, piece);
            return;
        }
        state.held.append(piece);
        boolean moved = true;
        while (moved) {
            moved = switch (state.phase) {
                case BEFORE -> before(choice, state);
                case THINKING -> thinking(choice, state);
                case AFTER_CLOSE -> afterClose(choice, state);
                case ANSWER -> false;
            };
        }
    }

    private boolean before(int choice, State state) {
        int start = 0;
        while (start < state.held.length() && Character.isWhitespace(state.held.charAt(start))) {
            start++;
        }
        int seen = Math.min(OPEN.length(), state.held.length() - start);
        if (!OPEN.startsWith(state.held.substring(start, start + seen))) {
            if (!fromStart) {
                return answer(choice, state);
            }
            state.phase = Phase.THINKING;
            state.trimming = true;
            return true;
        }
        if (seen < OPEN.length()) {
            return false;
        }
        state.held.delete(0, start + OPEN.length());
        state.phase = Phase.THINKING;
        state.trimming = true;
        return true;
    }

    private boolean thinking(int choice, State state) {
        if (state.trimming) {
            trimStart(state);
        }
        int close = state.held.indexOf(CLOSE);
        int thought = close >= 0 ? close : state.held.length() - heldBack(state.held);
        if (thought > 0) {
            thought(choice, state.held.substring(0, thought));
            state.held.delete(0, thought);
        }
        if (close < 0) {
            return false;
        }
        state.held.delete(0, CLOSE.length());
        state.phase = Phase.AFTER_CLOSE;
        return true;
    }

    /** How many characters at the end may be the beginning of the closing tag. */
    private static int heldBack(StringBuilder held) {
        for (int length = Math.min(CLOSE.length() - 1, held.length()); length > 0; length--) {
            if (CLOSE.startsWith(held.substring(held.length() - length))) {
                return length;
            }
        }
        return 0;
    }

    private boolean afterClose(int choice, State state) {
        trimStart(state);
        return !state.held.isEmpty() && answer(choice, state);
    }

    private static void trimStart(State state) {
        int blank = 0;
        while (blank < state.held.length() && Character.isWhitespace(state.held.charAt(blank))) {
            blank++;
        }
        state.held.delete(0, blank);
        state.trimming = state.held.isEmpty();
    }

    private boolean answer(int choice, State state) {
        state.phase = Phase.ANSWER;
        if (!state.held.isEmpty()) {
            sink.text(choice, state.held.toString());
            state.held.setLength(0);
        }
        return false;
    }

    private void thought(int choice, String piece) {
        if (keepThoughts) {
            sink.reasoning(choice, piece);
        }
    }

    /** What was held back in the hope of a tag is what it looks like after all. */
    private void flush() {
        for (int choice = 0; choice < choices.size(); choice++) {
            State state = choices.get(choice);
            if (state.phase == Phase.THINKING && !state.held.isEmpty()) {
                thought(choice, state.held.toString());
                state.held.setLength(0);
            } else if (state.phase == Phase.BEFORE) {
                answer(choice, state);
            }
        }
    }

    @Override
    public void toolCall(
            int choice, int index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        flush();
        sink.toolCall(choice, index, id, name, arguments);
    }

    @Override
    public void finish(int choice, FinishReason reason, @Nullable String raw) {
        flush();
        sink.finish(choice, reason, raw);
    }

    @Override
    public void end() {
        flush();
        sink.end();
    }
}

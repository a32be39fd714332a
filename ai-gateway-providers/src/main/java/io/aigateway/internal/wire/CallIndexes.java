package io.aigateway.internal.wire;

import io.aigateway.spi.ChatSink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of streamed tool calls together. The index on the wire is a position in theory only: servers send the
 * same one for all calls, begin at the number of a content block, or leave it out; they repeat ids and names in every
 * piece, or make up a new id for each. So: the same id is the same call; another id with a name is a new call; calls are
 * counted from 0 in the order of their appearance; the first id stays. For the calls of one choice and one thread.
 */
public final class CallIndexes {

    private final ChatSink sink;
    private final int choice;
    private final List<Call> calls = new ArrayList<>(2);

    private static final class Call {
        private int wireIndex;
        private @Nullable String id;
        private String name = "";
        private boolean begun;
        private int depth;
        private boolean quoted;
        private boolean escaped;

        /** Follows the arguments' brackets. */
        void add(String piece) {
            for (int i = 0; i < piece.length(); i++) {
                char c = piece.charAt(i);
                begun |= !Character.isWhitespace(c);
                if (escaped) {
                    escaped = false;
                } else if (quoted) {
                    escaped = c == '\\';
                    quoted = c != '"';
                } else {
                    quoted = c == '"';
                    depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
                }
            }
        }

        boolean isWhole() {
            return begun && depth <= 0 && !quoted;
        }
    }

    /** The calls of a choice, told to the sink. */
    public CallIndexes(ChatSink sink, int choice) {
        this.sink = sink;
        this.choice = choice;
    }

    /**
     * Tells the sink of a piece.
     *
     * @param wireIndex the index on the wire; negative if there is none
     * @return which call it belongs to, from 0
     */
    public int piece(int wireIndex, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        String ownId = id == null || id.isEmpty() ? null : id;
        String ownName = name == null ? "" : name;
        int index = find(wireIndex, ownId, ownName);
        Call call;
        if (index < 0) {
            index = calls.size();
            call = new Call();
            call.wireIndex = wireIndex;
            calls.add(call);
        } else {
            call = calls.get(index);
        }
        String firstId = call.id == null ? ownId : null;
        if (firstId != null) {
            call.id = firstId;
        }
        String more = ownName.equals(call.name) ? "" : ownName;
        call.name += more;
        // The word null stands for no arguments.
        String told = arguments != null && !call.begun && arguments.strip().equals("null") ? null : arguments;
        if (told != null) {
            call.add(told);
        }
        sink.toolCall(choice, index, firstId, more, told);
        return index;
    }

    /** The call that a piece belongs to; -1 if it begins one. */
    private int find(int wireIndex, @Nullable String id, String name) {
        int same = id == null ? -1 : withId(id);
        if (same >= 0) {
            return same;
        }
        int open = wireIndex < 0 ? calls.size() - 1 : withIndex(wireIndex);
        if (name.isEmpty()) {
            // What has neither an id nor a name never begins a call while there is one.
            return open < 0 && id == null ? calls.size() - 1 : open;
        } else if (open < 0) {
            return -1;
        }
        return begins(calls.get(open), wireIndex, id, name) ? -1 : open;
    }

    /** Whether a piece with a name begins another call than the open one of its index. */
    private static boolean begins(Call open, int wireIndex, @Nullable String id, String name) {
        if (id != null && open.id != null) {
            return true;
        }
        boolean sameName = open.name.isEmpty() || name.equals(open.name);
        if (!open.begun) {
            // With an index the name may come in pieces; without one, or with an id, it comes whole.
            return !sameName && (wireIndex < 0 || id != null);
        }
        return !sameName || open.isWhole();
    }

    private int withId(String id) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (id.equals(calls.get(i).id)) {
                return i;
            }
        }
        return -1;
    }

    /** The last one with the index: earlier ones are over. */
    private int withIndex(int wireIndex) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (calls.get(i).wireIndex == wireIndex) {
                return i;
            }
        }
        return -1;
    }
}

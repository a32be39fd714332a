package io.aigateway.internal.fitting;

import io.aigateway.spi.ChatSink;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives tools their names back; a name that comes in pieces is held until it is whole. For one answer. */
final class RestoringSink implements ForwardingSink {

    private final ChatSink sink;
    private final ToolNames names;
    /** Beginnings of names by choice and call. */
    private final Map<Long, String> held = new HashMap<>(2);

    RestoringSink(ChatSink sink, ToolNames names) {
        this.sink = sink;
        this.names = names;
    }

    @Override
    public ChatSink next() {
        return sink;
    }

    @Override
    public void toolCall(
            int choice, int index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        Long call = ((long) choice << 32) | index;
        String before = held.remove(call);
        String whole = (before == null ? "" : before) + (name == null ? "" : name);
        boolean more = (arguments == null || arguments.isEmpty()) && names.isBeginning(whole);
        if (more) {
            held.put(call, whole);
        }
        sink.toolCall(choice, index, id, more ? null : names.original(whole), arguments);
    }
}

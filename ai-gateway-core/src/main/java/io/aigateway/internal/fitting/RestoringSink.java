package io.aigateway.internal.fitting;

import io.aigateway.spi.ChatSink;
import org.jspecify.annotations.Nullable;

/** Gives tools their names back. For one answer. */
final class RestoringSink implements ForwardingSink {

    private final ChatSink sink;
    private final ToolNames names;

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
        sink.toolCall(choice, index, id, name == null ? null : names.original(name), arguments);
    }
}

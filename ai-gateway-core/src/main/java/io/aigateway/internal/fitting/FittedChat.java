package io.aigateway.internal.fitting;

import io.aigateway.chat.ChatRequest;
import io.aigateway.spi.ChatSink;
import java.util.function.Consumer;

/**
 * A request in a form that no service refuses for reasons that the application cannot know, and the way back for its
 * answer. Immutable.
 *
 * @param request what is sent
 * @param names the names of tools, there and back
 */
public record FittedChat(ChatRequest request, ToolNames names) {

    /**
     * Fits a request; one that fits already stays the same object.
     *
     * @param note hears what was changed
     */
    public static FittedChat of(ChatRequest request, Consumer<String> note) {
        ChatRequest paired = PairedCalls.of(ModelMedia.left(request, note), note);
        ToolNames names = ToolNames.of(paired);
        return new FittedChat(names.applied(paired, note), names);
    }

    /** A sink that gives the answer's tools the names that the application knows. */
    public ChatSink restoring(ChatSink sink) {
        return names.isPlain() ? sink : new RestoringSink(sink, names);
    }
}

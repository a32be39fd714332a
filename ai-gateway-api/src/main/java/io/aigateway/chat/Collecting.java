package io.aigateway.chat;

import java.util.function.Consumer;

/** Reads a stream to its end. */
final class Collecting {

    private Collecting() {}

    static ChatResponse collect(ChatStream stream, Consumer<String> text, Runnable restarted) {
        try (stream) {
            for (ChatEvent event = stream.next(); event != null; event = stream.next()) {
                if (event instanceof ChatEvent.TextDelta delta) {
                    text.accept(delta.text());
                } else if (event instanceof ChatEvent.Restarted) {
                    restarted.run();
                } else if (event instanceof ChatEvent.Completed completed) {
                    return completed.response();
                } else if (event instanceof ChatEvent.Truncated truncated) {
                    throw new TruncatedStreamException(truncated);
                } else if (event instanceof ChatEvent.Failed failed) {
                    throw failed.cause();
                }
            }
        }
        throw new IllegalStateException("The stream was read before: it can be read once only");
    }
}

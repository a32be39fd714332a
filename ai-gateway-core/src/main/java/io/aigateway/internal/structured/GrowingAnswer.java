package io.aigateway.internal.structured;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ChatStream;
import io.aigateway.chat.TruncatedStreamException;
import io.aigateway.chat.TypedResponse;
import io.aigateway.chat.TypedStream;
import io.aigateway.trace.CallTrace;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream's text again each time it has grown by a share, so that a long answer costs a multiple of its length, not
 * its square. For one thread.
 */
final class GrowingAnswer<T> implements TypedStream<T> {

    /** A part so large is worth a look. */
    private static final int SHARE = 64;

    private final ChatStream stream;
    private final AnswerReader<T> reader;
    private final Function<ChatResponse, TypedResponse<T>> whole;
    private final StringBuilder text = new StringBuilder();
    private int lookAt = 1;
    private int seen;
    private @Nullable T last;
    private ChatEvent.@Nullable End end;

    GrowingAnswer(ChatStream stream, AnswerReader<T> reader, Function<ChatResponse, TypedResponse<T>> whole) {
        this.stream = stream;
        this.reader = reader;
        this.whole = whole;
    }

    @Override
    public @Nullable T next() {
        while (end == null) {
            read();
            boolean over = end != null && text.length() > seen;
            if (over || text.length() >= lookAt) {
                T value = look();
                if (value != null) {
                    return value;
                }
            }
        }
        return null;
    }

    private void read() {
        ChatEvent event = stream.next();
        if (event instanceof ChatEvent.TextDelta delta) {
            text.append(delta.text());
        } else if (event instanceof ChatEvent.Restarted) {
            text.setLength(0);
            lookAt = 1;
            seen = 0;
            last = null;
        } else if (event instanceof ChatEvent.End ending) {
            end = ending;
        } else if (event == null) {
            throw new IllegalStateException("The stream was read before: it can be read once only");
        }
    }

    private @Nullable T look() {
        seen = text.length();
        lookAt = seen + Math.max(1, seen / SHARE);
        T value = reader.readPartial(text.toString());
        if (value == null || value.equals(last)) {
            return null;
        }
        last = value;
        return value;
    }

    @Override
    public TypedResponse<T> result() {
        while (end == null) {
            read();
        }
        if (end instanceof ChatEvent.Completed completed) {
            return whole.apply(completed.response());
        } else if (end instanceof ChatEvent.Truncated truncated) {
            throw new TruncatedStreamException(truncated);
        }
        throw ((ChatEvent.Failed) end).cause();
    }

    @Override
    public CallTrace trace() {
        return stream.trace();
    }

    @Override
    public void close() {
        stream.close();
    }
}

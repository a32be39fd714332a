package io.aigateway.providers.openai;

import io.aigateway.spi.ChatSink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must be remembered of a choice from one piece to the next. For one answer and one thread. */
final class ChoiceState {

    private final ChatSink sink;
    private final int choice;
    private final boolean stream;
    private int lastCall = -1;
    private @Nullable Map<String, Object> extras;

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
        List<MessagePiece.CallPiece> calls = piece.calls();
        for (int i = 0; i < calls.size(); i++) {
            report(calls.get(i), i);
        }
        if (!piece.extras().isEmpty()) {
            piece.extras().forEach(this::reportExtra);
        }
    }

    /** A stream without indexes begins a call wherever it names a tool. */
    private void report(MessagePiece.CallPiece call, int position) {
        int index = stream ? call.index() : position;
        if (index < 0) {
            boolean begins =
                    lastCall < 0 || (call.name() != null && !call.name().isEmpty());
            index = begins ? lastCall + 1 : lastCall;
        }
        lastCall = Math.max(lastCall, index);
        sink.toolCall(choice, index, call.id(), call.name(), call.arguments());
    }

    private void reportExtra(String name, Object value) {
        if (!stream) {
            sink.messageExtra(choice, name, value);
            return;
        }
        if (extras == null) {
            extras = new HashMap<>(4);
        }
        Object merged = DeltaMerge.merge(name, extras.get(name), value);
        if (merged != null) {
            extras.put(name, merged);
            sink.messageExtra(choice, name, merged);
        }
    }
}

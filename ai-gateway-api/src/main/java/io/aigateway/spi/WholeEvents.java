package io.aigateway.spi;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.Usage;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A whole answer as a stream: one piece of each kind, and the end. For one thread. */
final class WholeEvents implements ChatEvents {

    private final Queue<ChatEvent> events = new ArrayDeque<>(4);

    WholeEvents(ChatResponse response) {
        String reasoning = response.reasoning();
        if (reasoning != null && !reasoning.isEmpty()) {
            events.add(new ChatEvent.ReasoningDelta(reasoning));
        }
        if (!response.text().isEmpty()) {
            events.add(new ChatEvent.TextDelta(response.text()));
        }
        List<ToolCall> calls = response.toolCalls();
        for (int i = 0; i < calls.size(); i++) {
            ToolCall call = calls.get(i);
            events.add(new ChatEvent.ToolCallDelta(i, call.id(), call.name(), call.arguments()));
        }
        if (response.usage() != Usage.NONE) {
            events.add(new ChatEvent.UsageUpdate(response.usage()));
        }
        events.add(new ChatEvent.Completed(response));
    }

    @Override
    public @Nullable ChatEvent next() {
        return events.poll();
    }

    @Override
    public void close() {
        events.clear();
    }
}

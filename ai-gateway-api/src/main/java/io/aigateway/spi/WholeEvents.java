package io.aigateway.spi;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
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
        addContent(response.message());
        List<ToolCall> calls = response.toolCalls();
        for (int i = 0; i < calls.size(); i++) {
            ToolCall call = calls.get(i);
            events.add(new ChatEvent.ToolCallDelta(i, call.id(), call.name(), call.arguments()));
        }
        addRest(response.choices().get(0));
        if (response.usage() != Usage.NONE) {
            events.add(new ChatEvent.UsageUpdate(response.usage()));
        }
        events.add(new ChatEvent.Completed(response));
    }

    private void addContent(Message message) {
        for (ContentPart part : message.content()) {
            if (!(part instanceof ContentPart.Text text)) {
                events.add(new ChatEvent.Part(part));
            } else if (!text.text().isEmpty()) {
                events.add(new ChatEvent.TextDelta(text.text()));
            }
        }
        if (message.refusal() != null) {
            events.add(new ChatEvent.RefusalDelta(message.refusal()));
        }
    }

    private void addRest(ChatChoice choice) {
        choice.message().citations().forEach(each -> events.add(new ChatEvent.Cited(each)));
        choice.message().serverToolSteps().forEach(each -> events.add(new ChatEvent.ServerTool(each)));
        if (!choice.logProbabilities().isEmpty()) {
            events.add(new ChatEvent.LogProbabilities(choice.logProbabilities()));
        }
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

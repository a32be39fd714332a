package io.aigateway.internal.stream;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Usage;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ChatSink;
import io.aigateway.spi.Failure;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Puts the answer together and queues the events of its first choice. For one stream. */
final class EventSink implements ChatSink {

    private final ChatAssembler assembler;
    private final ArrayDeque<ChatEvent> events = new ArrayDeque<>(4);
    private boolean content;

    EventSink(ChatAssembler assembler) {
        this.assembler = assembler;
    }

    /** The next queued event; null if there is none. */
    @Nullable
    ChatEvent poll() {
        return events.poll();
    }

    /** Whether there has been anything a caller could use. */
    boolean hasContent() {
        return content;
    }

    @Override
    public void text(int choice, String piece) {
        assembler.text(choice, piece);
        if (choice == 0 && !piece.isEmpty()) {
            content = true;
            events.add(new ChatEvent.TextDelta(piece));
        }
    }

    @Override
    public void reasoning(int choice, String piece) {
        assembler.reasoning(choice, piece);
        if (choice == 0 && !piece.isEmpty()) {
            content = true;
            events.add(new ChatEvent.ReasoningDelta(piece));
        }
    }

    @Override
    public void toolCall(
            int choice, int index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        boolean begins = choice == 0 && index >= assembler.toolCalls();
        assembler.toolCall(choice, index, id, name, arguments);
        if (choice == 0) {
            content = true;
            String shown = begins ? assembler.toolCallId(index) : emptyToNull(id);
            events.add(
                    new ChatEvent.ToolCallDelta(index, shown, emptyToNull(name), arguments == null ? "" : arguments));
        }
    }

    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    @Override
    public void usage(Usage usage) {
        assembler.usage(usage);
        events.add(new ChatEvent.UsageUpdate(usage));
    }

    @Override
    public void id(String id) {
        assembler.id(id);
    }

    @Override
    public void model(String model) {
        assembler.model(model);
    }

    @Override
    public void finish(int choice, FinishReason reason, @Nullable String raw) {
        assembler.finish(choice, reason, raw);
    }

    @Override
    public void extra(String name, Object value) {
        assembler.extra(name, value);
    }

    @Override
    public void messageExtra(int choice, String name, Object value) {
        assembler.messageExtra(choice, name, value);
    }

    @Override
    public void failure(Failure failure) {
        assembler.failure(failure);
    }

    @Override
    public void end() {
        assembler.end();
    }
}

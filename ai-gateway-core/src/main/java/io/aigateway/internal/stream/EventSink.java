package io.aigateway.internal.stream;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.Citation;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.LogProbability;
import io.aigateway.chat.SafetyRating;
import io.aigateway.chat.ServerToolStep;
import io.aigateway.chat.Usage;
import io.aigateway.internal.fitting.ForwardingSink;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ChatSink;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the answer together and queues the events of its first choice. For one stream. */
final class EventSink implements ForwardingSink {

    private final ChatAssembler assembler;
    private final ArrayDeque<ChatEvent> events = new ArrayDeque<>(4);
    private boolean content;

    EventSink(ChatAssembler assembler) {
        this.assembler = assembler;
    }

    @Override
    public ChatSink next() {
        return assembler;
    }

    /** The next queued event; null if there is none. */
    @Nullable
    ChatEvent poll() {
        return events.poll();
    }

    /** Whether there has been anything a caller could use. Words of refusal are not: another may answer. */
    boolean hasContent() {
        return content;
    }

    private void content(int choice, ChatEvent event) {
        if (choice == 0) {
            content = true;
            events.add(event);
        }
    }

    private void beside(int choice, ChatEvent event) {
        if (choice == 0) {
            events.add(event);
        }
    }

    @Override
    public void text(int choice, String piece) {
        assembler.text(choice, piece);
        if (!piece.isEmpty()) {
            content(choice, new ChatEvent.TextDelta(piece));
        }
    }

    @Override
    public void reasoning(int choice, String piece) {
        assembler.reasoning(choice, piece);
        if (!piece.isEmpty()) {
            content(choice, new ChatEvent.ReasoningDelta(piece));
        }
    }

    @Override
    public void refusal(int choice, String piece) {
        assembler.refusal(choice, piece);
        if (!piece.isEmpty()) {
            beside(choice, new ChatEvent.RefusalDelta(piece));
        }
    }

    @Override
    public void part(int choice, ContentPart part) {
        assembler.part(choice, part);
        content(choice, new ChatEvent.Part(part));
    }

    @Override
    public void audio(int choice, @Nullable String data, @Nullable String transcript) {
        assembler.audio(choice, data, transcript);
        content(choice, new ChatEvent.AudioDelta(data, transcript));
    }

    @Override
    public void citation(int choice, Citation citation) {
        assembler.citation(choice, citation);
        beside(choice, new ChatEvent.Cited(citation));
    }

    @Override
    public void serverTool(int choice, ServerToolStep step) {
        assembler.serverTool(choice, step);
        content(choice, new ChatEvent.ServerTool(step));
    }

    @Override
    public void logProbabilities(int choice, List<LogProbability> tokens) {
        assembler.logProbabilities(choice, tokens);
        if (!tokens.isEmpty()) {
            beside(choice, new ChatEvent.LogProbabilities(tokens));
        }
    }

    @Override
    public void toolCall(
            int choice, int index, @Nullable String id, @Nullable String name, @Nullable String arguments) {
        boolean begins = choice == 0 && index >= assembler.toolCalls();
        // An id that was made up for the reader stays, for results will come under it.
        assembler.toolCall(choice, index, begins || choice != 0 ? id : null, name, arguments);
        if (choice == 0) {
            content = true;
            String shown = begins ? assembler.toolCallId(index) : null;
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
    public void phase(int choice, String phase) {
        assembler.phase(choice, phase);
        beside(choice, new ChatEvent.Other("phase", phase));
    }

    @Override
    public void safety(int choice, List<SafetyRating> ratings) {
        assembler.safety(choice, ratings);
        beside(choice, new ChatEvent.Other("safety", ratings));
    }

    @Override
    public void extra(String name, Object value) {
        assembler.extra(name, value);
        events.add(new ChatEvent.Other(name, value));
    }

    @Override
    public void messageExtra(int choice, String name, Object value) {
        assembler.messageExtra(choice, name, value);
        beside(choice, new ChatEvent.Other(name, value));
    }

    @Override
    public void choiceExtra(int choice, String name, Object value) {
        assembler.choiceExtra(choice, name, value);
        beside(choice, new ChatEvent.Other(name, value));
    }
}

package io.aigateway.internal.stream;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.chat.ToolCall;
import io.aigateway.spi.ChatEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts an answer together above everything that may change it on its way, so that the answer at the end holds what was
 * delivered, and nothing that was masked. Read by one thread; closed from any.
 *
 * <p>What a hook ends by itself without handing on a single piece, as one that collects the whole first, is left as that
 * hook says it.
 */
public final class AssembledEvents implements ChatEvents {

    private final ChatEvents events;
    private final BooleanSupplier madeText;
    private final BooleanSupplier madeReasoning;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder reasoning = new StringBuilder();
    private final Map<Integer, StringBuilder> arguments = new TreeMap<>();
    private boolean any;

    /**
     * Wraps a stream.
     *
     * @param madeText whether text came from below the hooks
     * @param madeReasoning whether thoughts did
     */
    public AssembledEvents(ChatEvents events, BooleanSupplier madeText, BooleanSupplier madeReasoning) {
        this.events = events;
        this.madeText = madeText;
        this.madeReasoning = madeReasoning;
    }

    @Override
    public @Nullable ChatEvent next() {
        ChatEvent event = events.next();
        if (event instanceof ChatEvent.Completed end) {
            return new ChatEvent.Completed(delivered(end.response()));
        } else if (event instanceof ChatEvent.Truncated end) {
            return new ChatEvent.Truncated(end.cause(), delivered(end.partial()));
        } else if (event instanceof ChatEvent.Restarted) {
            text.setLength(0);
            reasoning.setLength(0);
            arguments.clear();
        } else if (event != null) {
            any = true;
            take(event);
        }
        return event;
    }

    private void take(ChatEvent event) {
        if (event instanceof ChatEvent.TextDelta piece) {
            text.append(piece.text());
        } else if (event instanceof ChatEvent.ReasoningDelta piece) {
            reasoning.append(piece.text());
        } else if (event instanceof ChatEvent.ToolCallDelta piece) {
            arguments
                    .computeIfAbsent(piece.index(), each -> new StringBuilder())
                    .append(piece.arguments());
        }
    }

    /** The answer with what was delivered in the place of what was made. */
    private ChatResponse delivered(ChatResponse response) {
        Message before = response.message();
        boolean sameText = text.isEmpty()
                ? !(madeText.getAsBoolean() && any)
                : text.toString().contentEquals(before.text());
        String thoughts = before.reasoning();
        boolean sameThoughts = reasoning.isEmpty()
                ? !(madeReasoning.getAsBoolean() && any)
                : reasoning.toString().equals(thoughts);
        List<ToolCall> calls = calls(before.toolCalls());
        if (sameText && sameThoughts && calls.equals(before.toolCalls())) {
            return response;
        }
        Message delivered = before.toBuilder()
                .content(sameText ? before.content() : content(before))
                .reasoning(sameThoughts ? thoughts : reasoning.isEmpty() ? null : reasoning.toString())
                .toolCalls(calls)
                // Word by word what the provider said: it would bring back what was taken out.
                .extra(Map.of())
                .citations(List.of())
                .serverToolSteps(List.of())
                .build();
        // Other answers were not delivered at all, so nobody has looked at them.
        ChatChoice first = response.choices().get(0).toBuilder()
                .message(delivered)
                .logProbabilities(List.of())
                .build();
        return response.toBuilder().choices(List.of(first)).build();
    }

    /** The delivered text before what else there was. */
    private List<ContentPart> content(Message before) {
        List<ContentPart> content = new ArrayList<>(1);
        if (!text.isEmpty()) {
            content.add(new ContentPart.Text(text.toString()));
        }
        for (ContentPart part : before.content()) {
            if (!(part instanceof ContentPart.Text)) {
                content.add(part);
            }
        }
        return content;
    }

    private List<ToolCall> calls(List<ToolCall> made) {
        List<ToolCall> all = new ArrayList<>(made.size());
        for (int i = 0; i < made.size(); i++) {
            ToolCall call = made.get(i);
            StringBuilder pieces = arguments.get(i);
            String delivered = pieces == null || pieces.isEmpty() ? call.arguments() : pieces.toString();
            boolean same = delivered.equals(call.arguments());
            all.add(same ? call : call.toBuilder().arguments(delivered).build());
        }
        return all;
    }

    @Override
    public void close() {
        events.close();
    }
}

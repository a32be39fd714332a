package io.aigateway.internal.attempt;

import io.aigateway.chat.ChatChoice;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.FinishReason;
import io.aigateway.chat.Message;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.Role;
import io.aigateway.chat.Usage;
import io.aigateway.internal.call.Call;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.trace.CallTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What earlier attempts have delivered of an answer. Immutable.
 *
 * @param text the text
 * @param reasoning the thoughts; null for none
 * @param last the last attempt's part as it stood; null if there was none
 * @param repeats whether the answer that follows begins with this text once more
 */
record Delivered(
        String text, @Nullable String reasoning, @Nullable ChatResponse last, boolean repeats) {

    static final Delivered NOTHING = new Delivered("", null, null, false);

    /** This, and what the attempt that broke has delivered beyond it. */
    Delivered and(@Nullable ChatAssembler parts, ModelRequest request) {
        ChatResponse own = parts == null ? nothing(request) : parts.toResponse(CallTrace.none());
        String whole = repeats ? own.text() : text + own.text();
        return new Delivered(
                whole.length() < text.length() ? text : whole,
                repeats ? reasoning : joinedReasoning(own.reasoning()),
                own,
                false);
    }

    /** The same, before an answer that goes on behind it. */
    Delivered once() {
        return new Delivered(text, reasoning, last, false);
    }

    /** The same, before an answer that begins with it once more. */
    Delivered again() {
        return new Delivered(text, reasoning, last, true);
    }

    private static ChatResponse nothing(ModelRequest request) {
        Message empty = Message.builder(Role.ASSISTANT).build();
        return ChatResponse.builder(request.model())
                .choices(List.of(ChatChoice.of(empty, FinishReason.UNKNOWN, null)))
                .build();
    }

    private @Nullable String joinedReasoning(@Nullable String more) {
        return reasoning == null ? more : more == null ? reasoning : reasoning + more;
    }

    /** What the caller has got, as an answer that is not whole. */
    ChatResponse asPartial(Call call) {
        ChatResponse own = last == null ? nothing(call.original()) : last;
        Message message = own.message();
        boolean same = own.text().equals(text);
        ChatResponse whole = same ? own : with(own, message, text, reasoning, Map.of(), own.usage());
        return whole.withTrace(call.recorder().toTrace());
    }

    /** The whole answer: this, and what came after it. Usage is that of all its pieces. */
    ChatResponse joined(ChatResponse response, Call call) {
        if (text.isEmpty()) {
            return response;
        }
        Message message = response.message();
        String whole = repeats ? message.text() : text + message.text();
        // What only its maker understands belongs to the last piece alone.
        return with(
                response,
                message,
                whole,
                repeats ? reasoning : joinedReasoning(message.reasoning()),
                Map.of(),
                call.ledger().usage());
    }

    private static ChatResponse with(
            ChatResponse response,
            Message message,
            String text,
            @Nullable String reasoning,
            Map<String, Object> extra,
            Usage usage) {
        ChatChoice first = response.choices().get(0);
        List<ContentPart> content = new ArrayList<>(2);
        content.add(new ContentPart.Text(text));
        for (ContentPart part : message.content()) {
            if (!(part instanceof ContentPart.Text)) {
                content.add(part);
            }
        }
        Message joined = message.toBuilder()
                .content(content)
                .reasoning(reasoning)
                .extra(extra)
                .build();
        return response.toBuilder()
                .choices(List.of(first.toBuilder().message(joined).build()))
                .usage(usage)
                .build();
    }
}

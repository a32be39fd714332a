package io.aigateway.internal.stages;

import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ModelRequest;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.stream.AssembledEvents;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Reply;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the answer at the end of a stream hold what was delivered, whatever the steps within it have changed in its pieces.
 * Not built where none of them can.
 */
final class AssemblingStage implements Stage {

    private final Function<Stage, Stage> within;
    private final Stage next;

    private AssemblingStage(Function<Stage, Stage> within, Stage next) {
        this.within = within;
        this.next = next;
    }

    /**
     * The steps within, and around them, if they are needed, what puts the answer together.
     *
     * @param within makes the steps that may change an answer, before the next one
     */
    static Stage around(boolean needed, Function<Stage, Stage> within, Stage next) {
        return needed ? new AssemblingStage(within, next) : within.apply(next);
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        if (!call.streaming()) {
            return within.apply(next).call(call, request);
        }
        AssembledEvents.Made made = new AssembledEvents.Made();
        Stage below = (same, asked) -> {
            Reply reply = next.call(same, asked);
            return reply.isStreaming() ? Reply.streaming(new Watched(reply.events(), made)) : reply;
        };
        Reply reply = within.apply(below).call(call, request);
        return reply.isStreaming() ? Reply.streaming(new AssembledEvents(reply.events(), made)) : reply;
    }

    /** Notices what comes from below. */
    private record Watched(ChatEvents events, AssembledEvents.Made made) implements ChatEvents {
        @Override
        public @Nullable ChatEvent next() {
            ChatEvent event = events.next();
            if (event != null) {
                made.saw(event);
            }
            return event;
        }

        @Override
        public void close() {
            events.close();
        }
    }
}

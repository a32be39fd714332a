package io.aigateway.internal.stages;

import io.aigateway.chat.ModelRequest;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.stream.AssembledEvents;
import io.aigateway.spi.Reply;

/**
 * Makes the answer at the end of a stream hold what was delivered, whatever the steps below have changed in its pieces. Not
 * built where none of them can.
 */
final class AssemblingStage implements Stage {

    private final Stage next;

    private AssemblingStage(Stage next) {
        this.next = next;
    }

    static Stage create(boolean needed, Stage next) {
        return needed ? new AssemblingStage(next) : next;
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        if (!call.streaming()) {
            return next.call(call, request);
        }
        call.notingPieces();
        Reply reply = next.call(call, request);
        return reply.isStreaming()
                ? Reply.streaming(new AssembledEvents(reply.events(), call::hasMadeText, call::hasMadeReasoning))
                : reply;
    }
}

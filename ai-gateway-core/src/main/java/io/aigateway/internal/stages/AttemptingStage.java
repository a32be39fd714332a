package io.aigateway.internal.stages;

import io.aigateway.chat.ModelRequest;
import io.aigateway.internal.attempt.Attempts;
import io.aigateway.internal.call.Call;
import io.aigateway.spi.Reply;

/** The last step of a call: everything that follows is attempts. */
final class AttemptingStage implements Stage {

    private final Attempts attempts;

    AttemptingStage(Attempts attempts) {
        this.attempts = attempts;
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        return attempts.answer(call, request);
    }
}

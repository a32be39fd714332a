package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.Reply;
import io.aigateway.spi.TimeSource;

/** Answers a call by one attempt loop for key rotation, retry and fallback, under one deadline and one cap. */
final class AttemptingStage implements Stage {

    private final AttemptStage attempts;
    private final RetryBudget budget;
    private final TimeSource time;
    private final RandomSource random;

    AttemptingStage(AttemptStage attempts, RetryBudget budget, TimeSource time, RandomSource random) {
        this.attempts = attempts;
        this.budget = budget;
        this.time = time;
        this.random = random;
    }

    @Override
    public Reply call(Call call, ModelRequest request) {
        budget.call();
        AttemptLoop loop = new AttemptLoop(call, attempts, budget, time, random);
        Reply reply = loop.run(request);
        if (!reply.isStreaming()) {
            return reply;
        }
        RecoveringEvents events = new RecoveringEvents(loop, request, reply.events());
        call.opened(events);
        return Reply.streaming(events);
    }
}

package io.aigateway.internal.attempt;

import io.aigateway.chat.ModelRequest;
import io.aigateway.internal.call.Call;
import io.aigateway.spi.AnswerCheck;
import io.aigateway.spi.AttemptInterceptor;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.Reply;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.TokenEstimator;
import java.util.List;
import java.util.function.Function;

/**
 * Answers calls by attempts: key rotation, retry and fallback in one loop for each call, under one deadline and one cap.
 * Holds the way of an attempt, in one list. Thread-safe.
 */
public final class Attempts {

    private final AttemptStage attempts;
    private final boolean hooks;
    private final RetryBudget budget;
    private final TokenEstimator estimator;
    private final TimeSource time;
    private final RandomSource random;

    /**
     * Puts the steps of an attempt together.
     *
     * @param interceptors the application's hooks around attempts
     * @param checks the application's objections to whole answers
     */
    public Attempts(
            List<AttemptInterceptor> interceptors,
            List<AnswerCheck> checks,
            RetryBudget budget,
            TokenEstimator estimator,
            TimeSource time,
            RandomSource random) {
        this.hooks = !interceptors.isEmpty();
        this.attempts = chain(
                // Fits the request to the target before the application's hooks see it.
                next -> new AdaptingStage(interceptors, time, next),
                // Innermost: the wire.
                none -> new ExchangingStage(checks, time));
        this.budget = budget;
        this.estimator = estimator;
        this.time = time;
        this.random = random;
    }

    /** Whether the application has hooks around attempts. */
    public boolean haveHooks() {
        return hooks;
    }

    /** Answers a call that has been routed. */
    public Reply answer(Call call, ModelRequest request) {
        budget.call();
        Itinerary itinerary = new Itinerary(call, budget, time, random, estimator);
        AttemptLoop loop = new AttemptLoop(call, attempts, itinerary, time, estimator);
        Reply reply = loop.run(request);
        if (!reply.isStreaming()) {
            return reply;
        }
        RecoveringEvents events = new RecoveringEvents(loop, request, reply.events());
        if (call.streaming()) {
            call.opened(events);
            return Reply.streaming(events);
        }
        boolean whole = false;
        try {
            Reply collected = Reply.complete(events.collected());
            whole = true;
            return collected;
        } finally {
            if (!whole) {
                events.close();
            }
        }
    }

    @SafeVarargs
    private static AttemptStage chain(Function<AttemptStage, AttemptStage>... steps) {
        AttemptStage next = (attempt, request) -> {
            throw new IllegalStateException("The last step has no next");
        };
        for (int i = steps.length - 1; i >= 0; i--) {
            next = steps[i].apply(next);
        }
        return next;
    }
}

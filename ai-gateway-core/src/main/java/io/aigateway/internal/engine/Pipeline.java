package io.aigateway.internal.engine;

import io.aigateway.internal.observe.CallObserver;
import io.aigateway.spi.AttemptInterceptor;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.TokenEstimator;
import java.util.List;
import java.util.function.Function;

/**
 * The way of a call, in one list: read it from top to bottom. Each step knows only the next; a step that has nothing to
 * do is not built. The same steps serve plain answers, streams and embeddings.
 */
final class Pipeline {

    private Pipeline() {}

    /**
     * Puts the steps together.
     *
     * @param observer goes along with calls
     * @param ends hears of calls that have ended
     * @param calls the application's hooks around calls
     * @param attempts the application's hooks around attempts
     */
    static Stage assemble(
            CallObserver observer,
            CallEnds ends,
            List<CallInterceptor> calls,
            List<AttemptInterceptor> attempts,
            RetryBudget budget,
            TokenEstimator estimator,
            Function<Object, String> toJson,
            TimeSource time,
            RandomSource random) {
        return chain(
                // Outermost: sees every outcome, refusals of the steps below among them.
                next -> new ObservingStage(observer, ends, time, next),
                // Before anything else is done for somebody: may they?
                AdmittingStage::new,
                // The application's own hooks come before anything is decided: they may change the model.
                next -> InterceptingStage.create(calls, next),
                // After the hooks, so that what they made is checked too; before anything is spent.
                CheckingStage::new,
                // Knows the final request; everything below works on the route it finds.
                next -> new RoutingStage(estimator, next),
                // The one loop: everything below runs once an attempt.
                unused -> new AttemptingStage(
                        attemptChain(
                                // Fits the request to the target before the application's hooks see it.
                                next -> new AdaptingStage(attempts, toJson, next),
                                // Innermost: the wire.
                                none -> new ExchangingStage(estimator, time)),
                        budget,
                        time,
                        random));
    }

    @SafeVarargs
    private static Stage chain(Function<Stage, Stage>... steps) {
        Stage next = (call, request) -> {
            throw new IllegalStateException("The last step has no next");
        };
        for (int i = steps.length - 1; i >= 0; i--) {
            next = steps[i].apply(next);
        }
        return next;
    }

    @SafeVarargs
    private static AttemptStage attemptChain(Function<AttemptStage, AttemptStage>... steps) {
        AttemptStage next = (attempt, request) -> {
            throw new IllegalStateException("The last step has no next");
        };
        for (int i = steps.length - 1; i >= 0; i--) {
            next = steps[i].apply(next);
        }
        return next;
    }
}

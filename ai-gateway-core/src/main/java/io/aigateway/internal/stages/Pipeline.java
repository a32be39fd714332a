package io.aigateway.internal.stages;

import io.aigateway.internal.attempt.Attempts;
import io.aigateway.internal.observe.CallObserver;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.TokenEstimator;
import java.util.List;
import java.util.function.Function;

/**
 * The way of a call, in one list: read it from top to bottom. Each step knows only the next; a step that has nothing to
 * do is not built. The same steps serve plain answers, streams and embeddings. The way of each attempt is a list of its
 * own, in {@link Attempts}.
 */
public final class Pipeline {

    private Pipeline() {}

    /**
     * Puts the steps together.
     *
     * @param observer goes along with calls
     * @param ends hears of calls that have ended
     * @param calls the application's hooks around calls
     */
    public static Stage assemble(
            CallObserver observer,
            CallEnds ends,
            List<CallInterceptor> calls,
            Attempts attempts,
            TokenEstimator estimator,
            TimeSource time) {
        return chain(
                // Outermost: sees every outcome, refusals of the steps below among them.
                next -> new ObservingStage(observer, ends, time, next),
                // Before anything else is done for somebody: may they?
                AdmittingStage::new,
                // Above everything that may change the pieces of an answer, so that the whole holds what was delivered.
                next -> AssemblingStage.create(!calls.isEmpty() || attempts.haveHooks(), next),
                // The application's own hooks come before anything is decided: they may change the model.
                next -> InterceptingStage.create(calls, time, next),
                // After the hooks, so that what they made is checked too; before anything is spent.
                CheckingStage::new,
                // Knows the final request; everything below works on the route it finds.
                next -> new RoutingStage(estimator, next),
                // The one loop: everything below runs once an attempt.
                none -> new AttemptingStage(attempts));
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
}

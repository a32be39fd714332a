package io.aigateway.internal.choice;

import io.aigateway.chat.ModelRequest;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.spi.TargetSelector;
import io.aigateway.spi.TargetView;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The selection strategies that come with the engine. */
public final class Strategies {

    private record Named(String name, Supplier<TargetSelector> selectors) implements SelectionStrategy {
        @Override
        public TargetSelector create() {
            return selectors.get();
        }
    }

    private Strategies() {}

    /** All of them. */
    public static List<SelectionStrategy> builtIn(RandomSource random) {
        return List.of(
                new Named("weighted", () -> weighted(random)),
                new Named("round-robin", Strategies::roundRobin),
                new Named("random", () -> (candidates, request) -> random.nextInt(candidates.size())),
                new Named("least-in-flight", () -> (candidates, request) -> leastInFlight(candidates, random)),
                new Named("priority", () -> (candidates, request) -> 0));
    }

    /** Smooth and exact; with a sticky key the same key sees the same target. */
    private static TargetSelector weighted(RandomSource random) {
        SmoothWeighted smooth = new SmoothWeighted(random);
        return (candidates, request) -> {
            String sticky = stickyKey(request);
            return sticky == null
                    ? smooth.select(candidates, TargetView::weight, TargetView::id)
                    : SmoothWeighted.sticky(candidates, TargetView::weight, TargetView::id, sticky);
        };
    }

    private static @Nullable String stickyKey(ModelRequest request) {
        return request.options().stickyKey();
    }

    private static TargetSelector roundRobin() {
        AtomicInteger turn = new AtomicInteger();
        return (candidates, request) -> Math.floorMod(turn.getAndIncrement(), candidates.size());
    }

    private static int leastInFlight(List<? extends TargetView> candidates, RandomSource random) {
        int size = candidates.size();
        int best = random.nextInt(size);
        int bestLoad = candidates.get(best).inFlight();
        for (int i = 1; i < size; i++) {
            int index = (best + i) % size;
            int load = candidates.get(index).inFlight();
            if (load < bestLoad) {
                best = index;
                bestLoad = load;
            }
        }
        return best;
    }
}

package io.aigateway.internal.choice;

import io.aigateway.spi.RandomSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Smooth weighted round robin, as nginx does it: every candidate gains its weight, the richest is chosen and pays the
 * sum of all weights. Over any run of as many choices as the sum of the weights, each candidate is chosen exactly as
 * often as its weight, evenly spread. With weights 5, 1, 1 the order is a a b a c a a.
 *
 * <p>It may begin at a random place of that order: of many JVMs that make a few calls each, every one would otherwise
 * choose the same candidates. Candidates are known by name, so that the order goes on when the configuration changes.
 *
 * <p>The credits are guarded by a lock that is held for a few additions; candidates that are out for a while keep their
 * credit, and the rest shares by weight meanwhile. Bounded: names that are not among the candidates are forgotten when
 * there are many. Thread-safe.
 */
public final class SmoothWeighted {

    private static final int MAX_FORMER = 64;
    private static final int MAX_PHASE = 1_000;

    private final @Nullable RandomSource random;
    private final ReentrantLock lock = new ReentrantLock();
    // guarded by lock
    private final Map<String, long[]> credits = new HashMap<>();
    private boolean begun;

    /** Begins at the beginning of the order. */
    public SmoothWeighted() {
        this(null);
    }

    /** Begins somewhere in the order; null for its beginning. */
    public SmoothWeighted(@Nullable RandomSource random) {
        this.random = random;
    }

    /** Chooses among the candidates, whose names differ; their weights are above 0. */
    public <T> int select(
            List<? extends T> candidates, ToIntFunction<? super T> weight, Function<? super T, String> name) {
        lock.lock();
        try {
            if (!begun) {
                begun = true;
                for (int skipped = phase(candidates, weight); skipped > 0; skipped--) {
                    next(candidates, weight, name);
                }
            }
            return next(candidates, weight, name);
        } finally {
            lock.unlock();
        }
    }

    private <T> int phase(List<? extends T> candidates, ToIntFunction<? super T> weight) {
        long sum = 0;
        for (T candidate : candidates) {
            sum += weight.applyAsInt(candidate);
        }
        return random == null || sum <= 1 ? 0 : random.nextInt((int) Math.min(MAX_PHASE, sum));
    }

    private <T> int next(
            List<? extends T> candidates, ToIntFunction<? super T> weight, Function<? super T, String> name) {
        if (credits.size() > candidates.size() + MAX_FORMER) {
            Set<String> present = new HashSet<>();
            candidates.forEach(each -> present.add(name.apply(each)));
            credits.keySet().retainAll(present);
        }
        long sum = 0;
        int best = 0;
        long[] bestCredit = new long[] {Long.MIN_VALUE};
        for (int i = 0; i < candidates.size(); i++) {
            T candidate = candidates.get(i);
            int own = weight.applyAsInt(candidate);
            long[] credit = credits.computeIfAbsent(name.apply(candidate), each -> new long[1]);
            credit[0] += own;
            sum += own;
            if (credit[0] > bestCredit[0]) {
                best = i;
                bestCredit = credit;
            }
        }
        bestCredit[0] -= sum;
        return best;
    }

    /**
     * Weighted rendezvous hashing: the same key chooses the same candidate as long as it is there, and candidates are
     * chosen in proportion to their weights over many keys. The score is {@code -weight / ln(hash)}.
     */
    public static <T> int sticky(
            List<? extends T> candidates,
            ToIntFunction<? super T> weight,
            Function<? super T, String> name,
            String key) {
        int best = 0;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < candidates.size(); i++) {
            T candidate = candidates.get(i);
            double uniform = uniform(name.apply(candidate), key);
            double score = -weight.applyAsInt(candidate) / Math.log(uniform);
            if (score > bestScore) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    /** A number between 0 and 1, both exclusive, from FNV-1a with a strong finish (SplitMix64). */
    private static double uniform(String name, String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ '\n') * 0x100000001b3L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        hash ^= hash >>> 31;
        return ((hash >>> 11) + 0.5) * 0x1.0p-53;
    }
}

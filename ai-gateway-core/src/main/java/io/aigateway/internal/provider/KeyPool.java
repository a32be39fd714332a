package io.aigateway.internal.provider;

import io.aigateway.config.KeyPoolConfig;
import io.aigateway.internal.choice.SmoothWeighted;
import io.aigateway.internal.health.Trial;
import io.aigateway.spi.RandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A provider's keys and the choice among them. Of one snapshot; health and shares outlive it. Thread-safe. */
public final class KeyPool {

    /**
     * A key that was chosen.
     *
     * @param key the key
     * @param trial the right to try it, if it is out of the pool; null otherwise
     */
    public record Taken(PoolKey key, @Nullable Trial trial) {}

    /** How the keys share the calls, over all configurations. */
    public static final class Shares {
        private final AtomicInteger turn = new AtomicInteger();
        private final SmoothWeighted weighted;

        Shares(RandomSource random) {
            weighted = new SmoothWeighted(random);
        }
    }

    private final List<PoolKey> keys;
    private final KeyPoolConfig config;
    private final Shares shares;
    private final RandomSource random;

    KeyPool(List<PoolKey> keys, KeyPoolConfig config, Shares shares, RandomSource random) {
        this.keys = List.copyOf(keys);
        this.config = config;
        this.shares = shares;
        this.random = random;
    }

    /** All keys. */
    public List<PoolKey> keys() {
        return keys;
    }

    /** How the keys are used. */
    public KeyPoolConfig config() {
        return config;
    }

    /** Whether a key can be had for the model that is not among the excluded. */
    public boolean hasAvailable(String model, List<PoolKey> excluded, long now) {
        for (int i = 0; i < keys.size(); i++) {
            if (isAvailable(keys.get(i), model, excluded, now)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a key that is out of the pool may be tried. */
    public boolean hasDueTrial(String model, List<PoolKey> excluded, long now) {
        for (int i = 0; i < keys.size(); i++) {
            if (mayTry(keys.get(i), model, excluded, now)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAvailable(PoolKey key, String model, List<PoolKey> excluded, long now) {
        return key.isUsable()
                && key.health().isInPool()
                && key.health().cooling(model, now) == 0
                && !containsSame(excluded, key);
    }

    private static boolean mayTry(PoolKey key, String model, List<PoolKey> excluded, long now) {
        return key.isUsable()
                && key.health().isTrialDue(now)
                && key.health().cooling(model, now) == 0
                && !containsSame(excluded, key);
    }

    /** By identity of the state: a key that was configured anew is the same key. */
    public static boolean containsSame(List<PoolKey> excluded, PoolKey key) {
        for (int i = 0; i < excluded.size(); i++) {
            if (excluded.get(i).health() == key.health()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Chooses a key.
     *
     * @param excluded keys this call has tried
     * @param stickyKey the call's sticky key, null if it has none
     * @param mayTry whether the call has somewhere else to go, so that it may try a key that is out of the pool
     * @return the key, or null if none can be had
     */
    public @Nullable Taken pick(
            String model, List<PoolKey> excluded, @Nullable String stickyKey, boolean mayTry, long now) {
        if (keys.size() == 1) {
            PoolKey only = keys.get(0);
            if (isAvailable(only, model, excluded, now)) {
                return only.taken();
            }
            return mayTry ? trial(model, excluded, now) : null;
        }
        List<PoolKey> available = keys;
        for (int i = 0; i < keys.size(); i++) {
            if (!isAvailable(keys.get(i), model, excluded, now)) {
                available = availableOnly(model, excluded, now);
                break;
            }
        }
        if (available.size() < keys.size() && (mayTry || !available.isEmpty())) {
            Taken trial = trial(model, excluded, now);
            if (trial != null) {
                return trial;
            }
        }
        return available.isEmpty() ? null : choose(available, stickyKey).taken();
    }

    private @Nullable Taken trial(String model, List<PoolKey> excluded, long now) {
        for (PoolKey key : keys) {
            Trial trial = mayTry(key, model, excluded, now) ? key.health().tryTrial(now) : null;
            if (trial != null) {
                return new Taken(key, trial);
            }
        }
        return null;
    }

    private List<PoolKey> availableOnly(String model, List<PoolKey> excluded, long now) {
        List<PoolKey> available = new ArrayList<>(keys.size());
        for (PoolKey key : keys) {
            if (isAvailable(key, model, excluded, now)) {
                available.add(key);
            }
        }
        return available;
    }

    private PoolKey choose(List<PoolKey> available, @Nullable String stickyKey) {
        int size = available.size();
        if (size == 1) {
            return available.get(0);
        }
        int index =
                switch (config.strategy()) {
                    case RANDOM -> random.nextInt(size);
                    case ROUND_ROBIN -> Math.floorMod(shares.turn.getAndIncrement(), size);
                    case LEAST_IN_FLIGHT -> leastInFlight(available);
                    case WEIGHTED -> shares.weighted.select(available, PoolKey::weight, PoolKey::name);
                    case STICKY ->
                        stickyKey == null
                                ? random.nextInt(size)
                                : SmoothWeighted.sticky(available, PoolKey::weight, PoolKey::name, stickyKey);
                };
        return available.get(index);
    }

    private int leastInFlight(List<PoolKey> available) {
        int start = random.nextInt(available.size());
        int best = start;
        for (int i = 1; i < available.size(); i++) {
            int index = (start + i) % available.size();
            if (available.get(index).health().inFlight()
                    < available.get(best).health().inFlight()) {
                best = index;
            }
        }
        return best;
    }

    /** How long until a key may be asked or tried for the model, in nanoseconds; 0 if it may now. */
    public static long wait(PoolKey key, String model, long now) {
        return Math.max(
                0, Math.max(key.health().trialAt(now) - now, key.health().cooling(model, now)));
    }

    /** The key that can be had soonest although none can be had now; null if all are excluded or drained. */
    public @Nullable PoolKey soonest(String model, List<PoolKey> excluded, long now) {
        PoolKey best = null;
        long bestWait = Long.MAX_VALUE;
        for (PoolKey key : keys) {
            if (key.isUsable() && !containsSame(excluded, key) && wait(key, model, now) < bestWait) {
                best = key;
                bestWait = wait(key, model, now);
            }
        }
        return best;
    }

    /** The same account's keys, this one among them. */
    public List<PoolKey> organisationOf(PoolKey key) {
        if (key.organisation() == null) {
            return List.of(key);
        }
        return keys.stream()
                .filter(each -> key.organisation().equals(each.organisation()))
                .toList();
    }
}

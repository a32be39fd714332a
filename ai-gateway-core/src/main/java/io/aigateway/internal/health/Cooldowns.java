package io.aigateway.internal.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Until when a key, or an endpoint without keys, must not be asked for a model. A newer, longer wait replaces a shorter
 * one, never the reverse. Reading is one volatile read; the map is replaced as a whole. Bounded. Thread-safe.
 */
final class Cooldowns {

    private static final int MAX_MODELS = 256;
    private static final long LONGEST_STEP = 60_000_000_000L;

    /** {@code step} is the wait to use next when the provider does not say how long. */
    private record Entry(long since, long until, long step) {}

    private final AtomicReference<Map<String, Entry>> entries = new AtomicReference<>(Map.of());

    /** Nanoseconds left for the model; 0 or less if none. */
    long remaining(String model, long now) {
        Map<String, Entry> current = entries.get();
        if (current.isEmpty()) {
            return 0;
        }
        Entry entry = current.get(model);
        return entry == null ? 0 : Math.max(0, entry.until - now);
    }

    /** The longest of all waits; 0 if there is none. */
    long longest(long now) {
        long longest = 0;
        for (Entry entry : entries.get().values()) {
            longest = Math.max(longest, entry.until - now);
        }
        return longest;
    }

    /**
     * Begins a wait.
     *
     * @param announced the provider's own figure in nanoseconds; -1 if it gave none
     * @param firstStep the wait to begin with if it gave none; doubles from time to time up to a minute
     */
    void cool(String model, long now, long announced, long firstStep) {
        entries.updateAndGet(current -> {
            Entry old = current.get(model);
            long step = old == null ? firstStep : Math.min(LONGEST_STEP, old.step);
            long until = now + (announced >= 0 ? announced : step);
            if (old != null && old.until - until > 0) {
                until = old.until;
            }
            long next = announced >= 0 ? step : Math.min(LONGEST_STEP, step * 2);
            return with(current, model, new Entry(now, until, next), now);
        });
    }

    /** Ends all waits. */
    void clearAll() {
        entries.set(Map.of());
    }

    /** Ends the wait for a model: an attempt was answered that began after the wait did. */
    void clear(String model, long startedAt) {
        if (entries.get().isEmpty()) {
            return;
        }
        entries.updateAndGet(current -> {
            Entry entry = current.get(model);
            return entry == null || entry.since - startedAt > 0 ? current : with(current, model, null, 0);
        });
    }

    private static Map<String, Entry> with(Map<String, Entry> current, String model, @Nullable Entry entry, long now) {
        Map<String, Entry> next = new LinkedHashMap<>(current);
        next.remove(model);
        if (entry != null) {
            if (next.size() >= MAX_MODELS) {
                next.values().removeIf(each -> each.until - now <= 0);
            }
            if (next.size() >= MAX_MODELS) {
                next.remove(next.keySet().iterator().next());
            }
            next.put(model, entry);
        }
        return Map.copyOf(next);
    }
}

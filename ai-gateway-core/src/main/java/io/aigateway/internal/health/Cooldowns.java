package io.aigateway.internal.health;

import io.aigateway.internal.time.Nanos;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Until when a key, or an endpoint without keys, must not be asked for a model, and why. A newer, longer wait replaces a
 * shorter one, never the reverse. Failures that were under way together count once: only an attempt that began after the
 * last one was taken in makes the next wait longer. Reading is one volatile read; the map is replaced as a whole. Bounded.
 * Thread-safe.
 */
final class Cooldowns {

    private static final int MAX_MODELS = 256;
    private static final long LONGEST_STEP = 60_000_000_000L;

    /** {@code step} is the next wait for a rate limit that does not say how long; 0 if there has been none. */
    private record Entry(FailureKind reason, long since, long until, long step) {}

    private final AtomicReference<Map<String, Entry>> entries = new AtomicReference<>(Map.of());

    /** Nanoseconds left for the model; 0 if none. */
    long remaining(String model, long now) {
        Map<String, Entry> current = entries.get();
        if (current.isEmpty()) {
            return 0;
        }
        Entry entry = current.get(model);
        return entry == null ? 0 : Math.max(0, entry.until - now);
    }

    /** Why the model has to wait; null if it need not. */
    @Nullable
    FailureKind reason(String model, long now) {
        Entry entry = entries.get().get(model);
        return entry == null || entry.until - now <= 0 ? null : entry.reason;
    }

    /** Whether the model has to wait for a rate limit, whose end is worth waiting for. */
    boolean isLimit(String model, long now) {
        return reason(model, now) == FailureKind.RATE_LIMITED;
    }

    /** The longest of all rate limits; 0 if there is none. */
    long longest(long now) {
        long longest = 0;
        for (Entry entry : entries.get().values()) {
            boolean limit = entry.reason == FailureKind.RATE_LIMITED;
            longest = limit ? Math.max(longest, entry.until - now) : longest;
        }
        return longest;
    }

    /** Models that have had to wait. */
    int size() {
        return entries.get().size();
    }

    /** All that hold now. */
    List<Exclusion> all(long now) {
        Map<String, Entry> current = entries.get();
        if (current.isEmpty()) {
            return List.of();
        }
        List<Exclusion> found = new ArrayList<>(current.size());
        current.forEach((model, entry) -> {
            if (entry.until - now > 0) {
                found.add(new Exclusion(model, entry.reason.toString(), entry.until - now));
            }
        });
        return found;
    }

    /**
     * Begins a wait.
     *
     * @param startedAt when the attempt began that was told to wait
     * @param announced the provider's own figure in nanoseconds; -1 if it gave none
     * @param firstStep the wait if it gave none; that of a rate limit doubles from time to time up to a minute
     * @return whether the model could be asked before
     */
    boolean cool(String model, FailureKind reason, long startedAt, long now, long announced, long firstStep) {
        Map<String, Entry> before = entries.getAndUpdate(current -> {
            Entry old = current.get(model);
            boolean underWay = old != null && startedAt - old.since <= 0;
            if (underWay && announced < 0) {
                return current; // it was sent before the last one came back: it tells nothing new
            }
            boolean limit = reason == FailureKind.RATE_LIMITED;
            long known = old == null ? 0 : old.step;
            long step = limit && known > 0 ? known : firstStep; // what is no limit does not wait longer each time
            long until = now + Math.min(Nanos.FAR, announced >= 0 ? announced : step);
            FailureKind why = reason;
            if (old != null && old.until - until > 0) {
                until = old.until;
                why = old.reason;
            }
            long next = announced >= 0 || !limit ? known : Math.min(Math.max(firstStep, LONGEST_STEP), step * 2);
            long since = old != null && underWay ? old.since : now;
            return with(current, model, new Entry(why, since, until, next), now);
        });
        Entry old = before.get(model);
        return old == null || old.until - now <= 0;
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
                // Names of models may be a caller's invention: they must not drive out what is a limit.
                String victim = next.entrySet().stream()
                        .filter(each -> each.getValue().reason == FailureKind.MODEL_UNAVAILABLE)
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse(next.keySet().iterator().next());
                next.remove(victim);
            }
            next.put(model, entry);
        }
        return java.util.Collections.unmodifiableMap(next);
    }
}

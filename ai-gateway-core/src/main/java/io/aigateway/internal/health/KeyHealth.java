package io.aigateway.internal.health;

import io.aigateway.config.KeyPoolConfig;
import io.aigateway.spi.Failure;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.FailureKind;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of one key: in the pool, or taken out with a reason until a trial or a probe succeeds. Rate limits are
 * kept apart, for each model. Every attempt reports here. Lock-free: an immutable state behind one reference.
 */
public final class KeyHealth {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.health");

    /**
     * A key's state.
     *
     * @param reason why it is out of the pool; null while it is in
     * @param message the provider's words at that time
     * @param since when it left the pool, in nanoseconds
     * @param trialAt when it may be tried again
     * @param failures refusals in a row
     * @param ejections how often it left the pool without coming back for good
     * @param goodProbes good probes in a row
     * @param trying whether a trial or probe runs
     */
    private record State(
            @Nullable FailureKind reason,
            @Nullable String message,
            long since,
            long trialAt,
            int failures,
            int ejections,
            int goodProbes,
            boolean trying) {

        private static final State AVAILABLE = new State(null, null, 0, 0, 0, 0, 0, false);

        private State trying(boolean value, long nextTrialAt) {
            return new State(reason, message, since, nextTrialAt, failures, ejections, goodProbes, value);
        }
    }

    private final String provider;
    private final TimeSource time;
    private final AtomicReference<State> state = new AtomicReference<>(State.AVAILABLE);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Cooldowns cooldowns = new Cooldowns();
    private volatile String name;
    private volatile boolean disabled;
    private volatile @Nullable ReportedLimits limits;

    KeyHealth(String provider, String name, TimeSource time) {
        this.provider = provider;
        this.name = name;
        this.time = time;
    }

    /** What it is called in logs from now on; never the credential. */
    public void shownAs(String label) {
        name = label;
    }

    /** Whether it is in the pool. */
    public boolean isInPool() {
        return state.get().reason == null;
    }

    /** Whether it was taken out of use by hand: then it is not tried, probed or taken as a last resort either. */
    public boolean isDisabled() {
        return disabled;
    }

    /** Takes it out of use, or back into it, by hand. */
    public void disable(boolean value) {
        if (disabled != value) {
            disabled = value;
            LOG.atInfo()
                    .addKeyValue("event", value ? "key.disabled" : "key.enabled")
                    .addKeyValue("provider", provider)
                    .addKeyValue("key", name)
                    .log("Key {} of provider {} is {} by hand", name, provider, value ? "disabled" : "enabled");
        }
    }

    /** What the provider said last about its limits; null if it says nothing. */
    public @Nullable ReportedLimits limits() {
        return limits;
    }

    /** The provider said something about its limits. */
    public void limits(ReportedLimits reported) {
        limits = reported;
    }

    /** Nanoseconds until the model's rate limit ends; 0 if there is none. */
    public long cooling(String model, long now) {
        return cooldowns.remaining(model, now);
    }

    /** Nanoseconds until the last of its rate limits ends; 0 if there is none. */
    public long longestCooling(long now) {
        return cooldowns.longest(now);
    }

    /** Whether it is out of the pool and may be tried by one real call or probe. */
    public boolean isTrialDue(long now) {
        State current = state.get();
        return current.reason != null && !current.trying && now - current.trialAt >= 0;
    }

    /** When it may be tried again, in nanoseconds; the present if it is in the pool. */
    public long trialAt(long now) {
        State current = state.get();
        return current.reason == null ? now : current.trialAt;
    }

    /** Takes the one trial; false if another has it, or it is not due. */
    public boolean beginTrial(long now) {
        State current = state.get();
        return current.reason != null
                && !current.trying
                && now - current.trialAt >= 0
                && state.compareAndSet(current, current.trying(true, current.trialAt));
    }

    /** Attempts running with it. */
    public int inFlight() {
        return inFlight.get();
    }

    /** An attempt begins. */
    public void began() {
        inFlight.incrementAndGet();
    }

    /** An attempt has ended; exactly one report of its outcome follows or came before. */
    public void ended() {
        inFlight.decrementAndGet();
    }

    /** An attempt was answered. One that began before the key left the pool says nothing about the time after. */
    public void answered(String model, long startedAt) {
        cooldowns.clear(model, startedAt);
        State current = state.get();
        if (current == State.AVAILABLE || (current.reason != null && current.since - startedAt > 0)) {
            return;
        }
        if (state.compareAndSet(current, State.AVAILABLE) && current.reason != null) {
            logReadmitted("a call succeeded");
        }
    }

    /** The attempt says nothing about the key: a trial is given back. */
    public void ignored(long now, KeyPoolConfig config) {
        State current = state.get();
        if (current.trying) {
            state.compareAndSet(
                    current,
                    current.trying(false, now + config.credentialCooldown().toNanos()));
        }
    }

    /** The provider refused the key, or its account has no quota. */
    public void refused(Failure failure, KeyPoolConfig config) {
        long now = time.nanoTime();
        State next = state.updateAndGet(current -> {
            int failures = current.failures + 1;
            if (current.reason == null && failures < config.credentialFailures()) {
                return new State(null, null, 0, 0, failures, current.ejections, 0, false);
            }
            if (current.reason != null && !current.trying) {
                return current; // calls that were on their way when it was taken out
            }
            int ejections = current.ejections + 1;
            long first = failure.kind() == FailureKind.QUOTA_EXHAUSTED
                    ? config.quotaCooldown().toNanos()
                    : config.credentialCooldown().toNanos();
            long wait = Math.min(config.maxCooldown().toNanos(), first << Math.min(10, ejections - 1));
            long announced =
                    failure.retryAfter() == null ? 0 : failure.retryAfter().toNanos();
            return new State(
                    failure.kind(),
                    failure.message(),
                    current.reason == null ? now : current.since,
                    now + Math.max(wait, announced),
                    failures,
                    ejections,
                    0,
                    false);
        });
        if (next.reason != null && next.since == now) {
            LOG.atWarn()
                    .addKeyValue("event", "key.ejected")
                    .addKeyValue("provider", provider)
                    .addKeyValue("key", name)
                    .addKeyValue("reason", next.reason)
                    .log("Key {} of provider {} is out of the pool: {}", name, provider, next.reason);
        }
    }

    /** The provider limits the key's rate for a model; announced is -1 if it did not say how long. */
    public void limited(String model, long announced, KeyPoolConfig config) {
        cooldowns.cool(
                model, time.nanoTime(), announced, config.rateLimitCooldown().toNanos());
    }

    /** A probe found the key good; it comes back after enough of them. */
    public void probedGood(KeyPoolConfig config) {
        State next = state.updateAndGet(current -> {
            if (current.reason == null || current.goodProbes + 1 >= config.successes()) {
                return State.AVAILABLE;
            }
            return new State(
                    current.reason,
                    current.message,
                    current.since,
                    time.nanoTime(),
                    current.failures,
                    current.ejections,
                    current.goodProbes + 1,
                    false);
        });
        if (next == State.AVAILABLE) {
            logReadmitted("its probe succeeded");
        }
    }

    /** A probe found the key still bad, or could not tell: the count of good ones starts again. */
    public void probedBad(long nextTrialAt) {
        state.updateAndGet(current -> current.reason == null
                ? current
                : new State(
                        current.reason,
                        current.message,
                        current.since,
                        nextTrialAt,
                        current.failures,
                        current.ejections,
                        0,
                        false));
    }

    /** Forgets by hand what is known against it. */
    public void reset() {
        State before = state.getAndSet(State.AVAILABLE);
        cooldowns.clearAll();
        if (before.reason != null) {
            logReadmitted("it was reset by hand");
        }
    }

    /** The word for its state: available, cooling, ejected, probing or disabled. */
    public String stateWord(long now) {
        if (disabled) {
            return "disabled";
        }
        State current = state.get();
        if (current.reason != null) {
            return current.trying ? "probing" : "ejected";
        }
        return cooldowns.longest(now) > 0 ? "cooling" : "available";
    }

    /** Why it is out of the pool, in a few words; null while it is in. */
    public @Nullable String reason() {
        State current = state.get();
        return current.reason == null ? null : current.reason + ": " + current.message;
    }

    private void logReadmitted(String why) {
        LOG.atInfo()
                .addKeyValue("event", "key.readmitted")
                .addKeyValue("provider", provider)
                .addKeyValue("key", name)
                .log("Key {} of provider {} is back in the pool: {}", name, provider, why);
    }
}

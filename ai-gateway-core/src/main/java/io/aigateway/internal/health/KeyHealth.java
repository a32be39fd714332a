package io.aigateway.internal.health;

import io.aigateway.config.KeyPoolConfig;
import io.aigateway.internal.time.Nanos;
import io.aigateway.spi.Failure;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The health of one key: in the pool, or taken out with a reason until a trial or a probe succeeds. Waits are kept
 * apart, for each model. Every attempt reports here. Lock-free: an immutable state behind one reference; a trial belongs
 * to the attempt that took it.
 */
public final class KeyHealth {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.health");
    private static final long MODEL_COOLDOWN = 600_000_000_000L;
    /** Of models that are not there, whose names callers make up, these many are told of. */
    private static final int TOLD_MODELS = 16;

    private final String provider;
    private final TimeSource time;
    private final AtomicReference<KeyState> state = new AtomicReference<>(KeyState.AVAILABLE);
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
        return state.get().reason() == null;
    }

    /** Whether it was taken out of use by hand: then it is not tried, probed or taken as a last resort either. */
    public boolean isDisabled() {
        return disabled;
    }

    /** Takes it out of use, or back into it, by hand. */
    public void disable(boolean value) {
        if (disabled != value) {
            disabled = value;
            LOG.atWarn()
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

    /** Nanoseconds until it may be asked for the model again; 0 if it may. */
    public long cooling(String model, long now) {
        return cooldowns.remaining(model, now);
    }

    /** Whether it is a rate limit that it waits for. */
    public boolean isLimited(String model, long now) {
        return cooldowns.isLimit(model, now);
    }

    /** Nanoseconds until the last of its waits ends; 0 if there is none. */
    public long longestCooling(long now) {
        return cooldowns.longest(now);
    }

    /** Whether it is out of the pool and may be tried by one real call or probe. */
    public boolean isTrialDue(long now) {
        KeyState current = state.get();
        return current.reason() != null && current.trial() == null && now - current.trialAt() >= 0;
    }

    /** When it may be tried again, in nanoseconds; the present if it is in the pool. */
    public long trialAt(long now) {
        KeyState current = state.get();
        return current.reason() == null ? now : current.trialAt();
    }

    /** Takes the one trial; null if another has it, or it is not due. */
    public @Nullable Trial tryTrial(long now) {
        KeyState current = state.get();
        if (current.reason() == null || current.trial() != null || now - current.trialAt() < 0) {
            return null;
        }
        Trial trial = new Trial();
        return state.compareAndSet(current, current.tried(trial)) ? trial : null;
    }

    /** Attempts running with it. */
    public int inFlight() {
        return inFlight.get();
    }

    /** An attempt begins. */
    public void began() {
        inFlight.incrementAndGet();
    }

    /** An attempt has ended. */
    public void ended() {
        inFlight.decrementAndGet();
    }

    /**
     * An attempt was answered, or the first content of its stream came. One that began before the key left the pool says
     * nothing about the time after.
     */
    public void answered(String model, long startedAt) {
        cooldowns.clear(model, startedAt);
        KeyState current = state.get();
        while (current != KeyState.AVAILABLE && (current.reason() == null || current.since() - startedAt <= 0)) {
            if (state.compareAndSet(current, KeyState.AVAILABLE)) {
                if (current.reason() != null) {
                    logReadmitted("a call succeeded");
                }
                return;
            }
            current = state.get();
        }
    }

    /** The attempt says nothing about the key: its trial is given back, and due again at once. */
    public void released(@Nullable Trial trial) {
        if (trial != null) {
            state.updateAndGet(current -> current.trial() == trial ? current.tried(null) : current);
        }
    }

    /**
     * The provider refused the key, or its account has no quota.
     *
     * @param trial the attempt's trial; null if it had none
     * @return whether the key left the pool by this
     */
    public boolean refused(Failure failure, KeyPoolConfig config, @Nullable Trial trial) {
        long now = time.nanoTime();
        KeyState before = state.getAndUpdate(current -> current.refused(failure, config, trial, now));
        KeyState after = state.get();
        boolean left = before.reason() == null && after.reason() != null;
        if (left) {
            LOG.atWarn()
                    .addKeyValue("event", "key.ejected")
                    .addKeyValue("provider", provider)
                    .addKeyValue("key", name)
                    .addKeyValue("reason", failure.kind())
                    .log(
                            "Key {} of provider {} is out of the pool for {}: {}",
                            name,
                            provider,
                            Nanos.words(after.trialAt() - now),
                            failure.kind());
        }
        return left;
    }

    /**
     * Puts it back: one request was refused with every key of the pool, so it may have been the request. The next refusal
     * counts.
     */
    public void doubt() {
        KeyState before = state.getAndUpdate(current -> current.reason() == null || current.doubted()
                ? current
                : new KeyState(
                        null, null, 0, 0, current.failures(), Math.max(0, current.ejections() - 1), 0, null, true));
        if (before.reason() != null && !before.doubted()) {
            logReadmitted("one request was refused with every key, so it may have been the request");
        }
    }

    /**
     * It must not be asked for a model for a while.
     *
     * @param startedAt when the attempt began that found out
     * @param announced how long in nanoseconds; -1 if the provider did not say
     */
    public void limited(String model, FailureKind reason, long startedAt, long announced, KeyPoolConfig config) {
        boolean gone = reason == FailureKind.MODEL_UNAVAILABLE;
        long step = gone ? MODEL_COOLDOWN : Nanos.of(config.rateLimitCooldown());
        if (cooldowns.cool(model, reason, startedAt, time.nanoTime(), announced, step)) {
            LOG.atLevel(gone && cooldowns.size() > TOLD_MODELS ? Level.DEBUG : Level.WARN)
                    .addKeyValue("event", "key.cooling")
                    .addKeyValue("provider", provider)
                    .addKeyValue("key", name)
                    .addKeyValue("model", model)
                    .addKeyValue("reason", reason)
                    .log(
                            "Key {} of provider {} is not used for {} for {}: {}",
                            name,
                            provider,
                            model,
                            Nanos.words(cooldowns.remaining(model, time.nanoTime())),
                            reason);
        }
    }

    /** A probe found the key good; it comes back after enough of them. */
    public void probedGood(KeyPoolConfig config) {
        KeyState before = state.getAndUpdate(current -> current.reason() == null
                ? current
                : current.goodProbes() + 1 >= config.successes()
                        ? KeyState.AVAILABLE
                        : current.probed(current.goodProbes() + 1, time.nanoTime()));
        if (before.reason() != null && state.get().reason() == null) {
            logReadmitted("its probe succeeded");
        }
    }

    /** A probe found the key still bad, or could not tell: the count of good ones starts again. */
    public void probedBad(long nextTrialAt) {
        state.updateAndGet(current -> current.reason() == null ? current : current.probed(0, nextTrialAt));
    }

    /** Forgets by hand what is known against it. */
    public void reset() {
        KeyState before = state.getAndSet(KeyState.AVAILABLE);
        cooldowns.clearAll();
        if (before.reason() != null) {
            logReadmitted("it was reset by hand");
        }
    }

    /** The word for its state: available, cooling, ejected, probing or disabled. */
    public String stateWord(long now) {
        if (disabled) {
            return "disabled";
        }
        KeyState current = state.get();
        if (current.reason() != null) {
            return current.trial() != null ? "probing" : "ejected";
        }
        return cooldowns.longest(now) > 0 ? "cooling" : "available";
    }

    /** Why it is out of the pool, in a few words; null while it is in. */
    public @Nullable String reason() {
        KeyState current = state.get();
        return current.reason() == null ? null : current.reason() + ": " + current.message();
    }

    /** All reasons why it is not used. */
    public List<Exclusion> exclusions(long now) {
        KeyState current = state.get();
        List<Exclusion> waits = cooldowns.all(now);
        if (current.reason() == null && !disabled) {
            return waits;
        }
        List<Exclusion> all = new ArrayList<>(waits.size() + 2);
        if (disabled) {
            all.add(new Exclusion(null, "disabled by hand", Nanos.FAR));
        }
        if (current.reason() != null) {
            all.add(
                    current.trial() == null
                            ? new Exclusion(null, current.reason().toString(), Math.max(0, current.trialAt() - now))
                            : new Exclusion(null, current.reason() + Exclusion.TRIED, 0));
        }
        all.addAll(waits);
        return all;
    }

    private void logReadmitted(String why) {
        LOG.atInfo()
                .addKeyValue("event", "key.readmitted")
                .addKeyValue("provider", provider)
                .addKeyValue("key", name)
                .log("Key {} of provider {} is back in the pool: {}", name, provider, why);
    }
}

package io.aigateway.internal.health;

import io.aigateway.config.BreakerConfig;
import io.aigateway.internal.time.Nanos;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.FailureKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of one endpoint for one model: a circuit breaker that opens by the share of failures and after a few of
 * them in a row (rates need more calls than a small pool sees), a slow start after it closed, and, for a provider
 * without keys, waits. Thread-safe.
 *
 * <p>The breaker is one immutable state behind one reference, and every change is made from the state that was seen. A
 * trial belongs to the attempt that took it: only its outcome, or its giving back, moves a half-open breaker, besides an
 * answer to an attempt that began after the breaker opened. Failures that were under way together count once in a row,
 * though each counts for the share.
 */
public final class EndpointHealth {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.health");
    private static final double LEAST_SHARE = 0.1;

    private enum Phase {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /**
     * The breaker.
     *
     * @param since when it opened, or closed
     * @param until when a trial is due; meaningless while it is closed
     * @param openings how often it opened without closing in between
     * @param trial who tries it; null unless it is half open
     * @param counts what is counted while it is closed
     * @param cause why it opened
     */
    private record State(
            Phase phase,
            long since,
            long until,
            int openings,
            @Nullable Trial trial,
            FailureCounts counts,
            @Nullable FailureKind cause) {}

    private final String name;
    private final TimeSource time;
    private final RandomSource random;
    private final AtomicReference<State> state;
    private final Cooldowns cooldowns = new Cooldowns();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile BreakerConfig config;
    /** Moving average; written by whoever comes, for an estimate need not be exact. */
    private volatile long latencyNanos;

    private volatile long slowStartUntil;
    private volatile boolean slowStarting;

    EndpointHealth(String name, BreakerConfig config, TimeSource time, RandomSource random) {
        this.name = name;
        this.config = config;
        this.time = time;
        this.random = random;
        this.state = new AtomicReference<>(closed(config, time.nanoTime()));
    }

    private static State closed(BreakerConfig config, long now) {
        return new State(Phase.CLOSED, now, 0, 0, null, new FailureCounts(config.window()), null);
    }

    /** Goes on with other settings; what is known stays. */
    void configure(BreakerConfig other) {
        BreakerConfig before = config;
        if (before == other || before.equals(other)) {
            return;
        }
        config = other;
        if (before.window() != other.window()) {
            state.updateAndGet(current -> current.phase == Phase.CLOSED ? closed(other, current.since) : current);
        }
    }

    /** Whether calls go through without reserve. */
    public boolean isClosed() {
        return state.get().phase == Phase.CLOSED;
    }

    /** Whether one call may try it although it is not closed. */
    public boolean isTrialDue(long now) {
        State current = state.get();
        return current.phase == Phase.OPEN && now - current.until >= 0;
    }

    /** When it may be tried again, in nanoseconds; the present if it is closed. */
    public long trialAt(long now) {
        State current = state.get();
        return switch (current.phase) {
            case CLOSED -> now;
            case OPEN -> Math.max(now, current.until);
            // Somebody tries it: who cannot wait comes after those that are only limited.
            case HALF_OPEN -> now + Nanos.of(config.openFor());
        };
    }

    /** Takes the one trial that is due; null if another has it, or none is due. */
    public @Nullable Trial tryTrial(long now) {
        State current = state.get();
        if (current.phase != Phase.OPEN || now - current.until < 0) {
            return null;
        }
        Trial trial = new Trial();
        State next = new State(
                Phase.HALF_OPEN, current.since, current.until, current.openings, trial, current.counts, current.cause);
        return state.compareAndSet(current, next) ? trial : null;
    }

    /** Whether this call may go there while it slowly starts again; always so otherwise. */
    public boolean admitsBySlowStart(long now) {
        if (!slowStarting) {
            return true;
        }
        long left = slowStartUntil - now;
        if (left <= 0) {
            slowStarting = false;
            return true;
        }
        double share = 1.0 - (double) left / (double) Math.max(1, Nanos.of(config.slowStart()));
        return random.nextDouble() < Math.max(LEAST_SHARE, share);
    }

    /** Nanoseconds until the endpoint may be asked for the model again; 0 if it may. */
    public long cooling(String model, long now) {
        return cooldowns.remaining(model, now);
    }

    /** Whether it is a rate limit that it waits for. */
    public boolean isLimited(String model, long now) {
        return cooldowns.isLimit(model, now);
    }

    /**
     * The endpoint must not be asked for a model for a while.
     *
     * @param startedAt when the attempt began that found out
     * @param announced -1 if it did not say how long
     */
    public void limited(String model, FailureKind reason, long startedAt, long announced, long firstStep) {
        if (cooldowns.cool(model, reason, startedAt, time.nanoTime(), announced, firstStep)) {
            LOG.atWarn()
                    .addKeyValue("event", "endpoint.cooling")
                    .addKeyValue("endpoint", name)
                    .addKeyValue("reason", reason)
                    .log(
                            "{} is not asked for {}: {}",
                            name,
                            Nanos.words(cooldowns.remaining(model, time.nanoTime())),
                            reason);
        }
    }

    /** Moving average of the time to the first content or whole answer, in nanoseconds; 0 if not known yet. */
    public long latencyNanos() {
        return latencyNanos;
    }

    /** Attempts running there. */
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
     * An attempt was answered, or the first content of its stream came. One that began before the breaker opened says
     * nothing about the time after.
     *
     * @param trial the attempt's trial; null if it had none
     */
    public void answered(String model, long startedAt, long durationNanos, @Nullable Trial trial) {
        cooldowns.clear(model, startedAt);
        long before = latencyNanos;
        latencyNanos = before == 0 ? durationNanos : before + (durationNanos - before) / 8;
        if (state.get().phase != Phase.CLOSED) {
            close(startedAt, trial);
        }
    }

    /** An attempt came to its end and was whole; of a stream that follows its first content, and a break may instead. */
    public void whole(long durationNanos) {
        State current = state.get();
        if (current.phase == Phase.CLOSED) {
            current.counts.success(durationNanos);
        }
    }

    /**
     * It said no, but it was there to say so: that ends a trial well and counts for nothing else.
     *
     * @param trial the attempt's trial; null if it had none
     */
    public void alive(long startedAt, @Nullable Trial trial) {
        if (state.get().phase != Phase.CLOSED) {
            close(startedAt, trial);
        }
    }

    private void close(long startedAt, @Nullable Trial trial) {
        while (true) {
            State current = state.get();
            boolean own = trial != null && current.trial == trial;
            if (current.phase == Phase.CLOSED || (!own && current.since - startedAt > 0)) {
                return;
            }
            if (state.compareAndSet(current, closed(config, time.nanoTime()))) {
                slowStartUntil = time.nanoTime() + Nanos.of(config.slowStart());
                slowStarting = !config.slowStart().isZero();
                LOG.atInfo()
                        .addKeyValue("event", "breaker.closed")
                        .addKeyValue("endpoint", name)
                        .log("{} answers again", name);
                return;
            }
        }
    }

    /**
     * An attempt failed through the endpoint's fault.
     *
     * @param trial the attempt's trial; null if it had none
     */
    public void failed(FailureKind kind, long startedAt, @Nullable Trial trial) {
        long now = time.nanoTime();
        while (true) {
            State current = state.get();
            boolean own = trial != null && current.trial == trial;
            if (current.phase == Phase.CLOSED) {
                boolean before = current.since - startedAt > 0; // sent during the outage that is over
                if (before || !current.counts.failure(startedAt, now, config)) {
                    return;
                }
            } else if (!own) {
                return; // sent before it opened, or as a last resort: nobody expected otherwise
            }
            int openings = current.openings + 1;
            long millis = openFor(openings);
            State next = new State(
                    Phase.OPEN,
                    now,
                    now + millis * 1_000_000,
                    openings,
                    null,
                    new FailureCounts(config.window()),
                    kind);
            if (state.compareAndSet(current, next)) {
                LOG.atWarn()
                        .addKeyValue("event", "breaker.opened")
                        .addKeyValue("endpoint", name)
                        .addKeyValue("openings", openings)
                        .addKeyValue("reason", kind)
                        .log("{} is not asked for {} ms: {}", name, millis, kind);
                return;
            }
            if (current.phase == Phase.CLOSED) {
                return; // another failure of the same time has opened it
            }
        }
    }

    /** Milliseconds of the nth opening in a row: doubling, half of it random. */
    private long openFor(int opening) {
        long doubled = Math.max(1, config.openFor().toMillis()) << Math.min(20, Math.max(0, opening - 1));
        long whole = Math.min(config.maxOpenFor().toMillis(), doubled);
        return Math.max(1, whole / 2 + (long) (random.nextDouble() * (double) (whole - whole / 2)));
    }

    /** The attempt says nothing about the endpoint: its trial is given back, and due again at once. */
    public void released(@Nullable Trial trial) {
        if (trial == null) {
            return;
        }
        State current = state.get();
        if (current.trial == trial) {
            State next = new State(
                    Phase.OPEN, current.since, current.until, current.openings, null, current.counts, current.cause);
            state.compareAndSet(current, next);
        }
    }

    /** Forgets by hand what is known against it. */
    public void reset() {
        slowStarting = false;
        cooldowns.clearAll();
        state.set(closed(config, time.nanoTime()));
    }

    /** The word for its state: closed, open, half-open, slow-start. */
    public String stateWord() {
        return switch (state.get().phase) {
            case OPEN -> "open";
            case HALF_OPEN -> "half-open";
            case CLOSED -> slowStarting && slowStartUntil - time.nanoTime() > 0 ? "slow-start" : "closed";
        };
    }

    /** Why it is not asked; null if it is. */
    public @Nullable Exclusion breaker(long now) {
        State current = state.get();
        return switch (current.phase) {
            case CLOSED -> null;
            case OPEN -> new Exclusion(null, "breaker open after " + current.cause, Math.max(0, current.until - now));
            case HALF_OPEN -> new Exclusion(null, "breaker half-open after " + current.cause + Exclusion.TRIED, 0);
        };
    }

    /** All reasons why it is not asked. */
    public List<Exclusion> exclusions(long now) {
        Exclusion breaker = breaker(now);
        List<Exclusion> waits = cooldowns.all(now);
        if (breaker == null) {
            return waits;
        }
        List<Exclusion> all = new ArrayList<>(waits);
        all.add(0, breaker);
        return all;
    }
}

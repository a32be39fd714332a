package io.aigateway.internal.health;

import io.aigateway.config.BreakerConfig;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.TimeSource;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of one endpoint for one model: a circuit breaker that also opens after a few failures in a row (rates need
 * more calls than a small pool sees), a slow start after it closed, and, for a provider without keys, rate limits.
 * Thread-safe.
 */
public final class EndpointHealth {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.health");
    private static final double LEAST_SHARE = 0.1;

    /** What a breaker gave for an attempt; only a trial's permission has to be given back. */
    public enum Permit {
        /** Closed: nothing was taken. */
        NONE,
        /** The one trial of a half-open breaker. */
        TRIAL,
        /** Open, or another has the trial. */
        REFUSED
    }

    private final String name;
    private final BreakerConfig config;
    private final TimeSource time;
    private final RandomSource random;
    private final CircuitBreaker breaker;
    private final Cooldowns cooldowns = new Cooldowns();
    private final AtomicInteger failuresInRow = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long openUntil;
    private volatile long openedAt;
    private volatile long slowStartUntil;
    private volatile boolean slowStarting;

    EndpointHealth(String name, BreakerConfig config, TimeSource time, RandomSource random) {
        this.name = name;
        this.config = config;
        this.time = time;
        this.random = random;
        this.breaker = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                config.window(),
                                Math.max(2, config.window() / 2),
                                CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .failureRateThreshold(config.failureRatePercent())
                        .waitIntervalFunctionInOpenState(this::openFor)
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .automaticTransitionFromOpenToHalfOpenEnabled(false)
                        .clock(new MonotonicClock(time))
                        .currentTimestampFunction(clock -> time.nanoTime(), TimeUnit.NANOSECONDS)
                        .build());
    }

    /** Milliseconds of the nth opening in a row: doubling, half of it random. */
    private long openFor(int opening) {
        long doubled = config.openFor().toMillis() << Math.min(20, Math.max(0, opening - 1));
        long whole = Math.min(config.maxOpenFor().toMillis(), doubled);
        long millis = Math.max(1, whole / 2 + (long) (random.nextDouble() * (double) (whole - whole / 2)));
        openedAt = time.nanoTime();
        openUntil = openedAt + millis * 1_000_000;
        return millis;
    }

    /** Whether calls go through without reserve. */
    public boolean isClosed() {
        return breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    /** Whether one call may try it although it is not closed. */
    public boolean isTrialDue(long now) {
        return switch (breaker.getState()) {
            case OPEN -> now - openUntil >= 0;
            case HALF_OPEN -> true;
            default -> false;
        };
    }

    /** When it may be tried again, in nanoseconds; the present if it is closed. */
    public long trialAt(long now) {
        return breaker.getState() == CircuitBreaker.State.OPEN ? Math.max(now, openUntil) : now;
    }

    /** Takes the permission for an attempt. */
    public Permit acquire() {
        if (!breaker.tryAcquirePermission()) {
            return Permit.REFUSED;
        }
        return breaker.getState() == CircuitBreaker.State.CLOSED ? Permit.NONE : Permit.TRIAL;
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
        double share = 1.0 - (double) left / (double) config.slowStart().toNanos();
        return random.nextDouble() < Math.max(LEAST_SHARE, share);
    }

    /** Nanoseconds until a rate limit of the whole endpoint ends; 0 if there is none. */
    public long cooling(String model, long now) {
        return cooldowns.remaining(model, now);
    }

    /** The endpoint limits the rate; announced is -1 if it did not say how long. */
    public void limited(String model, long announced, long firstStep) {
        cooldowns.cool(model, time.nanoTime(), announced, firstStep);
    }

    /** Attempts running there. */
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

    /** An attempt was answered. One that began before the breaker opened says nothing about the time after. */
    public void answered(String model, long startedAt, long durationNanos) {
        cooldowns.clear(model, startedAt);
        CircuitBreaker.State before = breaker.getState();
        if (before != CircuitBreaker.State.CLOSED && openedAt - startedAt > 0) {
            return;
        }
        failuresInRow.set(0);
        breaker.onSuccess(durationNanos, TimeUnit.NANOSECONDS);
        if (before == CircuitBreaker.State.CLOSED) {
            return;
        }
        if (breaker.getState() == CircuitBreaker.State.OPEN) {
            breaker.transitionToClosedState(); // the last resort was tried against the breaker, and it answered
        }
        slowStartUntil = time.nanoTime() + config.slowStart().toNanos();
        slowStarting = !config.slowStart().isZero();
        LOG.atInfo()
                .addKeyValue("event", "breaker.closed")
                .addKeyValue("endpoint", name)
                .log("{} answers again", name);
    }

    /** An attempt failed through the endpoint's fault; one that began before the breaker opened adds nothing. */
    public void failed(long startedAt, long durationNanos) {
        CircuitBreaker.State before = breaker.getState();
        if (before != CircuitBreaker.State.CLOSED && openedAt - startedAt > 0) {
            return;
        }
        breaker.onError(durationNanos, TimeUnit.NANOSECONDS, new StacklessFailure());
        int inRow = failuresInRow.incrementAndGet();
        if (inRow >= config.failuresInRow() && breaker.getState() == CircuitBreaker.State.CLOSED) {
            breaker.transitionToOpenState();
        }
        if (before != CircuitBreaker.State.OPEN && breaker.getState() == CircuitBreaker.State.OPEN) {
            LOG.atWarn()
                    .addKeyValue("event", "breaker.opened")
                    .addKeyValue("endpoint", name)
                    .addKeyValue("failures", inRow)
                    .log("{} is not asked for {} ms", name, (openUntil - time.nanoTime()) / 1_000_000);
        }
    }

    /** The attempt says nothing about the endpoint: a trial's permission is given back. */
    public void ignored(Permit permit) {
        if (permit == Permit.TRIAL) {
            breaker.releasePermission();
        }
    }

    /** Forgets by hand what is known against it. */
    public void reset() {
        failuresInRow.set(0);
        slowStarting = false;
        cooldowns.clearAll();
        breaker.reset();
    }

    /** The word for its state: closed, open, half-open. */
    public String stateWord() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> "open";
            case HALF_OPEN -> "half-open";
            default -> slowStarting ? "slow-start" : "closed";
        };
    }

    private static final class StacklessFailure extends Exception {
        private static final long serialVersionUID = 1L;

        StacklessFailure() {
            super("attempt failed", null, false, false);
        }
    }
}

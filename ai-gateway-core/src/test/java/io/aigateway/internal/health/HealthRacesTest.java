package io.aigateway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.acceptance.Schedules;
import io.aigateway.config.BreakerConfig;
import io.aigateway.config.KeyPoolConfig;
import io.aigateway.config.KeyStrategy;
import io.aigateway.spi.Failure;
import io.aigateway.testkit.SeededRandom;
import io.aigateway.testkit.VirtualTime;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many attempts at one endpoint with one key at the same time: what must hold however they interleave.
 *
 * <p>Each of these faults, put into the sources, is found by it within its default time:
 * <ul>
 *   <li>a trial is taken by a write that does not look at what it replaces
 *   <li>whoever has no trial moves a half-open breaker or a key on trial: by a failure, a refusal, an old answer, or by
 *       giving back what is not its own
 *   <li>failures of attempts that were under way together count each, or make the next wait longer each
 *   <li>attempts under way together open a breaker more than once
 *   <li>counts of what runs are read and written in two steps
 * </ul>
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class HealthRacesTest {

    private static final BreakerConfig BREAKER =
            new BreakerConfig(3, 100, 10_000, Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ZERO);
    private static final KeyPoolConfig KEYS = new KeyPoolConfig(
            KeyStrategy.RANDOM,
            1,
            1,
            Duration.ofSeconds(60),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofSeconds(2),
            Duration.ofHours(24));
    private static final Failure REFUSAL = Failure.of(FailureKind.INVALID_CREDENTIAL, "no", null);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int ROUNDS = 20;

    private final VirtualTime time = new VirtualTime();

    private EndpointHealth endpoint(BreakerConfig config) {
        return new EndpointHealth("endpoint", config, time, new SeededRandom(1));
    }

    private void open(EndpointHealth endpoint) {
        while (endpoint.isClosed()) {
            time.advance(Duration.ofMillis(1));
            endpoint.failed(FailureKind.CONNECTION, time.nanoTime(), null);
        }
    }

    /** The one trial of a round: who has it says what becomes of it, and all others change nothing. */
    private void trials(long seed, int threads) throws Exception {
        EndpointHealth endpoint = endpoint(BREAKER);
        KeyHealth key = new KeyHealth("provider", "key", time);
        CyclicBarrier all = new CyclicBarrier(threads);
        AtomicInteger winners = new AtomicInteger();
        AtomicInteger keyWinners = new AtomicInteger();
        long before = time.nanoTime();
        Schedules.together(threads, number -> {
            Random dice = new Random(seed + number);
            for (int round = 0; round < ROUNDS; round++) {
                if (number == 0) {
                    open(endpoint);
                    key.refused(REFUSAL, KEYS, null);
                    time.advance(LONGEST);
                    winners.set(0);
                    keyWinners.set(0);
                }
                all.await();
                Trial trial = endpoint.tryTrial(time.nanoTime());
                Trial keyTrial = key.tryTrial(time.nanoTime());
                winners.addAndGet(trial == null ? 0 : 1);
                keyWinners.addAndGet(keyTrial == null ? 0 : 1);
                all.await();
                if (trial == null) {
                    meddle(dice, endpoint, before);
                }
                if (keyTrial == null) {
                    meddle(dice, key, before);
                }
                all.await();
                assertThat(winners).as("trials of the breaker").hasValue(1);
                assertThat(keyWinners).as("trials of the key").hasValue(1);
                assertThat(endpoint.stateWord()).isEqualTo("half-open");
                assertThat(endpoint.tryTrial(time.nanoTime())).isNull();
                assertThat(key.stateWord(time.nanoTime())).isEqualTo("probing");
                assertThat(key.tryTrial(time.nanoTime())).isNull();
                all.await();
                if (trial != null) {
                    conclude(dice, endpoint, trial);
                }
                if (keyTrial != null) {
                    conclude(dice, key, keyTrial);
                }
                all.await();
            }
        });
    }

    private static void meddle(Random dice, EndpointHealth endpoint, long before) {
        for (int i = 0; i < 5; i++) {
            switch (dice.nextInt(5)) {
                case 0 -> endpoint.failed(FailureKind.TIMEOUT, before, new Trial());
                case 1 -> endpoint.failed(FailureKind.TIMEOUT, before, null);
                case 2 -> endpoint.answered("m", before, 1, null);
                case 3 -> endpoint.alive(before, new Trial());
                default -> endpoint.released(new Trial());
            }
        }
    }

    private static void meddle(Random dice, KeyHealth key, long before) {
        for (int i = 0; i < 5; i++) {
            switch (dice.nextInt(4)) {
                case 0 -> key.refused(REFUSAL, KEYS, null);
                case 1 -> key.refused(REFUSAL, KEYS, new Trial());
                case 2 -> key.answered("m", before);
                default -> key.released(new Trial());
            }
        }
    }

    private void conclude(Random dice, EndpointHealth endpoint, Trial trial) {
        switch (dice.nextInt(4)) {
            case 0 -> {
                endpoint.answered("m", time.nanoTime(), 1, trial);
                assertThat(endpoint.stateWord()).isEqualTo("closed");
            }
            case 1 -> {
                endpoint.alive(time.nanoTime(), trial);
                assertThat(endpoint.stateWord()).isEqualTo("closed");
            }
            case 2 -> {
                endpoint.failed(FailureKind.TIMEOUT, time.nanoTime(), trial);
                assertThat(endpoint.stateWord()).isEqualTo("open");
                assertThat(endpoint.isTrialDue(time.nanoTime())).isFalse();
            }
            default -> {
                endpoint.released(trial);
                assertThat(endpoint.isTrialDue(time.nanoTime())).isTrue();
            }
        }
    }

    private void conclude(Random dice, KeyHealth key, Trial trial) {
        switch (dice.nextInt(3)) {
            case 0 -> {
                key.answered("m", time.nanoTime());
                assertThat(key.isInPool()).isTrue();
            }
            case 1 -> {
                key.refused(REFUSAL, KEYS, trial);
                assertThat(key.stateWord(time.nanoTime())).isEqualTo("ejected");
                assertThat(key.isTrialDue(time.nanoTime())).isFalse();
            }
            default -> {
                key.released(trial);
                assertThat(key.isTrialDue(time.nanoTime())).isTrue();
            }
        }
    }

    @Test
    void trialBelongsToWhoeverTookIt() {
        int count = Schedules.run(0.25, seed -> trials(seed, 4 + (int) (seed % 5)));
        assertThat(count).isPositive();
    }

    /** Rounds of attempts that begin together and fail together. */
    private void bursts(int threads) throws Exception {
        BreakerConfig config =
                new BreakerConfig(5, 100, 10_000, Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ZERO);
        EndpointHealth endpoint = endpoint(config);
        KeyHealth key = new KeyHealth("provider", "key", time);
        CyclicBarrier all = new CyclicBarrier(threads);
        Schedules.together(threads, number -> {
            for (int round = 1; round <= 7; round++) {
                all.await();
                long begun = time.nanoTime();
                endpoint.began();
                key.began();
                all.await();
                if (number == 0) {
                    time.advance(Duration.ofMillis(5));
                }
                all.await();
                endpoint.failed(FailureKind.SERVER_ERROR, begun, null);
                key.limited("m", FailureKind.RATE_LIMITED, begun, -1, KEYS);
                endpoint.ended();
                key.ended();
                all.await();
                long now = time.nanoTime();
                assertThat(endpoint.isClosed())
                        .as("closed after round " + round)
                        .isEqualTo(round < 5);
                assertThat(key.cooling("m", now))
                        .as("wait of round " + round)
                        .isEqualTo(Math.min(Duration.ofMinutes(1).toNanos(), 2_000_000_000L << (round - 1)));
                if (round >= 5) {
                    assertThat(endpoint.trialAt(now) - now).isLessThanOrEqualTo(5_000_000_000L);
                }
                assertThat(endpoint.inFlight()).isZero();
                assertThat(key.inFlight()).isZero();
                all.await();
                if (number == 0) {
                    time.advance(Duration.ofMillis(1));
                }
            }
        });
    }

    @Test
    void whatIsUnderWayTogetherCountsOnce() {
        int count = Schedules.run(0.25, seed -> bursts(4 + (int) (seed % 5)));
        assertThat(count).isPositive();
    }

    /** Whatever comes in whatever order: nothing is left, and there is a way back. */
    private void freely(long seed, int threads) throws Exception {
        EndpointHealth endpoint = endpoint(BREAKER);
        KeyHealth key = new KeyHealth("provider", "key", time);
        Schedules.together(threads, number -> {
            Random dice = new Random(seed + number);
            for (int i = 0; i < 200; i++) {
                attempt(dice, endpoint, key);
            }
        });
        assertThat(endpoint.inFlight()).isZero();
        assertThat(key.inFlight()).isZero();
        assertThat(endpoint.stateWord()).isIn("closed", "open");
        assertThat(key.stateWord(time.nanoTime())).isIn("available", "cooling", "ejected");
        long now = time.nanoTime();
        assertThat(endpoint.trialAt(now) - now)
                .isLessThanOrEqualTo(BREAKER.maxOpenFor().toNanos());
        assertThat(key.trialAt(now) - now)
                .isLessThanOrEqualTo(KEYS.maxCooldown().toNanos());
        assertThat(key.cooling("m", now))
                .isLessThanOrEqualTo(Duration.ofMinutes(1).toNanos());
        time.advance(LONGEST);
        assertThat(endpoint.isClosed() || endpoint.tryTrial(time.nanoTime()) != null)
                .isTrue();
        assertThat(key.isInPool() || key.tryTrial(time.nanoTime()) != null).isTrue();
    }

    private void attempt(Random dice, EndpointHealth endpoint, KeyHealth key) {
        long from = time.nanoTime();
        Trial trial = endpoint.tryTrial(from);
        Trial keyTrial = key.tryTrial(from);
        endpoint.began();
        key.began();
        if (dice.nextInt(4) == 0) {
            time.advance(Duration.ofMillis(dice.nextInt(4_000)));
        }
        switch (dice.nextInt(8)) {
            case 0, 1 -> {
                endpoint.answered("m", from, 1, trial);
                key.answered("m", from);
            }
            case 2, 3 -> endpoint.failed(FailureKind.TIMEOUT, from, trial);
            case 4 -> key.refused(REFUSAL, KEYS, keyTrial);
            case 5 -> key.limited("m", FailureKind.RATE_LIMITED, from, -1, KEYS);
            case 6 -> endpoint.alive(from, trial);
            default -> disturb(dice, endpoint, key);
        }
        endpoint.released(trial);
        key.released(keyTrial);
        endpoint.ended();
        key.ended();
    }

    private void disturb(Random dice, EndpointHealth endpoint, KeyHealth key) {
        switch (dice.nextInt(8)) {
            case 0 -> endpoint.reset();
            case 1 -> key.reset();
            case 2 -> key.doubt();
            case 3 -> key.probedGood(KEYS);
            case 4 ->
                endpoint.configure(new BreakerConfig(
                        1 + dice.nextInt(4), 50, 10, BREAKER.openFor(), BREAKER.maxOpenFor(), Duration.ZERO));
            default -> key.probedBad(time.nanoTime() + Duration.ofSeconds(30).toNanos());
        }
    }

    @Test
    void everyInterleavingLeadsBack() {
        int count = Schedules.run(0.25, seed -> freely(seed, 4 + (int) (seed % 5)));
        assertThat(count).isPositive();
    }

    /** Two that look at the same instant, very often. */
    private void duel() throws Exception {
        EndpointHealth endpoint = endpoint(BREAKER);
        KeyHealth key = new KeyHealth("provider", "key", time);
        open(endpoint);
        key.refused(REFUSAL, KEYS, null);
        time.advance(LONGEST);
        long now = time.nanoTime();
        AtomicInteger arrived = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        Schedules.together(2, number -> {
            for (int round = 1; round <= 1_000; round++) {
                meet(arrived, 4 * round - 2);
                Trial trial = endpoint.tryTrial(now);
                Trial keyTrial = key.tryTrial(now);
                taken.addAndGet((trial == null ? 0 : 1) + (keyTrial == null ? 0 : 1));
                meet(arrived, 4 * round);
                endpoint.released(trial);
                key.released(keyTrial);
                assertThat(taken.get()).as("trials of breaker and key").isLessThanOrEqualTo(2 * round);
            }
        });
        assertThat(taken).hasValue(2_000);
    }

    private static void meet(AtomicInteger arrived, int all) {
        arrived.incrementAndGet();
        while (arrived.get() < all && !Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void oneOfTwoGetsTheTrial() {
        int count = Schedules.run(0.25, seed -> duel());
        assertThat(count).isPositive();
    }
}

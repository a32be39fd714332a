package io.aigateway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.config.KeyPoolConfig;
import io.aigateway.config.KeyStrategy;
import io.aigateway.spi.Failure;
import io.aigateway.testkit.VirtualTime;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final KeyPoolConfig CONFIG = new KeyPoolConfig(
            KeyStrategy.RANDOM,
            1,
            2,
            Duration.ofSeconds(60),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofSeconds(2),
            Duration.ofHours(24));

    private final VirtualTime time = new VirtualTime();
    private final KeyHealth key = new KeyHealth("p", "k", time);

    /** By an attempt that began just now. */
    private void limited(long announced) {
        key.limited("m", FailureKind.RATE_LIMITED, time.nanoTime(), announced, CONFIG);
    }

    private static Failure failure(FailureKind kind) {
        return Failure.of(kind, "no", null);
    }

    @Test
    void longerCoolDownReplacesAShorterOneNeverTheReverse() {
        limited(Duration.ofSeconds(30).toNanos());
        limited(Duration.ofSeconds(5).toNanos());
        assertThat(key.cooling("m", time.nanoTime()))
                .isEqualTo(Duration.ofSeconds(30).toNanos());
        limited(Duration.ofSeconds(60).toNanos());
        assertThat(key.cooling("m", time.nanoTime()))
                .isEqualTo(Duration.ofSeconds(60).toNanos());
        assertThat(key.cooling("other", time.nanoTime())).isZero();
    }

    @Test
    void unannouncedCoolDownsDoubleUpToAMinuteAndEndWithAnAnswer() {
        long expected = Duration.ofSeconds(2).toNanos();
        for (int i = 0; i < 8; i++) {
            limited(-1);
            assertThat(key.cooling("m", time.nanoTime())).isEqualTo(expected);
            time.advance(Duration.ofNanos(expected));
            expected = Math.min(Duration.ofMinutes(1).toNanos(), expected * 2);
        }
        key.answered("m", time.nanoTime());
        limited(-1);
        assertThat(key.cooling("m", time.nanoTime()))
                .isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void refusedKeyLeavesThePoolAndOneTrialAtATimeMayBringItBack() {
        key.refused(failure(FailureKind.INVALID_CREDENTIAL), CONFIG, null);
        assertThat(key.isInPool()).isFalse();
        assertThat(key.tryTrial(time.nanoTime())).isNull();
        time.advance(Duration.ofSeconds(60));
        Trial trial = key.tryTrial(time.nanoTime());
        assertThat(trial).isNotNull();
        assertThat(key.tryTrial(time.nanoTime())).isNull();
        key.refused(failure(FailureKind.INVALID_CREDENTIAL), CONFIG, trial);
        time.advance(Duration.ofSeconds(119));
        assertThat(key.isTrialDue(time.nanoTime())).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(key.tryTrial(time.nanoTime())).isNotNull();
        key.answered("m", time.nanoTime());
        assertThat(key.isInPool()).isTrue();
    }

    @Test
    void goodProbesMustBeInARow() {
        key.refused(failure(FailureKind.QUOTA_EXHAUSTED), CONFIG, null);
        key.probedGood(CONFIG);
        key.probedBad(time.nanoTime());
        key.probedGood(CONFIG);
        assertThat(key.isInPool()).isFalse();
        key.probedGood(CONFIG);
        assertThat(key.isInPool()).isTrue();
    }

    @Test
    void callsThatWereOnTheirWayDoNotLengthenAnEjection() {
        key.refused(failure(FailureKind.INVALID_CREDENTIAL), CONFIG, null);
        long trialAt = key.trialAt(time.nanoTime());
        for (int i = 0; i < 20; i++) {
            key.refused(failure(FailureKind.INVALID_CREDENTIAL), CONFIG, null);
        }
        assertThat(key.trialAt(time.nanoTime())).isEqualTo(trialAt);
    }
}

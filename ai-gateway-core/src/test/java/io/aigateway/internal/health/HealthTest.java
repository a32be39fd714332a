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
            Duration.ofSeconds(2));

    private final VirtualTime time = new VirtualTime();
    private final KeyHealth key = new KeyHealth("p", "k", time);

    private static Failure failure(FailureKind kind) {
        return Failure.of(kind, "no", null);
    }

    @Test
    void longerCoolDownReplacesAShorterOneNeverTheReverse() {
        key.limited("m", Duration.ofSeconds(30).toNanos(), CONFIG);
        key.limited("m", Duration.ofSeconds(5).toNanos(), CONFIG);
        assertThat(key.cooling("m", time.nanoTime()))
                .isEqualTo(Duration.ofSeconds(30).toNanos());
        key.limited("m", Duration.ofSeconds(60).toNanos(), CONFIG);
        assertThat(key.cooling("m", time.nanoTime()))
                .isEqualTo(Duration.ofSeconds(60).toNanos());
        assertThat(key.cooling("other", time.nanoTime())).isZero();
    }

    @Test
    void unannouncedCoolDownsDoubleUpToAMinuteAndEndWithAnAnswer() {
        long expected = Duration.ofSeconds(2).toNanos();
        for (int i = 0; i < 8; i++) {
            key.limited("m", -1, CONFIG);
            assertThat(key.cooling("m", time.nanoTime())).isEqualTo(expected);
            time.advance(Duration.ofNanos(expected));
            expected = Math.min(Duration.ofMinutes(1).toNanos(), expected * 2);
        }
        key.answered("m", time.nanoTime());
        key.limited("m", -1, CONFIG);
        assertThat(key.cooling("m", time.nanoTime()))
                .isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void refusedKeyLeavesThePoolAndOneTrialAtATimeMayBringItBack() {
        key.refused(failure(FailureKind.INVALID_CREDENTIAL), CONFIG);
        assertThat(key.isInPool()).isFalse();
        assertThat(key.beginTrial(time.nanoTime())).isFalse();
        time.advance(Duration.ofSeconds(60));
        assertThat(key.beginTrial(time.nanoTime())).isTrue();
        assertThat(key.beginTrial(time.nanoTime())).isFalse();
        key.refused(failure(FailureKind.INVALID_CREDENTIAL), CONFIG);
        time.advance(Duration.ofSeconds(119));
        assertThat(key.isTrialDue(time.nanoTime())).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(key.beginTrial(time.nanoTime())).isTrue();
        key.answered("m", time.nanoTime());
        assertThat(key.isInPool()).isTrue();
    }

    @Test
    void goodProbesMustBeInARow() {
        key.refused(failure(FailureKind.QUOTA_EXHAUSTED), CONFIG);
        key.probedGood(CONFIG);
        key.probedBad(time.nanoTime());
        key.probedGood(CONFIG);
        assertThat(key.isInPool()).isFalse();
        key.probedGood(CONFIG);
        assertThat(key.isInPool()).isTrue();
    }

    @Test
    void callsThatWereOnTheirWayDoNotLengthenAnEjection() {
        key.refused(failure(FailureKind.INVALID_CREDENTIAL), CONFIG);
        long trialAt = key.trialAt(time.nanoTime());
        for (int i = 0; i < 20; i++) {
            key.refused(failure(FailureKind.INVALID_CREDENTIAL), CONFIG);
        }
        assertThat(key.trialAt(time.nanoTime())).isEqualTo(trialAt);
    }
}

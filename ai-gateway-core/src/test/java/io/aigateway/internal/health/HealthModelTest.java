package io.aigateway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.acceptance.Schedules;
import io.aigateway.testkit.VirtualTime;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random histories of one endpoint and one key on one thread, step by step against {@link EndpointModel}, {@link KeyModel}
 * and {@link CooldownModel}.
 *
 * <p>Each of these faults, put into the sources, is found by it within its default time:
 * <ul>
 *   <li>released() of a breaker or key gives back another attempt's trial
 *   <li>an answer to an attempt that began before the breaker opened closes it; before the key left the pool readmits it
 *   <li>failed() of whoever has no trial opens a half-open breaker again
 *   <li>a failure that was sent before the breaker closed counts after it
 *   <li>refused() without the trial's check lengthens an ejection
 *   <li>cool() doubles for attempts that were under way together; takes a shorter wait for a longer; doubles without cap
 *   <li>the breaker's waits double without cap, or do not double, or no longer from the first after it closed
 *   <li>failures that were under way together count each in a row
 *   <li>a trial is given although another runs, or before it is due
 *   <li>an attempt that is released, or whose key is doubted, leaves its trial taken for ever
 *   <li>other settings forget an open breaker; reset() leaves waits or openings behind
 *   <li>an answer to an attempt that began before a wait ends that wait
 * </ul>
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class HealthModelTest {

    @Test
    void endpointDoesWhatItsModelDoes() {
        int count = Schedules.run(0.25, seed -> new EndpointHistory(seed).run());
        assertThat(count).isPositive();
    }

    @Test
    void keyDoesWhatItsModelDoes() {
        int count = Schedules.run(0.25, seed -> new KeyHistory(seed).run());
        assertThat(count).isPositive();
    }

    /** A limit after a missing model, or the reverse, waits as long as the other would. */
    @Test
    void waitsOfOneReasonAreNotThoseOfAnother() {
        VirtualTime time = new VirtualTime();
        Cooldowns waits = new Cooldowns();
        long second = 1_000_000_000L;
        waits.cool("m", FailureKind.MODEL_UNAVAILABLE, 0, time.nanoTime(), -1, 600 * second);
        time.advance(Duration.ofMinutes(11));
        waits.cool("m", FailureKind.RATE_LIMITED, time.nanoTime(), time.nanoTime(), -1, 2 * second);
        assertThat(waits.remaining("m", time.nanoTime())).isEqualTo(2 * second);
        time.advance(Duration.ofMinutes(11));
        waits.cool("m", FailureKind.MODEL_UNAVAILABLE, time.nanoTime(), time.nanoTime(), -1, 600 * second);
        assertThat(waits.remaining("m", time.nanoTime())).isEqualTo(600 * second);
    }
}

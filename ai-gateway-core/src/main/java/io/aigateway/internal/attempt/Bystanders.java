package io.aigateway.internal.attempt;

import io.aigateway.internal.call.Call;
import io.aigateway.internal.routing.Place;
import io.aigateway.spi.AttemptOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells those who look on, or learn, what came of an attempt; whatever they throw harms nobody. */
final class Bystanders {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.attempts");

    private Bystanders() {}

    /**
     * Tells them.
     *
     * @param observation ends the observation of the attempt
     */
    static void tell(Call call, Place at, Runnable observation, AttemptOutcome outcome) {
        guarded(call, observation);
        guarded(call, () -> call.route().tiers().get(at.tier()).selector().ended(at.target(), outcome));
    }

    private static void guarded(Call call, Runnable telling) {
        try {
            telling.run();
        } catch (Throwable e) {
            LOG.warn("Somebody who looks on failed at the end of an attempt of call {}", call.id(), e);
        }
    }
}

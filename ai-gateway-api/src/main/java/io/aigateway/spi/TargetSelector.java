package io.aigateway.spi;

import io.aigateway.chat.ModelRequest;
import java.util.List;

/**
 * Chooses among the healthy targets of a tier. May keep state; one instance serves one tier as long as the tier has the
 * same strategy, over all configurations. Thread-safe.
 */
@FunctionalInterface
public interface TargetSelector {

    /**
     * Chooses.
     *
     * @param candidates at least two targets, in the order of the configuration
     * @param request the call's request
     * @return the index of the chosen one
     */
    int select(List<? extends TargetView> candidates, ModelRequest request);

    /**
     * Hears what came of an attempt at a target of the tier. Must be quick; what it throws is logged and harms nobody.
     *
     * @param target where it went
     * @param outcome what came of it
     */
    default void ended(TargetView target, AttemptOutcome outcome) {}
}

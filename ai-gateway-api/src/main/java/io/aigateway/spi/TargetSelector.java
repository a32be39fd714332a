package io.aigateway.spi;

import io.aigateway.chat.ModelRequest;
import java.util.List;

/** Chooses among the healthy targets of a tier. May keep state; one instance serves one tier. Thread-safe. */
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
}

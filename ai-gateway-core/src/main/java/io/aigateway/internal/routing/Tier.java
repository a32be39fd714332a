package io.aigateway.internal.routing;

import io.aigateway.spi.TargetSelector;
import java.util.List;

/**
 * Targets of equal rank.
 *
 * @param targets in the order of the configuration
 * @param selector chooses among them
 */
public record Tier(List<Target> targets, TargetSelector selector) {}

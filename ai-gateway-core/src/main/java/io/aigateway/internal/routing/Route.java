package io.aigateway.internal.routing;

import io.aigateway.chat.StreamRecovery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled route.
 *
 * @param id its name
 * @param pattern what it answers to, in short
 * @param strategy name of the strategy
 * @param tiers at least one
 * @param fallbackOnContentFilter whether a content policy's refusal is taken to the next target
 * @param streamRecovery null for the gateway's setting
 */
public record Route(
        String id,
        String pattern,
        String strategy,
        List<Tier> tiers,
        boolean fallbackOnContentFilter,
        @Nullable StreamRecovery streamRecovery) {}

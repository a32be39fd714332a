package io.aigateway.spi;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a preset knows about models whose names begin alike. The longest prefix wins; nothing known means nothing
 * filtered.
 *
 * @param prefix how the names begin; behind a {@code *}, what they contain
 * @param contextWindow input and output tokens together; null if unknown
 * @param lacks what these models cannot do although the provider can
 * @param quirks how these models differ from what holds for the provider
 */
public record ModelFacts(
        String prefix, @Nullable Integer contextWindow, Set<Capability> lacks, Map<String, String> quirks) {

    /** Copies the collections. */
    public ModelFacts {
        lacks = Set.copyOf(lacks);
        quirks = Map.copyOf(quirks);
    }
}

package io.aigateway.spi;

import org.jspecify.annotations.Nullable;

/** Read access to HTTP headers. */
@FunctionalInterface
public interface HeaderView {

    /** The last value of the header, by case-insensitive name; null if absent. */
    @Nullable
    String get(String name);
}

/** Compiled providers: endpoints, key pools, presets and the prober. Not API. */
@NullMarked
package io.aigateway.internal.provider;

import org.jspecify.annotations.NullMarked;

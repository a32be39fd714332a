/** Compiled routes, tiers, targets, and the choice among them. Not API. */
@NullMarked
package io.aigateway.internal.routing;

import org.jspecify.annotations.NullMarked;

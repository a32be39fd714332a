/** The way of a call, step by step; {@code Pipeline} lists the steps. Not API. */
@NullMarked
package io.aigateway.internal.stages;

import org.jspecify.annotations.NullMarked;

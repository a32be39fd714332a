/** The way of a call: stages, the attempt loop, the failure table. Not API. */
@NullMarked
package io.aigateway.internal.engine;

import org.jspecify.annotations.NullMarked;

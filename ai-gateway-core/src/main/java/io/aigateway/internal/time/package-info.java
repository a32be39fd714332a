/** The real clock and scheduler. Not API. */
@NullMarked
package io.aigateway.internal.time;

import org.jspecify.annotations.NullMarked;

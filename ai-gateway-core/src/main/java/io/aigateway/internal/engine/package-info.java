/** The running gateway: its parts, its current snapshot, its threads. Not API. */
@NullMarked
package io.aigateway.internal.engine;

import org.jspecify.annotations.NullMarked;

/** Streams inside the engine, from frames to events, and what hangs on their end. Not API. */
@NullMarked
package io.aigateway.internal.stream;

import org.jspecify.annotations.NullMarked;

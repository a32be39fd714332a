/** HTTP: exchanges, framing, and the watchdog that bounds them. Not API. */
@NullMarked
package io.aigateway.internal.transport;

import org.jspecify.annotations.NullMarked;

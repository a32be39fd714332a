/** The gateway: build it, ask it, watch it. */
@NullMarked
package io.aigateway;

import org.jspecify.annotations.NullMarked;

/** The one exception tree of the gateway. */
@NullMarked
package io.aigateway.error;

import org.jspecify.annotations.NullMarked;

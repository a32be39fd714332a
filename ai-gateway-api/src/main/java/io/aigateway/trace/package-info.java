/** What happened to a call: failure kinds, attempts, the routes considered. */
@NullMarked
package io.aigateway.trace;

import org.jspecify.annotations.NullMarked;

/** The attempts of a call: the loop, the choice of a place, the failure table, the exchange. Not API. */
@NullMarked
package io.aigateway.internal.attempt;

import org.jspecify.annotations.NullMarked;

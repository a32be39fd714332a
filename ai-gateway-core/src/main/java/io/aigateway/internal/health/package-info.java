/** Live state that outlives a configuration: keys, breakers, cool-downs, probes. Not API. */
@NullMarked
package io.aigateway.internal.health;

import org.jspecify.annotations.NullMarked;

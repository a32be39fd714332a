/** What is recorded of calls: traffic of targets, recent calls, meters and observations. */
@NullMarked
package io.aigateway.internal.observe;

import org.jspecify.annotations.NullMarked;

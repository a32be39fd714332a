/** The page to look at: providers, keys, routes, traffic and calls, live. */
@NullMarked
package io.aigateway.spring.console;

import org.jspecify.annotations.NullMarked;

/** The gateway as a server of its own: the OpenAI-compatible door, the console and metrics. */
@NullMarked
package io.aigateway.samples.server;

import org.jspecify.annotations.NullMarked;

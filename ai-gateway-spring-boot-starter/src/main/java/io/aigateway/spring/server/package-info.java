/** The OpenAI-compatible door on the application's own web server. */
@NullMarked
package io.aigateway.spring.server;

import org.jspecify.annotations.NullMarked;

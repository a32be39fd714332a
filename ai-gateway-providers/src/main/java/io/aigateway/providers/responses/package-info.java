/** OpenAI's Responses protocol. */
@NullMarked
package io.aigateway.providers.responses;

import org.jspecify.annotations.NullMarked;

/** Ollama's own protocol. */
@NullMarked
package io.aigateway.providers.ollama;

import org.jspecify.annotations.NullMarked;

/** Google's Gemini protocol, at AI Studio and on Vertex AI. */
@NullMarked
package io.aigateway.providers.gemini;

import org.jspecify.annotations.NullMarked;

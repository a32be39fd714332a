/** Anthropic's Messages protocol, at Anthropic, on Vertex AI and on Bedrock. */
@NullMarked
package io.aigateway.providers.anthropic;

import org.jspecify.annotations.NullMarked;

/** The OpenAI chat-completions protocol, as OpenAI and some thirty others speak it. */
@NullMarked
package io.aigateway.providers.openai;

import org.jspecify.annotations.NullMarked;

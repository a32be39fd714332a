/** Cohere's second API: chat, embeddings, reranking. */
@NullMarked
package io.aigateway.providers.cohere;

import org.jspecify.annotations.NullMarked;

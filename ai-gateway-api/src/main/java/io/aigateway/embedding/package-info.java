/** Embeddings: the client, its requests and responses. */
@NullMarked
package io.aigateway.embedding;

import org.jspecify.annotations.NullMarked;

/** Reranking: the client, its requests and responses. */
@NullMarked
package io.aigateway.rerank;

import org.jspecify.annotations.NullMarked;

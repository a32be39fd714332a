/** The models of a provider: the request for their names, and the answer. */
@NullMarked
package io.aigateway.model;

import org.jspecify.annotations.NullMarked;

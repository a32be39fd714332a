/** A migration from one provider to another, step by step. */
@NullMarked
package io.aigateway.samples.canary;

import org.jspecify.annotations.NullMarked;

/** Ways to choose one of several. Not API. */
@NullMarked
package io.aigateway.internal.choice;

import org.jspecify.annotations.NullMarked;

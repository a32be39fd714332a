/** A conversation as every target takes it: calls and results in pairs, names of tools that services accept. */
@NullMarked
package io.aigateway.internal.fitting;

import org.jspecify.annotations.NullMarked;

/** From a tree of plain values to the configuration records, with every problem reported. Not API. */
@NullMarked
package io.aigateway.internal.settings;

import org.jspecify.annotations.NullMarked;

/** The configuration: one tree of immutable records, reached by builder, file or properties. */
@NullMarked
package io.aigateway.config;

import org.jspecify.annotations.NullMarked;

/** The protocols and presets that come with the library. */
@NullMarked
package io.aigateway.providers;

import org.jspecify.annotations.NullMarked;

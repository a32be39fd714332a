/** JSON for codecs: one parser configuration, plain Java values, reusable input. Not API. */
@NullMarked
package io.aigateway.internal.json;

import org.jspecify.annotations.NullMarked;

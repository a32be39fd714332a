/** Answers as Java values: the schema of a type, reading, repair, values that grow. Not API. */
@NullMarked
package io.aigateway.internal.structured;

import org.jspecify.annotations.NullMarked;

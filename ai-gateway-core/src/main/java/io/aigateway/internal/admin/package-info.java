/** Looking at a running engine, changing it by hand, and probing its keys. Not API. */
@NullMarked
package io.aigateway.internal.admin;

import org.jspecify.annotations.NullMarked;

/** What the parts of the starter share; not for applications. */
@NullMarked
package io.aigateway.spring.internal;

import org.jspecify.annotations.NullMarked;

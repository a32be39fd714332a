/** What plugin authors implement: wire protocols, interceptors, selectors, endpoint sources, time. */
@NullMarked
package io.aigateway.spi;

import org.jspecify.annotations.NullMarked;

/** What applications hold in their hands: clients, streams, publishers. Not API. */
@NullMarked
package io.aigateway.internal.client;

import org.jspecify.annotations.NullMarked;

/** Chat: the client, its requests, responses and streams. */
@NullMarked
package io.aigateway.chat;

import org.jspecify.annotations.NullMarked;

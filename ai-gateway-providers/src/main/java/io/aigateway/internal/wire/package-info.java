/** What codecs of several protocols share: parameters, media, turns, tool ids, error bodies. Not API. */
@NullMarked
package io.aigateway.internal.wire;

import org.jspecify.annotations.NullMarked;

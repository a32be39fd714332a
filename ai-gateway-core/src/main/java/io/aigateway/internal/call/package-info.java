/** One call and what belongs to it: the snapshot it runs with, its ledger, its trace. Not API. */
@NullMarked
package io.aigateway.internal.call;

import org.jspecify.annotations.NullMarked;

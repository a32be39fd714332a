package io.aigateway.spi;

import io.aigateway.chat.Usage;
import io.aigateway.trace.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt, for a {@link TargetSelector} that learns.
 *
 * @param answered whether it gave a whole answer
 * @param failure what went wrong; null if nothing did, or if the caller ended it
 * @param durationNanos how long it took, in nanoseconds
 * @param firstContentNanos how long a stream's first content took, in nanoseconds; 0 if none came or it was no stream
 * @param usage the tokens it used, as far as known
 */
public record AttemptOutcome(
        boolean answered, @Nullable FailureKind failure, long durationNanos, long firstContentNanos, Usage usage) {}

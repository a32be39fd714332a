package io.aigateway.internal.engine;

import io.aigateway.spi.Failure;
import io.aigateway.trace.AttemptTrace;
import org.jspecify.annotations.Nullable;

/** One line of a trace while it is written. Guarded by the recorder that holds it. */
final class AttemptRecord {

    final Candidate at;
    final int number;
    final long startedAt;
    long endedAt;
    AttemptTrace.Outcome outcome = AttemptTrace.Outcome.RUNNING;

    @Nullable
    Failure failure;

    int status;

    @Nullable
    String next;

    AttemptRecord(Candidate at, int number, long startedAt) {
        this.at = at;
        this.number = number;
        this.startedAt = startedAt;
    }

    AttemptTrace toTrace(long callStartedAt, long now) {
        boolean running = outcome == AttemptTrace.Outcome.RUNNING;
        Failure why = failure;
        return new AttemptTrace(
                number,
                at.tier(),
                at.target().provider(),
                at.upstream().model(),
                at.endpoint().baseUrl(),
                at.key().label(),
                startedAt - callStartedAt,
                (running ? now : endedAt) - startedAt,
                outcome,
                why == null || outcome != AttemptTrace.Outcome.FAILED ? null : why.kind(),
                status,
                why == null ? null : why.message(),
                why == null ? null : why.retryAfter(),
                next);
    }
}

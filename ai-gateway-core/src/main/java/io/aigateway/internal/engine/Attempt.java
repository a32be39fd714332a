package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.TokenCountRequest;
import io.aigateway.internal.observe.CallObserver;
import io.aigateway.internal.transport.HttpExchange;
import io.aigateway.model.ModelListRequest;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Secret;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.FailureKind;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a call with one candidate, and what it holds: a place among the key's and the endpoint's running
 * attempts, and the breaker's permission. Settled exactly once: succeeded, failed or cancelled.
 */
final class Attempt {

    private final Call call;
    private final Candidate at;
    private final AttemptRecord record;
    private final TimeSource time;
    private final CallObserver.ObservedAttempt observed;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile int status;
    private @Nullable ChatAssembler assembler;
    private @Nullable ChatEvents stream;
    private @Nullable Secret credential;

    private Attempt(Call call, Candidate at, AttemptRecord record, TimeSource time) {
        this.observed = call.observed()
                .attempt(
                        record.number,
                        at.target().provider(),
                        at.upstream().model(),
                        at.endpoint().baseUrl());
        this.call = call;
        this.at = at;
        this.record = record;
        this.time = time;
    }

    static Attempt begin(Call call, Candidate at, TimeSource time) {
        at.key().health().began();
        at.health().began();
        at.endpoint().began();
        return new Attempt(call, at, call.recorder().attempt(at, time.nanoTime()), time);
    }

    Call call() {
        return call;
    }

    Candidate at() {
        return at;
    }

    AttemptRecord record() {
        return record;
    }

    int number() {
        return record.number;
    }

    /** The credential it was sent with; null if there is none, or before the exchange. */
    @Nullable
    Secret credential() {
        return credential;
    }

    void proving(@Nullable Secret used) {
        credential = used;
    }

    /** What has arrived of the answer; null for embeddings, or before the exchange. */
    @Nullable
    ChatAssembler assembler() {
        return assembler;
    }

    void assembling(ChatAssembler parts) {
        assembler = parts;
    }

    void exchanging(HttpExchange exchange) {
        status = exchange.status();
    }

    /** The stream that the attempt has opened. */
    void streaming(ChatEvents events) {
        stream = events;
    }

    /** Something in this JVM failed: nobody upstream is to blame, and nothing may stay open. */
    void abandoned() {
        ChatEvents opened = stream;
        if (opened != null) {
            opened.close();
        }
        cancelled();
    }

    /** A whole answer came. */
    void succeeded() {
        if (settle(AttemptTrace.Outcome.SUCCEEDED, null)) {
            at.health().answered(at.upstream().model(), record.startedAt, time.nanoTime() - record.startedAt);
            at.key().health().answered(at.upstream().model(), record.startedAt);
        }
    }

    /** It failed; whom that is blamed on is told. */
    void failed(Failure failure, boolean blameless) {
        if (failure.kind() == FailureKind.CANCELLED) {
            cancelled();
        } else if (settle(AttemptTrace.Outcome.FAILED, failure)) {
            long now = time.nanoTime();
            if (blameless || saysNothingAboutTheModel(failure)) {
                clear(now);
            } else {
                FailurePolicy.report(failure, at, record.startedAt, now);
            }
        }
    }

    /** Where counting or listing does not exist, chatting may. */
    private boolean saysNothingAboutTheModel(Failure failure) {
        ModelRequest request = call.original();
        return failure.kind() == FailureKind.MODEL_UNAVAILABLE
                && (request instanceof TokenCountRequest || request instanceof ModelListRequest);
    }

    /** The caller ended it, or something in this JVM did: it says nothing about anybody. */
    void cancelled() {
        if (settle(AttemptTrace.Outcome.CANCELLED, null)) {
            clear(time.nanoTime());
        }
    }

    private void clear(long now) {
        at.health().ignored(at.permit());
        at.key().health().ignored(now, at.target().source().pool().config());
    }

    private boolean settle(AttemptTrace.Outcome outcome, @Nullable Failure failure) {
        if (!settled.compareAndSet(false, true)) {
            return false;
        }
        call.recorder().attemptEnded(record, outcome, failure, status);
        at.health().ended();
        at.endpoint().ended();
        at.key().health().ended();
        observed.ended(outcome.name(), failure == null ? null : failure.kind(), status);
        return true;
    }
}

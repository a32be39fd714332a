package io.aigateway.internal.attempt;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.ModelRequest;
import io.aigateway.chat.ModelResponse;
import io.aigateway.chat.TokenCountRequest;
import io.aigateway.chat.Usage;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.call.Ledger;
import io.aigateway.internal.health.RunMemory;
import io.aigateway.internal.observe.CallObserver;
import io.aigateway.internal.routing.Place;
import io.aigateway.internal.stream.StreamOwner;
import io.aigateway.internal.transport.HttpExchange;
import io.aigateway.internal.transport.Watch;
import io.aigateway.model.ModelListRequest;
import io.aigateway.spi.AnswerCheck;
import io.aigateway.spi.AttemptOutcome;
import io.aigateway.spi.ChatAssembler;
import io.aigateway.spi.ChatEvents;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Secret;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.trace.AttemptTrace;
import io.aigateway.trace.FailureKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange of a call with one place. Owns the permit it was made with, and settles exactly once, with outcome and
 * usage, whatever is thrown: succeeded, failed, cancelled or abandoned. Health hears of a stream at its first content; a
 * break that comes later is a failure of its own. Settled from any thread.
 */
final class Attempt implements StreamOwner {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.attempts");

    private final Call call;
    private final Permit permit;
    private final Ledger.Entry entry;
    private final TimeSource time;
    private final TokenEstimator estimator;
    private final boolean alternatives;
    private final CallObserver.ObservedAttempt observed;
    private volatile long judgedFrom;
    private volatile long contentAt;
    private volatile boolean content;
    private volatile int status;
    private volatile @Nullable HttpExchange exchange;
    private volatile @Nullable ChatAssembler assembler;
    private volatile @Nullable ChatRequest asked;
    private List<AnswerCheck> checks = List.of();
    private @Nullable ChatEvents stream;
    private @Nullable Secret credential;

    private Attempt(
            Call call,
            Permit permit,
            Ledger.Entry entry,
            TimeSource time,
            TokenEstimator estimator,
            boolean alternatives,
            CallObserver.ObservedAttempt observed) {
        this.call = call;
        this.permit = permit;
        this.entry = entry;
        this.time = time;
        this.estimator = estimator;
        this.alternatives = alternatives;
        this.observed = observed;
        this.judgedFrom = entry.startedAt();
    }

    /**
     * Begins an attempt, which has the permit from then on; if it cannot begin, the permit is given back.
     *
     * @param alternatives whether others could be asked instead
     */
    static Attempt begin(Call call, Permit permit, TimeSource time, TokenEstimator estimator, boolean alternatives) {
        Place at = permit.at();
        boolean begun = false;
        try {
            Ledger.Entry entry = call.ledger().open(at, time.nanoTime());
            CallObserver.ObservedAttempt observed = call.observed()
                    .attempt(
                            entry.number(),
                            at.target().provider(),
                            at.model(),
                            at.endpoint().baseUrl());
            Attempt attempt = new Attempt(call, permit, entry, time, estimator, alternatives, observed);
            begun = true;
            return attempt;
        } finally {
            if (!begun) {
                permit.end();
            }
        }
    }

    Call call() {
        return call;
    }

    Place at() {
        return permit.at();
    }

    Ledger.Entry entry() {
        return entry;
    }

    int number() {
        return entry.number();
    }

    /** Whether others could be asked instead. */
    boolean hasAlternatives() {
        return alternatives;
    }

    /** The credential it was sent with; null if there is none, or before the exchange. */
    @Nullable
    Secret credential() {
        return credential;
    }

    void proving(@Nullable Secret used) {
        credential = used;
    }

    /** A chat is being answered. */
    void assembling(ChatAssembler parts, ChatRequest request, List<AnswerCheck> objections) {
        checks = objections;
        asked = request;
        assembler = parts;
    }

    /** An exchange begins. */
    void sending(HttpExchange begun) {
        exchange = begun;
        call.exchanging(begun);
    }

    /** Its reader has gone: what runs is cut off. */
    void cutOff() {
        if (exchange != null) {
            exchange.cancel(Watch.End.CLOSED);
        }
    }

    /** Its response has begun. */
    void exchanging(HttpExchange begun) {
        status = begun.status();
    }

    /** The stream that the attempt has opened. */
    void streaming(ChatEvents events) {
        stream = events;
    }

    /** When its first content came, in nanoseconds after its beginning; 0 if none came. */
    long untilContent() {
        return content ? contentAt - entry.startedAt() : 0;
    }

    @Override
    public void contentBegan() {
        contentAt = time.nanoTime();
        content = true;
        answered(contentAt);
        judgedFrom = time.nanoTime(); // not before the breaker has taken it in
    }

    private void answered(long now) {
        if (exchange == null) {
            permit.release(); // a hook answered by itself: nobody was asked
        } else if (permit.judge()) {
            Place at = at();
            long startedAt = entry.startedAt();
            at.health().answered(at.model(), startedAt, now - startedAt, permit.endpointTrial());
            at.key().health().answered(at.model(), startedAt);
            runs().answered(call.original().options().stickyKey(), at.health());
        }
    }

    private RunMemory runs() {
        return call.snapshot().live().runs();
    }

    @Override
    public ChatResponse completed(ChatAssembler parts) {
        ChatRequest request = Objects.requireNonNull(asked, "nothing was asked yet");
        ChatResponse response = Answers.completed(
                parts,
                request,
                stream != null,
                call.route().fallbackOnContentFilter(),
                estimator,
                call.snapshot().config().retry());
        Answers.check(checks, request, response);
        return response;
    }

    /** A whole answer came. */
    void succeeded(ModelResponse response) {
        succeeded(response.usage());
    }

    @Override
    public void succeeded() {
        ChatAssembler parts = assembler;
        Usage reported = parts == null ? null : parts.reportedUsage();
        succeeded(reported == null ? Usage.NONE : reported);
    }

    private void succeeded(Usage usage) {
        try {
            long now = time.nanoTime();
            answered(now);
            if (settle(AttemptTrace.Outcome.SUCCEEDED, null, usage) && exchange != null) {
                at().health().whole(now - entry.startedAt());
            }
        } finally {
            end();
        }
    }

    /**
     * It failed; whom that is blamed on is told.
     *
     * @param blameless whether nobody is to blame
     * @return whether a key left the pool by this
     */
    boolean failed(Failure failure, boolean blameless) {
        if (failure.kind() == FailureKind.CANCELLED) {
            cancelled();
            return false;
        }
        try {
            boolean first = settle(AttemptTrace.Outcome.FAILED, failure, used());
            if (!first || blameless || saysNothingAboutTheModel(failure)) {
                return false;
            }
            if (FailurePolicy.rule(failure, false).blame() == FailurePolicy.Blame.ENDPOINT) {
                runs().failed(call.original().options().stickyKey(), at().health());
            }
            return FailurePolicy.report(failure, at(), judgedFrom, permit);
        } finally {
            end();
        }
    }

    /** Where counting or listing does not exist, chatting may. */
    private boolean saysNothingAboutTheModel(Failure failure) {
        ModelRequest request = call.original();
        return failure.kind() == FailureKind.MODEL_UNAVAILABLE
                && (request instanceof TokenCountRequest || request instanceof ModelListRequest);
    }

    /** The caller ended it: it says nothing about anybody. */
    @Override
    public void cancelled() {
        try {
            settle(AttemptTrace.Outcome.CANCELLED, null, used());
        } finally {
            end();
        }
    }

    @Override
    public void abandoned(Failure why) {
        failed(why, true);
        call.abandoned(why);
    }

    /** Something in this JVM failed: nobody upstream is to blame, and nothing may stay open. */
    void broken() {
        try {
            if (stream != null) {
                stream.close();
            }
        } finally {
            cancelled();
        }
    }

    /** Gives back what it holds, if that has not been done. */
    private void end() {
        if (exchange != null) {
            call.exchanged(exchange);
        }
        permit.end();
    }

    /** What has arrived of a chat answer that broke off, with figures of what was delivered; null before the exchange. */
    @Nullable
    ChatAssembler delivered() {
        ChatAssembler parts = assembler;
        if (parts != null) {
            parts.usage(used());
        }
        return parts;
    }

    private Usage used() {
        ChatAssembler parts = assembler;
        ChatRequest request = asked;
        try {
            return parts == null || request == null ? Usage.NONE : Answers.used(parts, request, estimator);
        } catch (Throwable e) {
            LOG.warn("What attempt {} of call {} used cannot be estimated", number(), call.id(), e);
            return Usage.NONE;
        }
    }

    private boolean settle(AttemptTrace.Outcome outcome, @Nullable Failure failure, Usage usage) {
        long now = time.nanoTime();
        boolean first = entry.settle(outcome, failure, status, usage, now);
        if (first) {
            FailureKind kind = failure == null ? null : failure.kind();
            Bystanders.tell(
                    call,
                    at(),
                    () -> observed.ended(outcome.name(), kind, status),
                    AttemptOutcome.builder()
                            .answered(outcome == AttemptTrace.Outcome.SUCCEEDED)
                            .failure(kind)
                            .durationNanos(now - entry.startedAt())
                            .firstContentNanos(untilContent())
                            .usage(usage)
                            .build());
        }
        return first;
    }

    @Override
    public void note(String note) {
        call.recorder().note(note);
    }

    @Override
    public Failure scrubbed(Failure failure) {
        return Scrubber.scrub(failure, credential);
    }
}

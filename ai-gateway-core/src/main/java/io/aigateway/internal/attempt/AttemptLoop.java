package io.aigateway.internal.attempt;

import io.aigateway.chat.ModelRequest;
import io.aigateway.error.AiGatewayException;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.call.Stories;
import io.aigateway.internal.routing.Place;
import io.aigateway.internal.transport.TransportException;
import io.aigateway.spi.AttemptFailedException;
import io.aigateway.spi.Failure;
import io.aigateway.spi.Reply;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.trace.FailureKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one loop behind a call: makes an attempt where the {@link Itinerary} says, and takes in what comes of it as
 * {@link FailurePolicy} says, until one answers, the call must stop, or there is nowhere left to go. A stream that breaks
 * comes back to it. For one call and one thread.
 */
final class AttemptLoop {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.attempts");
    /** Dead connections of a pool are dropped together at the first one, so that a call hardly ever meets more. */
    private static final int MOST_FORGIVEN = 20;

    private final Call call;
    private final AttemptStage attempts;
    private final Itinerary itinerary;
    private final TimeSource time;
    private final TokenEstimator estimator;
    private int forgiven;
    private boolean credentialRenewed;
    private boolean prefilled;
    private volatile boolean closed;
    private volatile @Nullable Attempt running;
    private @Nullable Attempt lastFailed;
    private @Nullable Failure firstFailure;
    private @Nullable Failure lastFailure;

    AttemptLoop(Call call, AttemptStage attempts, Itinerary itinerary, TimeSource time, TokenEstimator estimator) {
        this.call = call;
        this.attempts = attempts;
        this.itinerary = itinerary;
        this.time = time;
        this.estimator = estimator;
    }

    Call call() {
        return call;
    }

    /** The attempt that answered last, or whose stream runs. */
    @Nullable
    Attempt running() {
        return running;
    }

    /** The reader of its stream has gone: what runs is cut off, and nothing more is begun. From any thread. */
    void close() {
        closed = true;
        itinerary.close();
        Attempt current = running;
        if (current != null) {
            current.cutOff();
        }
    }

    /** Whether its reader has gone. */
    boolean isClosed() {
        return closed || call.cancelled() != null;
    }

    /** Whether the request ends with the beginning of the answer, so that only some targets can take it. */
    void prefilled(boolean value) {
        prefilled = value;
        itinerary.needPrefill(value);
    }

    /**
     * Makes attempts until one answers.
     *
     * @throws AiGatewayException if none does, with the whole story
     */
    Reply run(ModelRequest request) {
        while (true) {
            itinerary.requireTime();
            Permit permit = itinerary.next(request);
            if (permit == null) {
                throw exhausted();
            }
            Attempt attempt = Attempt.begin(call, permit, time, estimator, itinerary.hasOther(permit.at()));
            running = attempt;
            boolean settled = false;
            try {
                if (lastFailed != null) {
                    decided(lastFailed, attempt.at());
                }
                Reply reply = attempts.attempt(attempt, request);
                if (!reply.isStreaming()) {
                    attempt.succeeded(reply.response());
                }
                settled = true;
                return reply;
            } catch (AttemptFailedException e) {
                failed(attempt, e.failure());
                settled = true;
            } finally {
                if (!settled) {
                    attempt.broken(); // something in this JVM failed, whatever it threw
                }
            }
        }
    }

    /**
     * Takes in a failure, of an attempt or of a stream that had begun.
     *
     * @throws AiGatewayException if the call must stop
     */
    void failed(Attempt attempt, Failure failure) {
        boolean byDeadline = failure.kind() == FailureKind.TIMEOUT && time.nanoTime() - call.deadlineAt() >= 0;
        boolean stale = isStale(failure) && forgiven < MOST_FORGIVEN;
        boolean renewed = !stale && isRenewed(attempt, failure);
        boolean unsent = failure.cause() instanceof CredentialUnavailableException;
        boolean notTheirs = prefilled && failure.kind() == FailureKind.INVALID_REQUEST;
        if (attempt.failed(failure, byDeadline || stale || renewed || unsent)) {
            itinerary.ejected(attempt.at());
        }
        lastFailed = attempt;
        lastFailure = failure;
        firstFailure = firstFailure == null ? failure : firstFailure;
        if (notTheirs) {
            refusedBeginning(attempt.at());
            return;
        }
        FailurePolicy.Rule rule = FailurePolicy.rule(failure, call.route().fallbackOnContentFilter());
        if (isClosed() || rule.next() == FailurePolicy.Next.STOP) {
            throw stopped(failure);
        }
        if (renewed) {
            credentialRenewed = true;
            itinerary.forgive(attempt.at()); // the token had run out: the same key has another one
        } else if (stale) {
            forgiven++;
            itinerary.forgive(attempt.at()); // the place was never reached: nothing is known against it
        } else {
            itinerary.failed(attempt.at(), failure, rule);
        }
    }

    /** It was the gateway that put the beginning there, so a refusal of the request is not the caller's fault. */
    private void refusedBeginning(Place at) {
        call.snapshot().live().lacksPrefill(at.target().provider(), at.model());
        call.recorder().note(at.label() + " does not go on from a given beginning");
    }

    /** Whether there is a target that can go on from a given beginning. */
    boolean canGoOn(ModelRequest request) {
        return itinerary.canGoOn(request);
    }

    /** A refused credential that its source has replaced meanwhile; once a call. */
    private boolean isRenewed(Attempt attempt, Failure failure) {
        boolean sent = !(failure.cause() instanceof CredentialUnavailableException);
        return failure.kind() == FailureKind.INVALID_CREDENTIAL
                && sent
                && !credentialRenewed
                && attempt.at().key().credential().hasReplaced(attempt.credential());
    }

    /** A kept connection that the other side had closed: the request never arrived. */
    private static boolean isStale(Failure failure) {
        return failure.kind() == FailureKind.CONNECTION
                && failure.cause() instanceof TransportException e
                && e.isStaleConnection();
    }

    private void decided(Attempt before, Place next) {
        Place last = before.at();
        String what;
        if (next.target() != last.target()) {
            LOG.atInfo()
                    .addKeyValue("event", "fallback.taken")
                    .addKeyValue("call", call.id())
                    .addKeyValue("route", call.route().id())
                    .addKeyValue("from", last.label())
                    .addKeyValue("to", next.label())
                    .addKeyValue("reason", lastFailure == null ? null : lastFailure.kind())
                    .log("Call {}: {} failed, {} is asked instead", call.id(), last.label(), next.label());
            what = (next.tier() == last.tier() ? "another target: " : "fallback to ") + next.label();
        } else if (next.health() != last.health()) {
            what = "another endpoint";
        } else {
            what = next.key() == last.key() ? "the same again" : "another key";
        }
        before.entry().decided(what);
        LOG.atDebug()
                .addKeyValue("event", "attempt.failed")
                .addKeyValue("call", call.id())
                .log("Call {}: {} failed, then {}", call.id(), last.label(), what);
        lastFailed = null;
    }

    private AiGatewayException exhausted() {
        return stopped(
                lastFailure == null ? Failure.of(FailureKind.REJECTED, "no target could be asked", null) : lastFailure);
    }

    /** What the caller gets to know of a call that ends with this failure. */
    AiGatewayException stopped(Failure failure) {
        return Stories.exception(call, call.ledger().size(), firstFailure, failure);
    }
}

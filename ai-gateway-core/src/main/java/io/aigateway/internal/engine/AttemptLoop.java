package io.aigateway.internal.engine;

import io.aigateway.chat.ModelRequest;
import io.aigateway.config.RetryConfig;
import io.aigateway.internal.transport.Watch;
import io.aigateway.spi.AttemptFailedException;
import io.aigateway.spi.Failure;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.Reply;
import io.aigateway.spi.TimeSource;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one loop behind a call: takes another key, endpoint or target at once, waits and asks the same place again only
 * before it leaves a tier, and stops where {@link FailurePolicy} says so, when the caps are reached or the deadline
 * would pass. A stream that breaks comes back to it. For one call and one thread.
 */
final class AttemptLoop {

    private static final Logger LOG = LoggerFactory.getLogger("io.aigateway.attempts");

    /** A place that failed and may be asked again. */
    private record Again(Candidate at, Failure failure, int left) {}

    private final Call call;
    private final AttemptStage attempts;
    private final RetryBudget budget;
    private final TimeSource time;
    private final RandomSource random;
    private final RetryConfig config;
    private final int maxRetries;
    private final int lastTier;
    private final Excluded excluded = new Excluded();
    private List<Again> again = List.of();
    private int tier;
    private int made;
    /** How many of them say nothing about the place: a stale connection, a token that had run out. */
    private int unjudged;

    private int retries;
    private int limitWaits;
    private boolean staleForgiven;
    private boolean credentialRenewed;
    private boolean prefillNeeded;
    private @Nullable Attempt running;
    private @Nullable Attempt lastFailed;
    private @Nullable Failure firstFailure;
    private @Nullable Failure lastFailure;

    AttemptLoop(Call call, AttemptStage attempts, RetryBudget budget, TimeSource time, RandomSource random) {
        this.call = call;
        this.attempts = attempts;
        this.budget = budget;
        this.time = time;
        this.random = random;
        this.config = call.snapshot().config().retry();
        Integer ofCall = call.original().options().maxRetries();
        this.maxRetries = ofCall == null ? config.maxRetries() : ofCall;
        this.lastTier =
                call.original().options().fallback() ? call.route().tiers().size() - 1 : 0;
    }

    Call call() {
        return call;
    }

    /** The attempt that answered last, or whose stream runs. */
    @Nullable
    Attempt running() {
        return running;
    }

    /** From now on only targets that can go on from a given beginning are asked. */
    void needPrefill() {
        prefillNeeded = true;
    }

    /**
     * Makes attempts until one answers.
     *
     * @throws io.aigateway.error.AiGatewayException if none does, with the whole story
     */
    Reply run(ModelRequest request) {
        while (true) {
            requireTime();
            Candidate at = next(request);
            if (at == null) {
                throw exhausted();
            }
            Attempt attempt = Attempt.begin(call, at, time);
            running = attempt;
            made++;
            if (lastFailed != null) {
                decided(lastFailed, at);
            }
            try {
                Reply reply = attempts.attempt(attempt, request);
                if (!reply.isStreaming()) {
                    attempt.succeeded();
                }
                return reply;
            } catch (AttemptFailedException e) {
                failed(attempt, e.failure());
            } catch (RuntimeException | Error e) {
                attempt.abandoned();
                throw e;
            }
        }
    }

    /**
     * Takes in a failure, of an attempt or of a stream that had begun.
     *
     * @throws io.aigateway.error.AiGatewayException if the call must stop
     */
    void failed(Attempt attempt, Failure failure) {
        Watch.End cancelled = call.cancelled();
        boolean byDeadline = failure.kind() == FailureKind.TIMEOUT && time.nanoTime() - call.deadlineAt() >= 0;
        boolean forgiven = isStale(failure) && !staleForgiven;
        boolean renewed = !forgiven && isRenewed(attempt, failure);
        boolean unsent = failure.cause() instanceof CredentialUnavailableException;
        attempt.failed(failure, byDeadline || forgiven || renewed || unsent);
        lastFailed = attempt;
        lastFailure = failure;
        firstFailure = firstFailure == null ? failure : firstFailure;
        FailurePolicy.Rule rule =
                FailurePolicy.rule(failure.kind(), call.route().fallbackOnContentFilter());
        if (cancelled != null || rule.next() == FailurePolicy.Next.STOP) {
            throw stopped(failure);
        }
        Candidate at = attempt.at();
        if (renewed) {
            credentialRenewed = true;
            unjudged++;
            return; // the token had run out: the same key has another one
        }
        if (forgiven) {
            staleForgiven = true;
            unjudged++;
            return; // the place was never reached: nothing is known against it
        }
        excluded.add(
                at, rule, failure, at.target().contextWindow(call.original().model()));
        if (rule.next() == FailurePolicy.Next.LARGER_WINDOW) {
            tier = 0;
        }
        mayAskAgain(at, failure, rule);
    }

    /** A refused credential that its source has replaced meanwhile; once a call. */
    private boolean isRenewed(Attempt attempt, Failure failure) {
        boolean sent = !(failure.cause() instanceof CredentialUnavailableException);
        return failure.kind() == FailureKind.INVALID_CREDENTIAL
                && sent
                && !credentialRenewed
                && attempt.at().key().credential().hasReplaced(attempt.credential());
    }

    private static boolean isStale(Failure failure) {
        return failure.kind() == FailureKind.CONNECTION && StaleConnection.is(failure);
    }

    private void mayAskAgain(Candidate at, Failure failure, FailurePolicy.Rule rule) {
        int left = rule.sameAgain();
        List<Again> next = new ArrayList<>(again.size() + 1);
        for (Again each : again) {
            if (each.at.health() == at.health() && each.at.key() == at.key()) {
                left = Math.min(left, each.left - 1);
            } else if (rule.sameAgain() > 0 || !sharesWhatFailed(each.at, at, rule)) {
                next.add(each);
            }
        }
        if (left > 0) {
            next.add(new Again(at, failure, left));
        }
        again = next;
    }

    /** Whether another place is useless too, because the part of it that failed for good is the same. */
    private static boolean sharesWhatFailed(Candidate each, Candidate failed, FailurePolicy.Rule rule) {
        return switch (rule.next()) {
            case OTHER_KEY ->
                failed.target().source().pool().organisationOf(failed.key()).contains(each.key());
            case OTHER_ENDPOINT -> each.health() == failed.health();
            case OTHER_TARGET -> each.target() == failed.target();
            case LARGER_WINDOW, STOP -> true;
        };
    }

    /** Where to go next, after waiting if that is called for; null if there is nowhere. */
    private @Nullable Candidate next(ModelRequest request) {
        if (made >= config.maxAttempts()) {
            call.recorder().note("stopped at retry.max-attempts (" + made + ")");
            return null;
        }
        Chooser chooser = new Chooser(call, request, excluded, prefillNeeded);
        for (; tier <= lastTier; tier++) {
            Candidate found = pickOrWait(chooser);
            if (found != null) {
                return found;
            }
            if (tier < lastTier) {
                again = List.of();
                call.recorder().note("left tier " + tier);
            }
        }
        tier = lastTier;
        if (made > unjudged) {
            return null;
        }
        Candidate resort =
                chooser.lastResort(lastTier > 0 || call.route().tiers().size() == 1, time.nanoTime());
        if (resort != null) {
            call.recorder().note("nothing is available: " + resort.label() + " is tried all the same");
        }
        return resort;
    }

    private @Nullable Candidate pickOrWait(Chooser chooser) {
        while (true) {
            Candidate found = chooser.pick(tier, tier < lastTier, time.nanoTime());
            if (found != null) {
                return found;
            }
            Candidate same = sameAgain(chooser);
            if (same != null) {
                return same;
            }
            if (limitWaits >= maxRetries || !waitForLimit(chooser)) {
                return null;
            }
            limitWaits++;
        }
    }

    /** The first place of this tier that may be asked again, after the wait it needs; null if there is none. */
    private @Nullable Candidate sameAgain(Chooser chooser) {
        for (Again each : again) {
            boolean brokenElsewhereLeft = tier < lastTier && !each.at.health().isClosed();
            long wait = wait(each);
            if (each.at.tier() == tier
                    && chooser.isEligible(each.at.target())
                    && retries < maxRetries
                    && !brokenElsewhereLeft
                    && wait >= 0
                    && time.nanoTime() + wait - call.deadlineAt() < 0) {
                if (!budget.tryRetry()) {
                    call.recorder().note("no retry: the gateway's retry budget is used up");
                    return null;
                }
                retries++;
                sleep(wait);
                excluded.remove(each.at);
                return each.at.again();
            }
        }
        return null;
    }

    /** Nanoseconds to wait before asking the same place again; -1 if that is too long. */
    private long wait(Again each) {
        long longest = (tier < lastTier ? config.shortWait() : config.maxWait()).toNanos();
        long now = time.nanoTime();
        String model = each.at.upstream().model();
        long cooling = Math.max(
                each.at.key().health().cooling(model, now), each.at.health().cooling(model, now));
        Duration announced = each.failure.retryAfter();
        long told = Math.max(cooling, announced == null ? 0 : announced.toNanos());
        if (told > 0 || each.failure.kind() == FailureKind.RATE_LIMITED) {
            return told <= longest ? told : -1;
        }
        long base = config.backoff().toNanos() << Math.min(20, retries);
        return (long)
                (random.nextDouble() * (double) Math.min(config.maxBackoff().toNanos(), base));
    }

    /** Waits for the end of a rate limit that other calls ran into; false if it is too far away. */
    private boolean waitForLimit(Chooser chooser) {
        long wait = chooser.soonestLimitEnd(tier, time.nanoTime());
        long longest = (tier < lastTier ? config.shortWait() : config.maxWait()).toNanos();
        if (wait <= 0 || wait > longest || time.nanoTime() + wait - call.deadlineAt() >= 0) {
            return false;
        }
        sleep(wait);
        requireTime();
        return true;
    }

    private void sleep(long nanos) {
        if (nanos <= 0) {
            return;
        }
        call.recorder().waited(nanos);
        call.recorder().note("waited " + nanos / 1_000_000 + " ms");
        try {
            time.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped(Failure.of(FailureKind.CANCELLED, "the calling thread was interrupted while it waited", e));
        }
    }

    private void requireTime() {
        if (call.cancelled() != null) {
            throw stopped(Failure.of(FailureKind.CANCELLED, "the caller ended the call", null));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw stopped(Failure.of(FailureKind.CANCELLED, "the calling thread was interrupted", null));
        }
        if (time.nanoTime() - call.deadlineAt() >= 0) {
            throw stopped(Failure.of(FailureKind.TIMEOUT, "the call's deadline passed", null));
        }
    }

    private void decided(Attempt before, Candidate next) {
        Candidate last = before.at();
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
        call.recorder().decided(before.record(), what);
        LOG.atDebug()
                .addKeyValue("event", "attempt.failed")
                .addKeyValue("call", call.id())
                .log("Call {}: {} failed, then {}", call.id(), last.label(), what);
        lastFailed = null;
    }

    private RuntimeException exhausted() {
        Failure last =
                lastFailure == null ? Failure.of(FailureKind.REJECTED, "no target could be asked", null) : lastFailure;
        return stopped(last);
    }

    RuntimeException stopped(Failure failure) {
        return Stories.exception(call, made, firstFailure, failure);
    }
}

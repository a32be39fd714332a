package io.aigateway.internal.attempt;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ModelRequest;
import io.aigateway.config.RetryConfig;
import io.aigateway.error.AiGatewayException;
import io.aigateway.internal.call.Call;
import io.aigateway.internal.call.Stories;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.routing.Place;
import io.aigateway.internal.routing.Target;
import io.aigateway.internal.time.Nanos;
import io.aigateway.internal.transport.Watch;
import io.aigateway.spi.Failure;
import io.aigateway.spi.RandomSource;
import io.aigateway.spi.TimeSource;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where a call goes next, and what it has tried: at once to whatever else its tier has, after a wait to the same place
 * again, then to the next tier, and at last to whoever comes back soonest. Knows nothing of how attempts are made. For one
 * call; not thread-safe.
 */
final class Itinerary {

    /** Of those that wait for limits to end, each comes back this much after the one before it. */
    private static final long SPACING = 20_000_000L;

    private static final long LONGEST_SPREAD = 2_000_000_000L;

    private final Call call;
    private final RetryBudget budget;
    private final TimeSource time;
    private final RandomSource random;
    private final TokenEstimator estimator;
    private final RetryConfig config;
    private final int maxRetries;
    private final int lastTier;
    private final Excluded excluded;
    private List<Again> again = List.of();
    private List<Place> resorts = List.of();
    private List<PoolKey> refused = List.of();
    private @Nullable Eligibility eligibility;
    private int tier;
    private boolean sparing = true;
    private boolean prefillNeeded;
    private int tierBefore;
    private List<Again> againBefore = List.of();
    private volatile boolean closed;
    /** Attempts that count; those do not that say nothing about the place: a dead connection, an expired token. */
    private int made;

    private int retries;
    private int limitWaits;

    Itinerary(Call call, RetryBudget budget, TimeSource time, RandomSource random, TokenEstimator estimator) {
        this.call = call;
        this.budget = budget;
        this.time = time;
        this.random = random;
        this.estimator = estimator;
        this.config = call.snapshot().config().retry();
        this.excluded = new Excluded(config.tryUnknownWindows());
        Integer ofCall = call.original().options().maxRetries();
        this.maxRetries = ofCall == null ? config.maxRetries() : ofCall;
        this.lastTier =
                call.original().options().fallback() ? call.route().tiers().size() - 1 : 0;
    }

    /**
     * From now on only targets that can go on from a given beginning are asked, or again all of them, from where the call
     * was before.
     */
    void needPrefill(boolean value) {
        if (value && !prefillNeeded) {
            tierBefore = tier;
            againBefore = again;
        } else if (!value && prefillNeeded) {
            tier = Math.min(tier, tierBefore);
            again = againBefore;
        }
        prefillNeeded = value;
    }

    /** The reader of its stream has gone: nothing more is begun. */
    void close() {
        closed = true;
    }

    /** The place says nothing by its last failure: the attempt does not count. */
    void forgive(Place at) {
        made--;
        resorts = resorts.stream().filter(each -> each != at).toList();
    }

    /** Whether the call could go anywhere else than to the place that it was given last. */
    boolean hasOther(Place than) {
        Eligibility last = eligibility;
        return last != null && new Outlook(call, last).hasOther(than, lastTier + 1);
    }

    /** Whether a target is left that can go on from a given beginning. */
    boolean canGoOn(ModelRequest request) {
        Eligibility eligibility = new Eligibility(call, request, excluded, true);
        for (int t = 0; t <= lastTier; t++) {
            for (Target target : call.route().tiers().get(t).targets()) {
                if (eligibility.allows(target)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The right to the next attempt, after waiting if that is called for; null if there is nowhere to go.
     *
     * @throws AiGatewayException if the call ends while it waits
     */
    @Nullable
    Permit next(ModelRequest request) {
        if (made >= config.maxAttempts()) {
            call.recorder().note("stopped at retry.max-attempts (" + made + ")");
            return null;
        }
        Eligibility now = new Eligibility(call, request, excluded, prefillNeeded);
        eligibility = now;
        Permit found = searched(now);
        if (found == null && sparing && call.original().options().stickyKey() != null) {
            sparing = false; // those that failed this conversation before are better than nobody
            tier = 0;
            found = searched(now);
        }
        if (found == null) {
            found = new Outlook(call, now).lastResort(lastTier + 1, resorts, time.nanoTime());
            if (found != null) {
                resorts = new ArrayList<>(resorts);
                resorts.add(found.at());
                call.recorder().note("nothing is available: " + found.at().label() + " is tried all the same");
            }
        }
        if (found != null) {
            made++;
        }
        return found;
    }

    private @Nullable Permit searched(Eligibility among) {
        Chooser chooser = new Chooser(call, among, sparing);
        for (; tier <= lastTier; tier++) {
            Permit found = pickOrWait(chooser, among);
            if (found != null) {
                return found;
            }
            if (tier < lastTier) {
                again = List.of();
                call.recorder().note("left tier " + tier);
            }
        }
        tier = lastTier;
        return null;
    }

    private @Nullable Permit pickOrWait(Chooser chooser, Eligibility among) {
        while (true) {
            Permit found = chooser.pick(tier, tier < lastTier, time.nanoTime());
            if (found != null) {
                return found;
            }
            Permit same = sameAgain(among);
            if (same != null) {
                return same;
            }
            if (limitWaits >= maxRetries || !waitForLimit(new Outlook(call, among))) {
                return null;
            }
            limitWaits++;
        }
    }

    /** The place of this tier that may be asked again soonest, after the wait it needs; null if there is none. */
    private @Nullable Permit sameAgain(Eligibility among) {
        Again soonest = null;
        long shortest = Long.MAX_VALUE;
        for (Again each : again) {
            boolean brokenElsewhereLeft = tier < lastTier && !each.at().health().isClosed();
            boolean possible = each.at().tier() == tier
                    && among.allows(each.at().target())
                    && each.at().key().isUsable()
                    && !brokenElsewhereLeft;
            long wait = possible ? wait(each) : -1;
            if (wait >= 0 && wait < shortest) {
                soonest = each;
                shortest = wait;
            }
        }
        if (soonest == null || retries >= maxRetries || time.nanoTime() + shortest - call.deadlineAt() >= 0) {
            return null;
        }
        if (!budget.tryRetry()) {
            call.recorder().note("no retry: the gateway's retry budget is used up");
            return null;
        }
        retries++;
        if (soonest.failure().kind() == FailureKind.RATE_LIMITED) {
            sleepUntilLimitEnds(shortest);
        } else {
            sleep(shortest);
        }
        excluded.remove(soonest.at());
        return Permit.take(soonest.at(), soonest.at().health().tryTrial(time.nanoTime()), null);
    }

    /** Nanoseconds to wait before asking the same place again; -1 if that is too long. */
    private long wait(Again each) {
        long longest = longestWait();
        long now = time.nanoTime();
        String model = each.at().model();
        long cooling = Math.max(
                each.at().key().health().cooling(model, now), each.at().health().cooling(model, now));
        long told = Math.max(cooling, Nanos.of(each.failure().retryAfter(), 0));
        if (told > 0 || each.failure().kind() == FailureKind.RATE_LIMITED) {
            return told <= longest ? told : -1;
        }
        long base = Nanos.of(config.backoff()) << Math.min(20, retries);
        return (long) (random.nextDouble() * (double) Math.min(Nanos.of(config.maxBackoff()), base));
    }

    private long longestWait() {
        return Nanos.of(tier < lastTier ? config.shortWait() : config.maxWait());
    }

    /** Waits for the end of a rate limit that other calls ran into; false if it is too far away. */
    private boolean waitForLimit(Outlook outlook) {
        long wait = outlook.soonestLimitEnd(tier, time.nanoTime());
        if (wait <= 0 || wait > longestWait()) {
            return false;
        }
        if (time.nanoTime() + wait - call.deadlineAt() >= 0) {
            return false;
        }
        sleepUntilLimitEnds(wait);
        requireTime();
        return true;
    }

    /** All who wait for a limit would come at the same instant, and run into it again: they come one after another. */
    private void sleepUntilLimitEnds(long wait) {
        AtomicInteger waiters = call.snapshot().live().limitWaiters();
        long spread = Math.min(LONGEST_SPREAD, waiters.getAndIncrement() * SPACING);
        try {
            long left = call.deadlineAt() - time.nanoTime();
            sleep(Math.max(wait, Math.min(wait + spread, left - SPACING)));
        } finally {
            waiters.decrementAndGet();
        }
    }

    private void sleep(long nanos) {
        if (nanos <= 0) {
            return;
        }
        call.recorder().waited(nanos);
        call.recorder().note("waited " + nanos / 1_000_000 + " ms");
        try {
            call.sleep(time, Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            if (call.cancelled() == null) {
                Thread.currentThread().interrupt();
            }
            throw ended(Failure.of(FailureKind.CANCELLED, "the call was ended while it waited", e));
        }
    }

    /** Refuses to go on with a call that is over. */
    void requireTime() {
        if (call.cancelled() != null || closed) {
            boolean gateway = call.cancelled() == Watch.End.GATEWAY_CLOSED;
            String who = gateway ? "the gateway was closed" : "the caller ended the call";
            throw ended(Failure.of(FailureKind.CANCELLED, who, null));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw ended(Failure.of(FailureKind.CANCELLED, "the calling thread was interrupted", null));
        }
        if (time.nanoTime() - call.deadlineAt() >= 0) {
            throw ended(Failure.of(FailureKind.TIMEOUT, "the call's deadline passed", null));
        }
    }

    private AiGatewayException ended(Failure failure) {
        return Stories.exception(call, call.ledger().size(), null, failure);
    }

    /** A place failed: it is left out as far as the failure reaches, and may be asked again as often as the rule says. */
    void failed(Place at, Failure failure, FailurePolicy.Rule rule) {
        excluded.add(
                at,
                rule,
                failure,
                at.target().contextWindow(call.original().model()),
                () -> call.original() instanceof ChatRequest chat ? estimator.estimateInput(chat) : 0);
        if (rule.next() == FailurePolicy.Next.LARGER_WINDOW) {
            tier = 0;
        }
        again = Again.after(again, at, failure, rule);
    }

    /**
     * A key left the pool by this call. If every key of a pool has, it may be the request that they refuse: then they are
     * put back, and the next call decides.
     */
    void ejected(Place at) {
        refused = new ArrayList<>(refused);
        refused.add(at.key());
        List<PoolKey> usable = at.target().source().pool().keys().stream()
                .filter(PoolKey::isUsable)
                .toList();
        if (usable.size() > 1 && refused.containsAll(usable)) {
            usable.forEach(key -> key.health().doubt());
        }
    }
}

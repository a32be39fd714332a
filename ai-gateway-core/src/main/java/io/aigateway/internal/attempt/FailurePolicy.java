package io.aigateway.internal.attempt;

import io.aigateway.config.KeyPoolConfig;
import io.aigateway.internal.health.Trial;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.routing.Place;
import io.aigateway.internal.time.Nanos;
import io.aigateway.spi.Failure;
import io.aigateway.trace.FailureKind;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one table of what follows from a failure: whom it is blamed on, where the call goes next, and how often the same
 * place may be asked again after a wait. Codecs classify, the attempt loop obeys, nobody else decides.
 *
 * <p>Within a tier a call goes on at once to whatever has not been tried; it waits only when the tier has nothing else,
 * before it leaves it.
 */
final class FailurePolicy {

    /** Whom a failure is blamed on. */
    enum Blame {
        /** The key: it leaves the pool until a trial or probe succeeds. */
        KEY,
        /** The account: all keys of the organisation leave the pool. */
        ACCOUNT,
        /** The key for this model: it cools down. Without keys, the endpoint for this model. */
        KEY_FOR_MODEL,
        /** The endpoint for this model: its breaker counts. */
        ENDPOINT,
        /** Nobody upstream. */
        NOBODY
    }

    /** Where the call goes next. */
    enum Next {
        OTHER_KEY,
        OTHER_ENDPOINT,
        OTHER_TARGET,
        LARGER_WINDOW,
        STOP
    }

    /**
     * A row of the table.
     *
     * @param blame whom it is blamed on
     * @param next where the call goes next
     * @param sameAgain how often a call may ask the same place again after a wait
     */
    record Rule(Blame blame, Next next, int sameAgain) {}

    private static final Map<FailureKind, Rule> TABLE = new EnumMap<>(FailureKind.class);

    static {
        TABLE.put(FailureKind.INVALID_CREDENTIAL, new Rule(Blame.KEY, Next.OTHER_KEY, 0));
        TABLE.put(FailureKind.QUOTA_EXHAUSTED, new Rule(Blame.ACCOUNT, Next.OTHER_KEY, 0));
        TABLE.put(FailureKind.RATE_LIMITED, new Rule(Blame.KEY_FOR_MODEL, Next.OTHER_KEY, 2));
        TABLE.put(FailureKind.OVERLOADED, new Rule(Blame.ENDPOINT, Next.OTHER_ENDPOINT, 2));
        TABLE.put(FailureKind.SERVER_ERROR, new Rule(Blame.ENDPOINT, Next.OTHER_ENDPOINT, 1));
        TABLE.put(FailureKind.CONNECTION, new Rule(Blame.ENDPOINT, Next.OTHER_ENDPOINT, 2));
        TABLE.put(FailureKind.TIMEOUT, new Rule(Blame.ENDPOINT, Next.OTHER_ENDPOINT, 0));
        TABLE.put(FailureKind.STREAM_BROKEN, new Rule(Blame.ENDPOINT, Next.OTHER_ENDPOINT, 1));
        TABLE.put(FailureKind.MODEL_UNAVAILABLE, new Rule(Blame.KEY_FOR_MODEL, Next.OTHER_KEY, 0));
        TABLE.put(FailureKind.CONTEXT_TOO_LONG, new Rule(Blame.NOBODY, Next.LARGER_WINDOW, 0));
        TABLE.put(FailureKind.CONTENT_FILTERED, new Rule(Blame.NOBODY, Next.STOP, 0));
        TABLE.put(FailureKind.INVALID_REQUEST, new Rule(Blame.NOBODY, Next.STOP, 0));
        TABLE.put(FailureKind.REJECTED, new Rule(Blame.NOBODY, Next.STOP, 0));
        TABLE.put(FailureKind.CANCELLED, new Rule(Blame.NOBODY, Next.STOP, 0));
    }

    /** This request at this target, and no other: nothing is held against the model. */
    private static final Rule ELSEWHERE = new Rule(Blame.NOBODY, Next.OTHER_TARGET, 0);

    private FailurePolicy() {}

    /** What follows from a failure on this route. */
    static Rule rule(Failure failure, boolean fallbackOnContentFilter) {
        FailureKind kind = failure.kind();
        if (failure.ofRequestHere()) {
            return ELSEWHERE;
        }
        Rule rule = TABLE.get(kind);
        if (rule == null) {
            throw new IllegalStateException("No rule for " + kind);
        }
        return kind == FailureKind.CONTENT_FILTERED && fallbackOnContentFilter ? ELSEWHERE : rule;
    }

    /**
     * Reports the failure of an attempt to the health of whom it is blamed on; everybody else is cleared of it.
     *
     * @param startedAt when the attempt began, or, of a stream that broke later, its first content came
     * @param permit whose trials end by it
     * @return whether a key left the pool by this
     */
    static boolean report(Failure failure, Place at, long startedAt, Permit permit) {
        Blame blame = rule(failure, false).blame();
        KeyPoolConfig keys = at.target().source().pool().config();
        boolean first = permit.judge();
        Trial endpointTrial = first ? permit.endpointTrial() : null;
        Trial keyTrial = first ? permit.keyTrial() : null;
        if (blame == Blame.ENDPOINT) {
            at.health().failed(failure.kind(), startedAt, endpointTrial);
        } else if (failure.status() > 0 && failure.status() < 500) {
            at.health().alive(startedAt, endpointTrial); // it said no, but it was there to say so
        } else {
            at.health().released(endpointTrial);
        }
        boolean ejected =
                switch (blame) {
                    case KEY -> at.key().health().refused(failure, keys, keyTrial);
                    case ACCOUNT -> refused(at, failure, keys, keyTrial);
                    case KEY_FOR_MODEL -> {
                        limited(failure, at, keys, startedAt);
                        yield false;
                    }
                    case ENDPOINT, NOBODY -> false;
                };
        at.key().health().released(keyTrial);
        return ejected;
    }

    private static boolean refused(Place at, Failure failure, KeyPoolConfig keys, @Nullable Trial keyTrial) {
        boolean ejected = false;
        for (PoolKey each : at.target().source().pool().organisationOf(at.key())) {
            ejected |= each.health()
                    .refused(failure, keys, each.health() == at.key().health() ? keyTrial : null);
        }
        return ejected;
    }

    private static void limited(Failure failure, Place at, KeyPoolConfig keys, long startedAt) {
        FailureKind kind = failure.kind();
        boolean gone = kind == FailureKind.MODEL_UNAVAILABLE;
        long announced = gone ? -1 : Nanos.of(failure.retryAfter(), -1);
        announced = Math.min(announced == 0 ? -1 : announced, Nanos.of(keys.maxRateLimitCooldown()));
        if (at.hasNoKeys() || (gone && hasOtherEndpoints(at))) {
            long step = gone ? MODEL_COOLDOWN : Nanos.of(keys.rateLimitCooldown());
            at.health().limited(at.model(), kind, startedAt, announced, step);
        } else if (failure.organisationWide()) {
            for (PoolKey each : at.target().source().pool().organisationOf(at.key())) {
                each.health().limited(at.model(), kind, startedAt, announced, keys);
            }
        } else {
            at.key().health().limited(at.model(), kind, startedAt, announced, keys);
        }
    }

    /** Of several servers each has models of its own. */
    static boolean hasOtherEndpoints(Place at) {
        return at.target().source().endpoints().size() > 1;
    }

    /** How long a model that is not there is not asked for. */
    private static final long MODEL_COOLDOWN = 600_000_000_000L;
}

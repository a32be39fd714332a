package io.aigateway.internal.engine;

import io.aigateway.config.KeyPoolConfig;
import io.aigateway.internal.provider.PoolKey;
import io.aigateway.internal.transport.Limits;
import io.aigateway.spi.Failure;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

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
        /** The model there: it cools down for long on this endpoint. */
        TARGET,
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

    private static final Duration MODEL_COOLDOWN = Duration.ofMinutes(10);
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
        TABLE.put(FailureKind.MODEL_UNAVAILABLE, new Rule(Blame.TARGET, Next.OTHER_TARGET, 0));
        TABLE.put(FailureKind.CONTEXT_TOO_LONG, new Rule(Blame.NOBODY, Next.LARGER_WINDOW, 0));
        TABLE.put(FailureKind.CONTENT_FILTERED, new Rule(Blame.NOBODY, Next.STOP, 0));
        TABLE.put(FailureKind.INVALID_REQUEST, new Rule(Blame.NOBODY, Next.STOP, 0));
        TABLE.put(FailureKind.REJECTED, new Rule(Blame.NOBODY, Next.STOP, 0));
        TABLE.put(FailureKind.CANCELLED, new Rule(Blame.NOBODY, Next.STOP, 0));
    }

    private FailurePolicy() {}

    /** What follows from a failure on this route. */
    static Rule rule(FailureKind kind, boolean fallbackOnContentFilter) {
        Rule rule = TABLE.get(kind);
        if (rule == null) {
            throw new IllegalStateException("No rule for " + kind);
        }
        return kind == FailureKind.CONTENT_FILTERED && fallbackOnContentFilter
                ? new Rule(rule.blame(), Next.OTHER_TARGET, 0)
                : rule;
    }

    /** Reports the failure of an attempt to the health of whom it is blamed on; everybody else is cleared of it. */
    static void report(Failure failure, Candidate at, long startedAt, long now) {
        Blame blame = rule(failure.kind(), false).blame();
        KeyPoolConfig keys = at.target().source().pool().config();
        String model = at.upstream().model();
        if (blame == Blame.ENDPOINT) {
            at.health().failed(startedAt, now - startedAt);
        } else {
            at.health().ignored(at.permit());
        }
        switch (blame) {
            case KEY -> at.key().health().refused(failure, keys);
            case ACCOUNT -> {
                for (PoolKey each : at.target().source().pool().organisationOf(at.key())) {
                    each.health().refused(failure, keys);
                }
            }
            case KEY_FOR_MODEL -> reportLimit(failure, at, keys, model);
            case TARGET -> at.health().limited(model, MODEL_COOLDOWN.toNanos(), MODEL_COOLDOWN.toNanos());
            case ENDPOINT, NOBODY -> {}
        }
        at.key().health().ignored(now, keys);
    }

    private static void reportLimit(Failure failure, Candidate at, KeyPoolConfig keys, String model) {
        long announced = failure.retryAfter() == null
                ? -1
                : Math.min(Limits.NONE, failure.retryAfter().toNanos());
        if (hasNoKeys(at)) {
            at.health().limited(model, announced, keys.rateLimitCooldown().toNanos());
            return;
        }
        if (failure.organisationWide()) {
            for (PoolKey each : at.target().source().pool().organisationOf(at.key())) {
                each.health().limited(model, announced, keys);
            }
        } else {
            at.key().health().limited(model, announced, keys);
        }
    }

    /** Whether the provider is used without keys, so that limits are its endpoint's. */
    static boolean hasNoKeys(Candidate at) {
        return at.key().credential().isNone();
    }
}

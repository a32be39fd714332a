package io.aigateway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.config.KeyPoolConfig;
import io.aigateway.config.KeyStrategy;
import io.aigateway.spi.Failure;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A random history of a key beside what {@link KeyModel} says. */
final class KeyHistory extends History {

    private final KeyPoolConfig config;
    private final KeyHealth health = new KeyHealth("provider", "key", time);
    private final KeyModel model;
    private long longest;

    KeyHistory(long seed) {
        super(seed);
        Duration first = Duration.ofMillis(1 + dice.nextInt(60_000));
        config = new KeyPoolConfig(
                KeyStrategy.RANDOM,
                1 + dice.nextInt(3),
                1 + dice.nextInt(3),
                first,
                first.multipliedBy(1 + dice.nextInt(10)),
                first.multipliedBy(1 + dice.nextInt(100)),
                Duration.ofNanos(firstStep),
                Duration.ofHours(24));
        model = new KeyModel(config);
        longest = config.maxCooldown().toNanos();
    }

    @Override
    long longestRule() {
        return longest;
    }

    @Override
    void begin() {
        boolean due = model.isDue(now());
        Trial trial = health.tryTrial(now());
        assertThat(trial != null).as("a trial is given").isEqualTo(due);
        if (trial != null) {
            model.trial = trial;
        } else if (model.out && dice.nextInt(3) > 0) {
            return;
        }
        begun.add(new Begun(anyModel(), now(), trial));
        health.began();
        told("begun", begun.get(begun.size() - 1));
    }

    @Override
    void end(Begun one) {
        int how = dice.nextInt(100);
        if (how < 30) {
            told("answered", one);
            health.answered(one.model, one.from);
            model.answered(one.from);
            waits(one.model).answered(one.from);
        } else if (how < 60) {
            told("refused", one);
            refused(one.trial);
        } else if (how < 85) {
            told("limited", one);
            limited(one);
        } else {
            told("left", one);
        }
        leave(one);
    }

    private void refused(@Nullable Trial own) {
        FailureKind kind = dice.nextBoolean() ? FailureKind.INVALID_CREDENTIAL : FailureKind.QUOTA_EXHAUSTED;
        Failure failure = Failure.of(kind, "no", null);
        if (dice.nextInt(4) == 0) {
            Duration told = Duration.ofMillis(dice.nextInt(100_000));
            longest = Math.max(longest, told.toNanos());
            failure = Failure.builder(kind, "no").status(429).retryAfter(told).build();
        }
        boolean left = health.refused(failure, config, own);
        assertThat(left).as("leaves the pool").isEqualTo(model.refused(failure, own, now()));
    }

    private void limited(Begun one) {
        FailureKind why = anyWait();
        long announced = why == FailureKind.RATE_LIMITED ? announced() : -1;
        health.limited(one.model, why, one.from, announced, config);
        waits(one.model)
                .cool(why, one.from, now(), announced, Duration.ofMinutes(10).toNanos());
    }

    @Override
    void leave(Begun one) {
        health.released(one.trial);
        model.released(one.trial);
        health.ended();
    }

    @Override
    void disturb() {
        int how = dice.nextInt(12);
        told("disturbed by " + how, null);
        if (how == 0) {
            health.reset();
            model.back();
            waits.forEach(CooldownModel::forget);
        } else if (how == 1) {
            model.disabled = !model.disabled;
            health.disable(model.disabled);
        } else if (how < 4) {
            health.doubt();
            model.doubt();
        } else if (how < 6) {
            health.probedGood(config);
            model.probedGood(now());
        } else if (how < 8) {
            long next = now() + (long) (dice.nextDouble() * config.maxCooldown().toNanos());
            health.probedBad(next);
            model.probedBad(next);
        } else if (how < 10) {
            health.released(anySpent());
        } else {
            refused(anySpent());
        }
    }

    @Override
    void check() {
        long now = now();
        boolean limited = waits.stream().anyMatch(each -> each.isLimit(now));
        assertThat(health.stateWord(now)).as("state").isEqualTo(model.word(limited));
        assertThat(health.isInPool()).as("in the pool").isEqualTo(!model.out);
        assertThat(health.isTrialDue(now)).as("trial due").isEqualTo(model.isDue(now));
        assertThat(health.trialAt(now)).as("trial at").isEqualTo(model.trialAt(now));
        assertThat(health.inFlight()).as("in flight").isEqualTo(begun.size());
        for (String each : MODELS) {
            assertThat(health.cooling(each, now))
                    .as("wait for " + each)
                    .isEqualTo(waits(each).left(now));
            assertThat(health.isLimited(each, now)).isEqualTo(waits(each).isLimit(now));
        }
    }

    @Override
    void checkThatItComesBack() {
        assertThat(health.isInPool() || health.tryTrial(now()) != null)
                .as("in the pool, or a trial can be had, after max-cooldown")
                .isTrue();
    }
}

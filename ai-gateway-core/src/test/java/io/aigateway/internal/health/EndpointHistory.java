package io.aigateway.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.config.BreakerConfig;
import io.aigateway.testkit.SeededRandom;
import io.aigateway.trace.FailureKind;
import java.time.Duration;

/** A random history of an endpoint beside what {@link EndpointModel} says. */
final class EndpointHistory extends History {
    private BreakerConfig config;
    private final EndpointHealth health;
    private final EndpointModel model;
    /** What opened under other settings keeps its wait. */
    private long longest;

    EndpointHistory(long seed) {
        super(seed);
        config = anyConfig();
        health = new EndpointHealth("endpoint", config, time, new SeededRandom(seed));
        model = new EndpointModel(config, now());
        longest = config.maxOpenFor().toNanos();
    }

    private BreakerConfig anyConfig() {
        long openFor = 1 + dice.nextInt(5_000);
        return new BreakerConfig(
                1 + dice.nextInt(4),
                30 + dice.nextInt(71),
                2 + dice.nextInt(12),
                Duration.ofMillis(openFor),
                Duration.ofMillis(openFor * (1 + dice.nextInt(20))),
                Duration.ofMillis(dice.nextInt(3) * 10_000L));
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
        } else if (model.isOpen() && dice.nextInt(3) > 0) {
            return;
        }
        begun.add(new Begun(anyModel(), now(), trial));
        health.began();
        told("begun", begun.get(begun.size() - 1));
    }

    @Override
    void end(Begun one) {
        int how = dice.nextInt(100);
        long now = now();
        if (how < 20) {
            told("answered", one);
            if (!one.streaming) {
                answered(one);
            }
            health.whole(now - one.from);
            model.whole();
        } else if (how < 35 && !one.streaming) {
            told("content", one);
            answered(one);
            one.from = now;
            one.trial = null;
            one.streaming = true;
            begun.add(one);
            return;
        } else if (how < 75) {
            told("failed", one);
            failed(one);
        } else if (how < 82) {
            told("alive", one);
            health.alive(one.from, one.trial);
            model.alive(one.from, one.trial, now);
        } else if (how < 92) {
            told("limited", one);
            limited(one);
            leave(one);
            return;
        } else {
            told("left", one);
            leave(one);
            return;
        }
        health.ended();
    }

    private void answered(Begun one) {
        health.answered(one.model, one.from, now() - one.from, one.trial);
        model.answered(one.from, one.trial, now());
        waits(one.model).answered(one.from);
    }

    private void failed(Begun one) {
        health.failed(anyKind(), one.from, one.trial);
        if (model.failed(one.from, one.trial, now())) {
            long until = health.trialAt(now());
            long longest = model.longestWait();
            assertThat((until - now()) / 1_000_000)
                    .as("wait of opening %s in a row, in ms", model.openings)
                    .isBetween(Math.max(1, longest / 2), Math.max(1, longest));
            model.opened(until);
        }
    }

    private void limited(Begun one) {
        FailureKind why = anyWait();
        boolean gone = why == FailureKind.MODEL_UNAVAILABLE;
        long step = gone ? Duration.ofMinutes(10).toNanos() : firstStep;
        long announced = gone ? -1 : announced();
        health.limited(one.model, why, one.from, announced, step);
        waits(one.model).cool(why, one.from, now(), announced, step);
    }

    @Override
    void leave(Begun one) {
        health.released(one.trial);
        model.released(one.trial);
        health.ended();
    }

    @Override
    void disturb() {
        int how = dice.nextInt(10);
        if (how < 2) {
            told("reset", null);
            health.reset();
            model.reset(now());
            waits.forEach(CooldownModel::forget);
        } else if (how < 4) {
            told("configured", null);
            config = anyConfig();
            health.configure(config);
            model.configure(config);
            longest = Math.max(longest, config.maxOpenFor().toNanos());
        } else if (how < 7) {
            told("released what is spent", null);
            health.released(anySpent());
        } else {
            Begun late = new Begun(anyModel(), (long) (dice.nextDouble() * now()), anySpent());
            told("failed", late);
            failed(late);
        }
    }

    @Override
    void check() {
        long now = now();
        assertThat(health.stateWord()).as("state").isEqualTo(model.word(now));
        assertThat(health.isClosed()).as("closed").isEqualTo(!model.isOpen());
        assertThat(health.isTrialDue(now)).as("trial due").isEqualTo(model.isDue(now));
        assertThat(health.trialAt(now)).as("trial at").isEqualTo(model.trialAt(now));
        assertThat(health.breaker(now) == null).as("no exclusion").isEqualTo(!model.isOpen());
        assertThat(health.inFlight()).as("in flight").isEqualTo(begun.size());
        for (String each : MODELS) {
            assertThat(health.cooling(each, now))
                    .as("wait")
                    .isEqualTo(waits(each).left(now));
            assertThat(health.isLimited(each, now)).isEqualTo(waits(each).isLimit(now));
        }
    }

    @Override
    void checkThatItComesBack() {
        assertThat(health.isClosed() || health.tryTrial(now()) != null)
                .as("closed, or a trial can be had, after max-open-for")
                .isTrue();
    }
}

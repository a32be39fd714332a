package io.aigateway.internal.health;

import io.aigateway.testkit.VirtualTime;
import io.aigateway.trace.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A random history of something that is healthy or not: its clock, its dice, and what is under way. */
abstract class History {

    private static final int STEPS = 150;
    private static final FailureKind[] KINDS = {
        FailureKind.OVERLOADED,
        FailureKind.SERVER_ERROR,
        FailureKind.CONNECTION,
        FailureKind.TIMEOUT,
        FailureKind.STREAM_BROKEN
    };
    static final List<String> MODELS = List.of("small", "large");

    /** An attempt under way, and which trial it has; a trial is told of once. */
    static final class Begun {
        final String model;
        long from;

        @Nullable
        Trial trial;

        boolean streaming;

        Begun(String model, long from, @Nullable Trial trial) {
            this.model = model;
            this.from = from;
            this.trial = trial;
        }
    }

    final Random dice;
    final VirtualTime time = new VirtualTime();
    final List<Begun> begun = new ArrayList<>();
    final List<Trial> spent = new ArrayList<>();
    final List<CooldownModel> waits = new ArrayList<>();
    final List<String> story = new ArrayList<>();
    long firstStep;

    History(long seed) {
        dice = new Random(seed);
        firstStep = Duration.ofMillis(1 + dice.nextInt(5_000)).toNanos();
        MODELS.forEach(model -> waits.add(new CooldownModel(firstStep)));
    }

    long now() {
        return time.nanoTime();
    }

    CooldownModel waits(String model) {
        return waits.get(MODELS.indexOf(model));
    }

    /** Between any two events some time goes by. */
    void pass() {
        long longest = dice.nextInt(4) == 0 ? longestRule() : 1_000_000L << dice.nextInt(12);
        time.advance(Duration.ofNanos(dice.nextInt(3) == 0 ? 1 : 1 + (long) (dice.nextDouble() * longest)));
    }

    void run() {
        try {
            for (int i = 0; i < STEPS; i++) {
                pass();
                int choice = dice.nextInt(100);
                if (choice < 40 || begun.isEmpty()) {
                    begin();
                } else if (choice < 90) {
                    Begun one = begun.remove(dice.nextInt(begun.size()));
                    spent.add(one.trial);
                    end(one);
                } else {
                    disturb();
                }
                check();
            }
            begun.forEach(this::leave);
            begun.clear();
            check();
            time.advance(Duration.ofNanos(longestRule()));
            checkThatItComesBack();
        } catch (Throwable e) {
            int last = Math.max(0, story.size() - 25);
            throw new AssertionError(e.getMessage() + "\nat the end of " + story.subList(last, story.size()), e);
        }
    }

    String anyModel() {
        return MODELS.get(dice.nextInt(MODELS.size()));
    }

    @Nullable
    Trial anySpent() {
        return spent.isEmpty() ? null : spent.get(dice.nextInt(spent.size()));
    }

    FailureKind anyKind() {
        return KINDS[dice.nextInt(KINDS.length)];
    }

    FailureKind anyWait() {
        return dice.nextInt(3) == 0 ? FailureKind.MODEL_UNAVAILABLE : FailureKind.RATE_LIMITED;
    }

    long announced() {
        return dice.nextInt(3) > 0 ? -1 : (long) (dice.nextDouble() * 20e9);
    }

    void told(String what, @Nullable Begun by) {
        story.add(now() + " " + what + (by == null ? "" : " of " + by.from + (by.trial == null ? "" : " on trial")));
    }

    abstract long longestRule();

    abstract void begin();

    abstract void end(Begun one);

    /** It says nothing about anybody. */
    abstract void leave(Begun one);

    abstract void disturb();

    abstract void check();

    abstract void checkThatItComesBack();
}

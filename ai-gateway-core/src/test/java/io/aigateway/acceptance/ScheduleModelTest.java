package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Invariants;
import io.aigateway.trace.FailureKind;
import io.aigateway.trace.GatewayStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random schedules of a whole gateway: threads that chat, stream, subscribe, leave, cancel, close and are interrupted;
 * upstreams that fail in every way; code of the application that throws anywhere; changes of configuration, weights, keys
 * and time. After each, nothing may run or be held, each call has one record that adds up, a change of the configuration
 * forgets nothing, and as soon as the rules allow, everybody is asked again.
 *
 * <p>Each of these faults, put into the sources, is found by it within its default time:
 * <ul>
 *   <li>broken: an attempt is not ended when something is thrown; not ended when it is cancelled
 *   <li>settled twice: an attempt that was settled is settled again
 *   <li>abandoned: an exchange that the watchdog ended does not end its attempt, or not its call
 *   <li>watchdog: it does not go on after a tick that found something; it rests for ever; a listener that throws stops it
 *   <li>interrupt: lost while the call waits; lost while it connects
 *   <li>record: written twice; not written when something undeclared is thrown, when a stream is closed while it is read,
 *       when it is closed, or when its reading throws; a listener's Error fails the call
 *   <li>swap: other settings forget endpoints; forget keys; reset breakers; a replaced configuration is never drained
 *   <li>trial: a breaker's, or a key's, is not given back when the attempt was cancelled, limited or broken; the trial of a
 *       last resort is taken and forgotten; one is kept by a call that then found no key (a minute)
 *   <li>subscriber: one that throws leaves its stream open
 *   <li>usage: only the last attempt's is counted
 *   <li>waits: a missing model is never asked again
 * </ul>
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class ScheduleModelTest {

    private static final int CALLS = 12;
    private static final Duration LONGEST_LIMIT = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofMillis(20);

    @Test
    void everythingSettlesAndComesBack() {
        AtomicInteger left = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        int count = Schedules.run(0.7, seed -> {
            ScheduledRun run = new ScheduledRun(seed, "30s");
            try {
                play(run, seed, false);
                settled(run);
                left.addAndGet(run.records.left());
                late.addAndGet(run.records.leftLate());
                swapKeepsWhatIsKnown(run);
                breaksOff(run);
                comesBack(run);
                long before = System.nanoTime();
                run.gateway.close();
                assertThat((System.nanoTime() - before) / 1_000_000)
                        .as("milliseconds that close waited although nothing runs")
                        .isLessThan(3_000);
                Invariants.assertNoThreads("model-gateway");
            } finally {
                run.over = true;
                run.helpers.shutdownNow();
            }
        });
        assertThat(count).isPositive();
        assertThat(2 * late.get())
                .as("calls of %s that were left went on all the same", left)
                .isLessThanOrEqualTo(Math.max(2, left.get()));
    }

    @Test
    void everythingSettlesWhenItIsClosedInTheMiddle() {
        int count = Schedules.run(0.3, seed -> {
            ScheduledRun run = new ScheduledRun(seed, "20ms");
            try {
                play(run, seed, true);
                settled(run);
                Invariants.assertNoThreads("model-gateway");
            } finally {
                run.over = true;
                run.helpers.shutdownNow();
            }
        });
        assertThat(count).isPositive();
    }

    /** Callers call, one disturbs, and time goes by two hundred times as fast as it does. */
    private static void play(ScheduledRun run, long seed, boolean closing) throws Exception {
        run.helpers.execute(() -> {
            while (!run.over) {
                run.time.advance(STEP);
                LockSupport.parkNanos(50_000);
            }
        });
        int threads = 4 + (int) (seed % 4);
        Schedules.together(threads, number -> {
            if (number == 0) {
                for (int i = 0; i < 40; i++) {
                    disturb(run, new Random(seed * 31 + i));
                    LockSupport.parkNanos(300_000);
                }
                swap(run, 0); // with all keys
                if (closing) {
                    run.gateway.close();
                }
                return;
            }
            ScheduledCaller caller = new ScheduledCaller(run.gateway, run.records, seed + number, run.helpers, closing);
            run.callers.add(caller);
            for (int i = 0; i < CALLS; i++) {
                caller.call();
            }
        });
    }

    private static void swap(ScheduledRun run, int variant) {
        String grace = run.gateway.config().closeGrace().toMillis() + "ms";
        run.gateway.reconfigure(run.config(variant, grace));
    }

    private static void disturb(ScheduledRun run, Random dice) {
        int how = dice.nextInt(20);
        try {
            if (how < 6) {
                run.upstreams.changeMood(ScheduledRun.HOSTS.get(dice.nextInt(ScheduledRun.HOSTS.size())));
            } else if (how < 11 && !run.callers.isEmpty()) {
                run.callers.get(dice.nextInt(run.callers.size())).interrupt();
            } else if (how < 13) {
                run.time.advance(Duration.ofMillis(dice.nextInt(5_000)));
            } else if (how < 17) {
                swap(run, dice.nextInt(4));
            } else if (how == 17) {
                run.gateway.admin().setWeight("chat", "one", "m", 1 + dice.nextInt(9));
            } else if (how == 18) {
                run.gateway.admin().reset(List.of("one", "two", "three").get(dice.nextInt(3)));
            } else if (dice.nextBoolean()) {
                run.gateway.admin().disableKey("one", "k3");
            } else {
                run.gateway.admin().enableKey("one", "k3");
            }
        } catch (AiGatewayException e) {
            assertThat(e.kind()).isEqualTo(FailureKind.REJECTED);
        }
    }

    /** Nothing runs any more, each call has its record, and whatever was taken was given back. */
    private static void settled(ScheduledRun run) {
        for (int i = 0; i < 2_000 && !isIdle(run.gateway.status()); i++) {
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(isIdle(run.gateway.status()))
                .as(
                        "nothing runs any more at %s: %s; not ended: %s",
                        run.time.now(), run.gateway.status(), run.records.missing())
                .isTrue();
        GatewayStatus status = run.gateway.status();
        Invariants.assertIdle(status);
        for (GatewayStatus.ProviderStatus provider : status.providers()) {
            provider.endpoints().forEach(each -> assertThat(each.breaker())
                    .as("breaker of %s, which nobody tries", each)
                    .isNotEqualTo("half-open"));
            provider.keys().forEach(each -> assertThat(each.state())
                    .as("state of %s, which nobody tries", each)
                    .isNotEqualTo("probing"));
        }
        run.records.check(run.mines.told.get());
    }

    private static boolean isIdle(GatewayStatus status) {
        boolean targets = status.routes().stream()
                .flatMap(route -> route.tiers().stream())
                .flatMap(List::stream)
                .allMatch(target -> target.inFlight() == 0);
        try {
            Invariants.assertIdle(status);
            return targets;
        } catch (AssertionError e) {
            return false;
        }
    }

    /** Everything that keeps somebody from being asked, with the time that is left of it. */
    private static List<GatewayStatus.Exclusion> exclusions(GatewayStatus status) {
        List<GatewayStatus.Exclusion> all = new ArrayList<>();
        status.providers().forEach(provider -> {
            provider.endpoints().forEach(each -> all.addAll(each.exclusions()));
            provider.keys().forEach(each -> all.addAll(each.exclusions()));
        });
        return all;
    }

    private static void swapKeepsWhatIsKnown(ScheduledRun run) {
        run.over = true; // time stands still from here on
        run.mines.disarm();
        run.gateway.admin().enableKey("one", "k3");
        LockSupport.parkNanos(2_000_000);
        run.upstreams.fallIll();
        ask(run, 8, Duration.ofMillis(1));
        List<GatewayStatus.Exclusion> before = exclusions(run.gateway.status());
        for (int variant : new int[] {1, 3, 0}) {
            swap(run, variant);
            assertThat(exclusions(run.gateway.status())).as("after a swap").isEqualTo(before);
        }
        for (GatewayStatus.Exclusion each : before) {
            assertThat(each.left()).as("time left of %s", each).isLessThanOrEqualTo(Duration.ofMinutes(10));
            if (each.reason().startsWith("breaker")) {
                assertThat(each.left()).isLessThanOrEqualTo(Duration.ofSeconds(4));
            } else if (each.reason().equals("RATE_LIMITED")) {
                assertThat(each.left()).isLessThanOrEqualTo(LONGEST_LIMIT);
            }
        }
    }

    private static ChatRequest counting(ScheduledRun run) {
        return ChatRequest.builder("all")
                .user("count")
                .options(CallOptions.builder().tenant(run.records.next()).build())
                .build();
    }

    private static void ask(ScheduledRun run, int times, Duration pause) {
        for (int i = 0; i < times; i++) {
            run.time.advance(pause);
            try {
                run.gateway.chatClient().chat(counting(run));
            } catch (AiGatewayException | Mines.Thrown e) {
                assertThat(e).hasMessageNotContaining("no target could be asked");
            }
        }
    }

    /** Attempts that say nothing about anybody leave the trials that they were to those who come after them. */
    private static void breaksOff(ScheduledRun run) throws Exception {
        run.upstreams.breakAttempts();
        Schedules.together(4, number -> ask(run, 5, Duration.ofMillis(400)));
        settled(run);
    }

    /** All is well again: as soon as the rules allow, everybody is asked, answers, and is held nothing against. */
    private static void comesBack(ScheduledRun run) {
        Duration longest = exclusions(run.gateway.status()).stream()
                .map(GatewayStatus.Exclusion::left)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        run.upstreams.heal();
        run.time.advance(longest);
        for (int i = 0; i < 40; i++) {
            run.time.advance(Duration.ofSeconds(1));
            String text = run.gateway.chatClient().chat(counting(run)).text();
            assertThat(text).isEqualTo(MemoryUpstreams.TEXT);
        }
        assertThat(exclusions(run.gateway.status()))
                .as("still left out, " + longest + " after all was well")
                .isEmpty();
        assertThat(run.upstreams.asked())
                .as("who was asked")
                .containsAll(ScheduledRun.HOSTS)
                .contains("one.test Bearer sk-1", "one.test Bearer sk-2", "one.test Bearer sk-3");
    }
}

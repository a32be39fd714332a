package io.aigateway.benchmarks.chaos;

import io.aigateway.AiGateway;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What operators do meanwhile: another configuration, weights, keys out of use and back, rarely a reset. */
final class Tinkering implements AutoCloseable {

    private static final int RESET_ONE_IN = 20;

    private final AiGateway gateway;
    private final Gateways configurations;
    private final List<Upstream> upstreams;
    private final Schedule schedule;
    private final Fitness fitness;
    private final Judge judge;
    private final SplittableRandom dice;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "chaos-operator");
        thread.setDaemon(true);
        return thread;
    });
    private int drained = -1;
    private boolean keyIsOut;
    private int changes;

    Tinkering(
            AiGateway gateway,
            Gateways configurations,
            List<Upstream> upstreams,
            Schedule schedule,
            Fitness fitness,
            Judge judge,
            SplittableRandom dice) {
        this.gateway = gateway;
        this.configurations = configurations;
        this.upstreams = upstreams;
        this.schedule = schedule;
        this.fitness = fitness;
        this.judge = judge;
        this.dice = dice;
    }

    void start() {
        clock.scheduleWithFixedDelay(
                () -> guarded("reconfigure", this::reconfigure), 2_000, 2_000, TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(() -> guarded("admin", this::byHand), 900, 1_000, TimeUnit.MILLISECONDS);
    }

    int changes() {
        return changes;
    }

    private void guarded(String what, Runnable change) {
        try {
            change.run();
            changes++;
        } catch (RuntimeException | Error e) {
            StringWriter stack = new StringWriter();
            e.printStackTrace(new PrintWriter(stack));
            judge.violated(Violation.UNDECLARED, what + ": " + e.getMessage(), stack::toString);
        }
    }

    private void reconfigure() {
        gateway.reconfigure(configurations.varied(dice).buildConfig());
        if (drained >= 0) {
            fitness.weighted(0, drained, true);
            drained = -1;
        }
    }

    private void byHand() {
        int upstream = dice.nextInt(upstreams.size());
        String id = upstreams.get(upstream).id();
        if (dice.nextInt(RESET_ONE_IN) == 0) {
            gateway.admin().reset(id);
        } else if (dice.nextBoolean()) {
            weigh(upstream, id);
        } else if (!keyIsOut) {
            String key = "k" + (1 + dice.nextInt(Upstream.KEYS));
            gateway.admin().disableKey(id, key);
            keyIsOut = true;
            clock.schedule(
                    () -> guarded("admin", () -> {
                        gateway.admin().enableKey(id, key);
                        keyIsOut = false;
                    }),
                    200 + dice.nextInt(1_300),
                    TimeUnit.MILLISECONDS);
        }
    }

    private void weigh(int upstream, String id) {
        String route = Gateways.ROUTES.get(0);
        if (drained < 0 && dice.nextInt(6) == 0 && !schedule.isGuard(upstream)) {
            fitness.weighted(0, upstream, false);
            gateway.admin().setWeight(route, id, Gateways.MODEL, 0);
            drained = upstream;
        } else if (upstream != drained) {
            gateway.admin().setWeight(route, id, Gateways.MODEL, 1 + dice.nextInt(4));
        }
    }

    /** Ends all changes, with every key in use. */
    @Override
    public void close() throws InterruptedException {
        clock.shutdownNow();
        clock.awaitTermination(5, TimeUnit.SECONDS);
        for (Upstream each : upstreams) {
            for (int k = 1; k <= Upstream.KEYS; k++) {
                gateway.admin().enableKey(each.id(), "k" + k);
            }
        }
    }
}

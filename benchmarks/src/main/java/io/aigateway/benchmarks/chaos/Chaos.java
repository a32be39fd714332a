package io.aigateway.benchmarks.chaos;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Call;
import okhttp3.EventListener;

/**
 * Calls without end against four upstreams and twelve keys that fail in every way, while operators change weights, keys
 * and configurations. Counts what must never happen; the process ends with 0 only if nothing of it did.
 */
public final class Chaos {

    private static final int WARM_UP_CALLS = 1_500;
    private static final int WARM_UP_MILLIS = 8_000;
    private static final String[] IDS = {"a", "b", "c", "d"};

    private final int seconds;
    private final long seed;
    private final int rate;
    private final boolean hostile;

    private Chaos(int seconds, long seed, int rate, boolean hostile) {
        this.seconds = seconds;
        this.seed = seed;
        this.rate = rate;
        this.hostile = hostile;
    }

    /** Runs it: {@code --seconds 60 --seed 1 --rate 300}, {@code --hostile} for an HTTP listener that throws, {@code --without RESTART} to leave a fault out. */
    public static void main(String[] args) throws Exception {
        int seconds = 60;
        long seed = 1;
        int rate = 300;
        boolean hostile = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--seconds" -> seconds = Integer.parseInt(args[++i]);
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--rate" -> rate = Integer.parseInt(args[++i]);
                case "--hostile" -> hostile = true;
                case "--without" -> Fault.leaveOut(Fault.valueOf(args[++i]));
                default ->
                    throw new IllegalArgumentException(
                            args[i] + " (expected: --seconds, --seed, --rate, --hostile, --without)");
            }
        }
        endAtTheLatestAfter(seconds + 180L);
        boolean clean = new Chaos(seconds, seed, rate, hostile).run();
        System.out.flush();
        Runtime.getRuntime().halt(clean ? 0 : 1);
    }

    /** Whatever hangs, the process ends. */
    private static void endAtTheLatestAfter(long seconds) {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        Thread guard = new Thread(
                () -> {
                    while (until - System.nanoTime() > 0) {
                        LockSupport.parkNanos(until - System.nanoTime());
                    }
                    System.out.println("The run did not come to its end.");
                    System.out.flush();
                    Runtime.getRuntime().halt(3);
                },
                "chaos-guard");
        guard.setDaemon(true);
        guard.start();
    }

    private boolean run() throws Exception {
        System.out.printf(
                "Chaos: seed %d, %d s, %d calls a second%s%n", seed, seconds, rate, hostile ? ", hostile" : "");
        Overheard overheard = new Overheard();
        overheard.listen();
        SplittableRandom dice = new SplittableRandom(seed);
        List<Upstream> upstreams = upstreams();
        Fitness fitness = new Fitness(Gateways.ROUTES.size(), IDS.length);
        Recovery recovery = new Recovery(IDS);
        Judge judge = new Judge();
        Tally warmUp = new Tally(WARM_UP_CALLS);
        Tally tally = new Tally(WARM_UP_CALLS + (seconds + 5) * rate);
        AtomicBoolean warm = new AtomicBoolean();
        HostileListener listener = new HostileListener();
        Gateways gateways = new Gateways(upstreams);
        ScheduledThreadPoolExecutor later = new ScheduledThreadPoolExecutor(3, task -> {
            Thread thread = new Thread(task, "chaos-later");
            thread.setDaemon(true);
            return thread;
        });
        AiGatewayBuilder builder = gateways.plain()
                .onCallEnded(record -> (warm.get() ? tally : warmUp).ended(record))
                .onCallEnded(listener)
                .intercept((request, chain) -> {
                    (warm.get() ? tally : warmUp).begun(request.options().tenant());
                    return chain.proceed(request);
                });
        if (hostile) {
            builder.httpClient(client -> client.eventListenerFactory(call -> new ThrowsWhenCancelled()));
        }
        AiGateway gateway = builder.build();
        Known known = new Known(gateway);
        AtomicInteger numbers = new AtomicInteger();
        List<String> ids = List.of(IDS);
        Verdicts early = new Verdicts(judge, warmUp, fitness, recovery, ids, known);
        new Load(new Caller(gateway, early, later), early, fitness, later, seed, rate, numbers)
                .run(WARM_UP_MILLIS, WARM_UP_CALLS, false);
        warm.set(true);
        numbers.set(WARM_UP_CALLS);

        Remains remains = new Remains(gateway, upstreams, judge);
        remains.before();
        Watching watching = new Watching(known, upstreams, fitness, judge, numbers);
        watching.start(later);
        Verdicts verdicts = new Verdicts(judge, tally, fitness, recovery, ids, known);
        Load load = new Load(new Caller(gateway, verdicts, later), verdicts, fitness, later, seed, rate, numbers);
        Schedule schedule = new Schedule(upstreams, fitness, recovery, dice.split());
        Tinkering tinkering = new Tinkering(gateway, gateways, upstreams, schedule, fitness, judge, dice.split());
        listener.arm(true);
        schedule.start();
        tinkering.start();
        load.run(seconds * 1_000L, tally.mostCalls(), true);
        tinkering.close();
        schedule.close();
        listener.arm(false);
        int last = Math.min(numbers.get(), tally.mostCalls());

        remains.after(2 * Gateways.TOTAL.toMillis() + 3_000);
        records(judge, tally, last);
        long closing = close(gateway);
        judge.print();
        tally.print();
        recovery.print();
        overheard.print();
        System.out.printf(
                Locale.ROOT,
                "%d times an upstream was well for 35 s; %d changes by hand; %d interrupted calls left without the flag; closing took %d ms; longest pause of this"
                        + " machine %d ms; seed %d%n",
                watching.tests(),
                tinkering.changes(),
                load.flagsLost(),
                closing,
                watching.longestPauseMillis(),
                seed);
        upstreams.forEach(Upstream::close);
        return judge.isClean();
    }

    private static List<Upstream> upstreams() throws IOException {
        List<Upstream> upstreams = new ArrayList<>();
        for (int i = 0; i < IDS.length; i++) {
            upstreams.add(new Upstream(IDS[i], i * 1_000));
        }
        return upstreams;
    }

    private void records(Judge judge, Tally tally, int last) {
        Fitness nobody = new Fitness(Gateways.ROUTES.size(), IDS.length);
        for (int number = WARM_UP_CALLS; number < last; number++) {
            int records = tally.records(number);
            Asked asked = new Asked(number, seed, true, nobody);
            boolean neverBegan = !tally.hasBegun(number)
                    && (asked.twist == Asked.Twist.CANCEL || asked.twist == Asked.Twist.COMPLETE_OTHERWISE);
            if (records != 1 && !(records == 0 && neverBegan)) {
                judge.violated(
                        Violation.RECORDS,
                        records + " for " + asked.kind + " with " + asked.twist,
                        () -> "call " + asked.number);
            }
        }
    }

    /** Milliseconds; the gateway is left alone if it does not come back. */
    private static long close(AiGateway gateway) throws InterruptedException {
        long begun = System.nanoTime();
        Thread closing = new Thread(gateway::close, "chaos-close");
        closing.setDaemon(true);
        closing.start();
        closing.join(20_000);
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static final class ThrowsWhenCancelled extends EventListener {
        @Override
        public void canceled(Call call) {
            throw new IllegalStateException("thrown by the HTTP client's listener");
        }
    }
}

package io.aigateway.spring.web;

import io.aigateway.AiGateway;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.RandomSource;
import io.aigateway.spring.AiGatewayCustomizer;
import io.aigateway.spring.OkHttpClientCustomizer;
import io.aigateway.spring.web.CarefulClient.Answer;
import io.aigateway.testkit.Invariants;
import io.aigateway.testkit.SeededRandom;
import io.aigateway.testkit.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application with the door before a faulty primary and a backup, and the time they all live in. Time stands still
 * while anything works, and moves in small steps while all that the gateway does is wait for a silent upstream: what
 * takes minutes takes a second, and always the same.
 */
final class FaultyWorld implements AutoCloseable {

    static final String BACKUP_MODEL = "backup-model";
    /** The model that the primary always answers for. */
    private static final String HEALTHY = "healthy";

    private static final Duration STEP = Duration.ofMillis(100);
    /** How long a client waits for a word. */
    private static final Duration LIMIT = Duration.ofSeconds(100);
    /** After that a question is hopeless, in virtual and in real time. */
    private static final Duration LONGEST = Duration.ofSeconds(150);

    private static final Duration LONGEST_IN_TRUTH = Duration.ofSeconds(20);

    private final VirtualTime time = new VirtualTime();
    private final FaultyUpstream primary;
    private final FaultyUpstream backup;
    private final ConfigurableApplicationContext context;
    private final AiGateway gateway;
    /** The local port of each running exchange of the gateway; -1 without a connection, or with a dead one. */
    private final Map<Call, Integer> exchanges = new ConcurrentHashMap<>();

    private final AtomicInteger callsBegun = new AtomicInteger();
    private final Semaphore changes = new Semaphore(0);
    private volatile RandomSource luck = new SeededRandom(16);

    FaultyWorld(Fault fault, List<String> properties) {
        primary = new FaultyUpstream(time, (ask, wire) -> {
            if (ask.model().equals(HEALTHY)) {
                wire.answer(ask);
            } else {
                fault.primary(ask, wire);
            }
        });
        backup = new FaultyUpstream(time, fault::backup);
        SpringApplication application = new SpringApplication(WebApplications.Application.class);
        application.setLogStartupInfo(false);
        application.addInitializers(this::register);
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.main.banner-mode=off",
                "--spring.autoconfigure.exclude=" + WebApplications.SECURITY,
                "--ai.gateway.server.enabled=true",
                "--ai.gateway.close-grace=2s",
                "--ai.gateway.providers.primary.base-url=" + primary.baseUrl(),
                "--ai.gateway.providers.primary.api-keys=sk-primary-key-4711",
                "--ai.gateway.providers.backup.base-url=" + backup.baseUrl(),
                "--ai.gateway.providers.backup.api-keys=sk-backup-key-4711",
                "--ai.gateway.routes[0].match.default=true",
                "--ai.gateway.routes[0].targets[0].provider=primary",
                "--ai.gateway.routes[0].fallbacks[0].provider=backup",
                "--ai.gateway.routes[0].fallbacks[0].model=" + BACKUP_MODEL));
        properties.forEach(each -> all.add("--" + each));
        context = application.run(all.toArray(String[]::new));
        gateway = WebApplications.gateway(context);
    }

    private void register(ConfigurableApplicationContext application) {
        GenericApplicationContext beans = (GenericApplicationContext) application;
        beans.registerBean(
                AiGatewayCustomizer.class,
                () -> builder -> builder.timeSource(time).randomSource(() -> luck.nextDouble()));
        beans.registerBean(OkHttpClientCustomizer.class, () -> http -> http.eventListener(new Exchanges()));
        beans.registerBean(CallInterceptor.class, () -> (request, chain) -> {
            callsBegun.incrementAndGet();
            return chain.proceed(request);
        });
    }

    /** What comes of one question. */
    Fault.Seen ask(String model, boolean stream) throws InterruptedException {
        return seen(model, 0, List.of(answer(model, stream)));
    }

    /** What comes of twenty questions, one every four seconds, if chance has it so. */
    Fault.Seen askOften(String model, boolean stream, RandomSource chance) throws InterruptedException {
        luck = chance;
        int helpedBefore = backup.asks(BACKUP_MODEL).size();
        List<Answer> answers = new ArrayList<>();
        long begin = time.nanoTime();
        for (int i = 0; i < 20; i++) {
            long due = begin + Duration.ofSeconds(4).toNanos() * i;
            time.advance(Duration.ofNanos(Math.max(0, due - time.nanoTime())));
            answers.add(answer(model, stream));
        }
        return seen(model, helpedBefore, answers);
    }

    private Fault.Seen seen(String model, int helpedBefore, List<Answer> answers) throws InterruptedException {
        List<FaultyUpstream.Ask> asked = primary.asks(model);
        List<FaultyUpstream.Ask> helped = backup.asks(BACKUP_MODEL);
        return new Fault.Seen(
                answers,
                asked,
                helped.subList(helpedBefore, helped.size()),
                answer(HEALTHY, false).isWhole());
    }

    private Answer answer(String model, boolean stream) throws InterruptedException {
        int begunBefore = callsBegun.get();
        long begin = time.nanoTime();
        long beginInTruth = System.nanoTime();
        String url = WebApplications.uri(context, "/v1/chat/completions").toString();
        CarefulClient client = new CarefulClient(time, url, model, stream, changes::release);
        Thread thread = new Thread(client, "careful-client");
        thread.setDaemon(true);
        thread.start();
        while (client.answer() == null) {
            boolean hopeless = time.nanoTime() - begin > LONGEST.toNanos()
                    || System.nanoTime() - beginInTruth > LONGEST_IN_TRUTH.toNanos();
            if (hopeless) {
                client.despair();
            } else if (onlyWaits(client, callsBegun.get() - begunBefore)) {
                if (client.waited(time.nanoTime()) > LIMIT.toNanos()) {
                    client.giveUp();
                } else {
                    time.advance(STEP);
                }
            }
            changes.tryAcquire(1, TimeUnit.MILLISECONDS);
            changes.drainPermits();
        }
        return client.answer();
    }

    /** Whether all that is left to do is to wait: each exchange for an upstream, the client for what they will say. */
    private boolean onlyWaits(CarefulClient client, int begun) {
        int running = 0;
        for (int port : exchanges.values()) {
            Integer told = primary.waiting(port);
            if (told == null || (client.isStreaming() && client.words() < told)) {
                return false;
            }
            running++;
        }
        return running > 0
                && client.tries() == begun
                && running >= gateway.status().callsRunning();
    }

    @Override
    public void close() throws IOException {
        primary.close();
        backup.close();
        try {
            for (int i = 0; i < 2_000 && gateway.status().callsRunning() > 0; i++) {
                changes.tryAcquire(1, TimeUnit.MILLISECONDS);
            }
            Invariants.assertIdle(gateway.status());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            context.close();
        }
    }

    /** Knows the connections of the exchanges that run. */
    private final class Exchanges extends EventListener {
        @Override
        public void callStart(Call call) {
            exchanges.put(call, -1);
        }

        @Override
        public void connectionAcquired(Call call, Connection connection) {
            exchanges.put(call, connection.socket().getLocalPort());
        }

        @Override
        public void canceled(Call call) {
            exchanges.computeIfPresent(call, (key, port) -> -1);
        }

        @Override
        public void callEnd(Call call) {
            exchanges.remove(call);
        }

        @Override
        public void callFailed(Call call, IOException e) {
            exchanges.remove(call);
        }
    }
}

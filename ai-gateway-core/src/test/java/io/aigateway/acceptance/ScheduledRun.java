package io.aigateway.acceptance;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.config.GatewayConfig;
import io.aigateway.testkit.SeededRandom;
import io.aigateway.testkit.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** One schedule: a gateway, its upstreams, its callers, and those who disturb them. */
final class ScheduledRun {

    static final List<String> HOSTS = List.of("one.test", "two-a.test", "two-b.test", "three.test");
    static final Duration TOTAL = Duration.ofSeconds(20);

    final Random dice;
    final VirtualTime time = new VirtualTime();
    final List<ScheduledCaller> callers = new CopyOnWriteArrayList<>();
    final BooleanSupplier mayInterrupt = () -> ScheduledCaller.anyMayInterrupt(callers);
    final MemoryUpstreams upstreams;
    final Mines mines;
    final ScheduledRecords records = new ScheduledRecords();
    final AiGateway gateway;
    final ExecutorService helpers = Executors.newCachedThreadPool();
    volatile boolean over;

    ScheduledRun(long seed, String grace) {
        dice = new Random(seed);
        upstreams = new MemoryUpstreams(seed, mayInterrupt);
        mines = new Mines(seed, mayInterrupt);
        AiGatewayBuilder builder = AiGateway.builder();
        mines.lay(builder, new MemoryNetwork(upstreams));
        gateway = configured(builder, 0, grace)
                .environment(variable -> null)
                .onCallEnded(records)
                .timeSource(new RestlessTime(time, seed, mayInterrupt))
                .randomSource(new SeededRandom(seed))
                .build();
        HOSTS.forEach(upstreams::changeMood);
    }

    /** Variants differ in weights, timeouts, keys, breakers and the HTTP client; 0 and 1 have all keys. */
    static AiGatewayBuilder configured(AiGatewayBuilder builder, int variant, String grace) {
        boolean rotated = variant == 2;
        return builder.set("name", "model-gateway")
                .set("close-grace", grace)
                .set("timeouts.connect", "3s")
                .set("timeouts.first-token", variant == 1 ? "4s" : "5s")
                .set("timeouts.answer", "5s")
                .set("timeouts.idle", "5s")
                .set("timeouts.total", TOTAL.toSeconds() + "s")
                .set("timeouts.deadline", "60s")
                .set("breaker.window", variant == 3 ? 6 : 20)
                .set("breaker.failures-in-row", 3)
                .set("breaker.open-for", "1s")
                .set("breaker.max-open-for", "4s")
                .set("breaker.slow-start", "5s")
                .set("http.max-idle-connections", variant == 3 ? 2 : 8)
                .set("streaming.for-plain", variant == 1)
                .set(
                        "streaming.recovery",
                        List.of("auto", "restart", "fail", "resume").get(variant))
                .provider("one", p -> {
                    p.baseUrl("http://one.test/v1").apiKey("k1", "sk-1", 1, "acme");
                    if (!rotated) {
                        p.apiKey("k2", "sk-2", 1, "acme");
                    }
                    p.apiKey("k3", "sk-3")
                            .set("keys.strategy", "round-robin")
                            .set("keys.credential-cooldown", "1s")
                            .set("keys.quota-cooldown", "2s")
                            .set("keys.max-cooldown", "8s")
                            .set("keys.rate-limit-cooldown", "500ms");
                })
                .provider("two", p -> p.baseUrl("http://two-a.test/v1", "http://two-b.test/v1")
                        .set("keys.credential-cooldown", "2s")
                        .set("keys.quota-cooldown", "2s"))
                .provider("three", p -> p.baseUrl("http://three.test/v1"))
                .route("chat", r -> r.set("strategy", "told")
                        .target("one", "m", variant == 1 ? 5 : 1)
                        .target("two", "m", 1)
                        .fallback("three", "m"))
                .route("all", r -> r.set("strategy", "told")
                        .target("one", "m", 1)
                        .target("two", "m", 1)
                        .target("three", "m", 1));
    }

    GatewayConfig config(int variant, String grace) {
        return configured(gateway.configBuilder(), variant, grace).buildConfig();
    }
}

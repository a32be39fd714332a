package io.aigateway.benchmarks.chaos;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** The configuration under test: short timeouts, three routes over the same upstreams. */
final class Gateways {

    /** All in one tier; two and two more behind them; one behind the other. */
    static final List<String> ROUTES = List.of("flat", "pair", "line");

    static final String MODEL = "m";
    static final int IDLE_CONNECTIONS = 32;
    static final Duration TOTAL = Duration.ofSeconds(6);
    static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int WEIGHT = 3;

    private final List<Upstream> upstreams;

    Gateways(List<Upstream> upstreams) {
        this.upstreams = upstreams;
    }

    /** As it is at the beginning. */
    AiGatewayBuilder plain() {
        return builder(null);
    }

    /** With other weights, timeouts and, now and then, another HTTP client. */
    AiGatewayBuilder varied(SplittableRandom dice) {
        return builder(dice);
    }

    private AiGatewayBuilder builder(SplittableRandom dice) {
        int firstToken = dice == null ? 2_000 : 1_900 + dice.nextInt(200);
        int idle = dice == null ? 2_000 : 1_900 + dice.nextInt(200);
        int connections = dice == null || dice.nextInt(8) > 0 ? IDLE_CONNECTIONS : IDLE_CONNECTIONS - 1;
        AiGatewayBuilder builder = AiGateway.builder()
                .environment(name -> null)
                .set("name", "gateway")
                .set("timeouts.connect", "1s")
                .set("timeouts.first-token", firstToken + "ms")
                .set("timeouts.answer", firstToken + "ms")
                .set("timeouts.idle", idle + "ms")
                .set("timeouts.total", TOTAL.toMillis() + "ms")
                .set("timeouts.deadline", DEADLINE.toMillis() + "ms")
                // Nine bad keys, what is left of a stale connection each, and the one that is well.
                .set("retry.max-attempts", 16)
                .set("http.max-idle-connections", connections)
                .set("close-grace", "5s");
        for (int i = 0; i < upstreams.size(); i++) {
            Upstream upstream = upstreams.get(i);
            String probe = i < 2 ? "models" : "none";
            String strategy = List.of("round-robin", "random", "least-in-flight", "weighted")
                    .get(i % 4);
            builder.provider(upstream.id(), provider -> {
                provider.baseUrl(upstream.baseUrl())
                        .set("probe.type", probe)
                        .set("probe.interval", "1s")
                        .set("probe.timeout", "2s")
                        .set("keys.strategy", strategy)
                        .set("keys.credential-cooldown", "2s")
                        .set("keys.quota-cooldown", "3s")
                        .set("keys.max-cooldown", "10s");
                for (int k = 0; k < Upstream.KEYS; k++) {
                    provider.apiKey("k" + (k + 1), Upstream.key(upstream.id(), k));
                }
            });
        }
        String a = upstreams.get(0).id();
        String b = upstreams.get(1).id();
        String c = upstreams.get(2).id();
        String d = upstreams.get(3).id();
        return builder.route("flat", route -> upstreams.forEach(each -> route.target(each.id(), MODEL, weight(dice))))
                .route("pair", route -> route.target(a, MODEL, weight(dice))
                        .target(b, MODEL, weight(dice))
                        .fallback(c, MODEL)
                        .fallback(d, MODEL))
                .route("line", route -> route.target(d, MODEL)
                        .fallback(c, MODEL)
                        .fallback(b, MODEL)
                        .fallback(a, MODEL));
    }

    private static int weight(SplittableRandom dice) {
        return dice == null ? WEIGHT : 1 + dice.nextInt(4);
    }
}

package io.aigateway.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.trace.GatewayStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Calls as tests of connections make them. */
final class Calls {

    private Calls() {}

    /** One call to model {@code chat}. */
    static ChatResponse ask(AiGateway gateway, boolean streaming, String question) {
        ChatRequest request = ChatRequest.of("chat", question);
        return streaming
                ? gateway.chatClient().stream(request).collect()
                : gateway.chatClient().chat(request);
    }

    /** That many at once, each on a thread of its own. */
    static <T> List<Future<T>> begin(int count, Callable<T> call) {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        CyclicBarrier together = new CyclicBarrier(count);
        List<Future<T>> results = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            results.add(threads.submit(() -> {
                together.await();
                return call.call();
            }));
        }
        threads.shutdown();
        return results;
    }

    /** What came of them. */
    static <T> List<T> results(List<Future<T>> futures) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> each : futures) {
            results.add(each.get(10, TimeUnit.SECONDS));
        }
        return results;
    }

    /** Waits, 10 seconds at most. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 2_000 && !condition.getAsBoolean(); i++) {
            never.await(5, TimeUnit.MILLISECONDS);
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    /** State of the breaker of the only endpoint and model of a provider. */
    static String breaker(AiGateway gateway, String provider) {
        List<GatewayStatus.EndpointStatus> endpoints = gateway.status().providers().stream()
                .filter(each -> each.id().equals(provider))
                .findFirst()
                .orElseThrow()
                .endpoints();
        assertThat(endpoints).as("places of %s that were asked", provider).hasSize(1);
        return endpoints.get(0).breaker();
    }
}

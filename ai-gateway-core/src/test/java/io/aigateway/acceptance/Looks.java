package io.aigateway.acceptance;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.testkit.VirtualTime;
import io.aigateway.trace.CallTrace;
import io.aigateway.trace.Consideration;
import io.aigateway.trace.GatewayStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What tests of faults wait for and look at. */
final class Looks {

    private Looks() {}

    /** A request for model {@code chat}. */
    static ChatRequest request(CallOptions.Builder options) {
        return ChatRequest.builder("chat").user("?").options(options.build()).build();
    }

    /** Waits until that many requests have come. */
    static void awaitRequests(ScriptedUpstream upstream, int count) throws InterruptedException {
        Calls.await(count + " requests", () -> upstream.requestCount() >= count);
    }

    /** Waits until nothing runs. */
    static void awaitIdle(AiGateway gateway) throws InterruptedException {
        Calls.await("nothing runs", () -> gateway.status().callsRunning() == 0);
    }

    /** Waits for a latch, in the behaviour of an upstream. */
    static void pass(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the latch");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives other threads the time to do what they should not do: nothing tells when they have not done it. */
    static void giveOthersTime() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        never.await(150, TimeUnit.MILLISECONDS);
    }

    /** Moves virtual time on, a second at a time, until the future is done or that much has passed. */
    static <T extends Future<?>> T whileTimeGoesOn(VirtualTime time, Duration most, T future)
            throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (long i = 0; i < most.toSeconds() && !future.isDone(); i++) {
            time.advance(Duration.ofSeconds(1));
            never.await(2, TimeUnit.MILLISECONDS);
        }
        return future;
    }

    /** What comes of a call that blocks, while virtual time moves on. */
    static <T> T resultOf(Supplier<T> call, ScriptedUpstream asked, int requests, VirtualTime time, Duration most)
            throws Exception {
        CompletableFuture<T> future = CompletableFuture.supplyAsync(call);
        Calls.await(requests + " requests, or an end", () -> asked.requestCount() >= requests || future.isDone());
        return whileTimeGoesOn(time, most, future).get(10, TimeUnit.SECONDS);
    }

    static GatewayStatus.ProviderStatus provider(AiGateway gateway, String id) {
        return gateway.status().providers().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    static GatewayStatus.KeyStatus key(AiGateway gateway, String provider, String name) {
        return provider(gateway, provider).keys().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Everything that the status holds against a provider. */
    static List<GatewayStatus.Exclusion> exclusions(AiGateway gateway, String id) {
        GatewayStatus.ProviderStatus provider = provider(gateway, id);
        return java.util.stream.Stream.concat(
                        provider.keys().stream().flatMap(each -> each.exclusions().stream()),
                        provider.endpoints().stream().flatMap(each -> each.exclusions().stream()))
                .toList();
    }

    /** Why a provider was left out of a call; empty if it was not. */
    static String leftOut(CallTrace trace, String provider) {
        return trace.considered().stream()
                .filter(each -> each.provider().equals(provider) && each.excludedBecause() != null)
                .map(Consideration::excludedBecause)
                .findFirst()
                .orElse("");
    }
}

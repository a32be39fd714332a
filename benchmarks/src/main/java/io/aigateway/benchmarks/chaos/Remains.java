package io.aigateway.benchmarks.chaos;

import io.aigateway.AiGateway;
import io.aigateway.trace.GatewayStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares what is there after the load with what was there before. */
final class Remains {

    private static final double HEAP_GROWTH = 1.5;

    private final AiGateway gateway;
    private final List<Upstream> upstreams;
    private final Judge judge;
    private long heap;
    private int threads;

    Remains(AiGateway gateway, List<Upstream> upstreams, Judge judge) {
        this.gateway = gateway;
        this.upstreams = upstreams;
        this.judge = judge;
    }

    /** Takes down what is there now. */
    void before() throws InterruptedException {
        heap = heapInUse();
        threads = busy().size();
    }

    /** Waits for the last calls, no longer than that, and reports what does not go. */
    void after(long mostMillis) throws InterruptedException {
        long until = System.nanoTime() + mostMillis * 1_000_000;
        while (System.nanoTime() - until < 0 && (!left(gateway.status()).isEmpty() || busy().size() > threads)) {
            Thread.sleep(100);
        }
        GatewayStatus status = gateway.status();
        Map<String, String> busy = busy();
        if (busy.size() > threads) {
            report((busy.size() - threads) + " threads more than " + threads + " at the beginning", busy.toString());
        }
        int sockets = sockets();
        if (sockets > Gateways.IDLE_CONNECTIONS) {
            report(sockets + " open sockets, more than may be idle (" + Gateways.IDLE_CONNECTIONS + ")", "");
        }
        long now = heapInUse();
        if (now > heap * HEAP_GROWTH) {
            report(now / 1024 + " KB of heap, after " + heap / 1024 + " KB at the beginning", "");
        }
        left(status).forEach((what, count) -> report(what + " " + count, status.toString()));
        System.out.printf(
                "After the load: %d running, %d KB heap (%d before), %d busy threads (%d before), %d sockets%n",
                status.callsRunning(), now / 1024, heap / 1024, busy.size(), threads, sockets);
    }

    private void report(String what, String story) {
        judge.violated(Violation.REMAINS, what, () -> story);
    }

    private int sockets() {
        return upstreams.stream().mapToInt(Upstream::openSockets).sum();
    }

    private static Map<String, Long> left(GatewayStatus status) {
        Map<String, Long> left = new LinkedHashMap<>();
        put(left, "calls running", status.callsRunning());
        for (GatewayStatus.ProviderStatus provider : status.providers()) {
            provider.endpoints().forEach(each -> put(left, "in flight at endpoints", each.inFlight()));
            provider.keys().forEach(each -> put(left, "in flight with keys", each.inFlight()));
        }
        for (GatewayStatus.RouteStatus route : status.routes()) {
            route.tiers().forEach(tier -> tier.forEach(each -> put(left, "in flight at targets", each.inFlight())));
        }
        return left;
    }

    private static void put(Map<String, Long> left, String what, long count) {
        if (count != 0) {
            left.merge(what, count, Long::sum);
        }
    }

    /** Threads of others than this program that are not idle in a pool, by name, with the top of their stacks. */
    private static Map<String, String> busy() {
        Map<String, String> busy = new LinkedHashMap<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            boolean idle = false;
            StringBuilder top = new StringBuilder();
            for (int i = 0; i < stack.length; i++) {
                idle |= stack[i].getMethodName().equals("getTask")
                        && stack[i].getClassName().endsWith("ThreadPoolExecutor");
                top.append(i < 14 ? "\n    " + stack[i] : "");
            }
            boolean pools =
                    thread.getName().startsWith("OkHttp") || thread.getName().startsWith("Okio");
            if (!thread.getName().startsWith("chaos-") && !idle && !pools) {
                busy.put(thread.getName() + "#" + thread.getId(), top + "\n");
            }
        });
        return busy;
    }

    private static long heapInUse() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(100);
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}

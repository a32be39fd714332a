package io.aigateway.benchmarks;

import com.sun.management.ThreadMXBean;
import io.aigateway.AiGateway;
import io.aigateway.chat.ChatEvent;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The gateway against a bare OkHttp + Jackson client on loopback, in turns within one run: time of a call and
 * allocation of the calling thread, plain and streaming, with 1, 16 and 64 callers. The bare client is measured twice;
 * a run in which it differs from itself by more than 5 % says little.
 */
public final class EndToEnd {

    private static final int PIECES = 500;
    private static final String PROMPT = "Tell me something. ".repeat(16);

    private interface Work {
        void call() throws Exception;
    }

    private record Figures(double micros, double bytes) {}

    private EndToEnd() {}

    /** Runs the comparison; the argument is the number of rounds. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 7;
        try (LoopbackUpstream upstream = new LoopbackUpstream(PIECES);
                AiGateway gateway = AiGateway.builder()
                        .environment(name -> null)
                        .provider("local", p -> p.apiKeys("key").baseUrl(upstream.baseUrl()))
                        .route("chat", r -> r.target("local", "gpt-4o-mini"))
                        .build()) {
            BareClient bare = new BareClient(upstream.baseUrl(), client -> client);
            ChatRequest request = ChatRequest.of("chat", PROMPT);
            System.out.printf(
                    "%-10s %8s %12s %12s %9s %9s %12s %12s%n",
                    "shape", "callers", "bare µs", "gateway µs", "ratio", "bare/bare", "bare bytes", "gw bytes");
            for (int callers : new int[] {1, 16, 64}) {
                compare("plain", callers, rounds, 20_000, 1, () -> bare.chat(PROMPT), () -> gateway.chatClient()
                        .chat(request));
                compare(
                        "per piece",
                        callers,
                        rounds,
                        400,
                        PIECES,
                        () -> bare.stream(PROMPT),
                        () -> drain(gateway, request));
            }
        }
    }

    private static void drain(AiGateway gateway, ChatRequest request) {
        try (ChatStream stream = gateway.chatClient().stream(request)) {
            for (ChatEvent event = stream.next(); event != null; event = stream.next()) {
                if (event instanceof ChatEvent.Failed || event instanceof ChatEvent.Truncated) {
                    throw new IllegalStateException(event.toString());
                }
            }
        }
    }

    private static void compare(String shape, int callers, int rounds, int calls, int per, Work bare, Work gateway)
            throws Exception {
        double[][] times = new double[3][rounds];
        double[][] bytes = new double[3][rounds];
        for (int round = -3; round < rounds; round++) {
            Work[] order = {bare, gateway, bare};
            for (int i = 0; i < 3; i++) {
                Figures figures = measure(order[i], callers, calls / callers, per);
                if (round >= 0) {
                    times[i][round] = figures.micros;
                    bytes[i][round] = figures.bytes;
                }
            }
        }
        double first = median(times[0]);
        double second = median(times[2]);
        double floor = (first + second) / 2;
        System.out.printf(
                Locale.ROOT,
                "%-10s %8d %12.3f %12.3f %9.3f %9.3f %12.0f %12.0f%n",
                shape,
                callers,
                floor,
                median(times[1]),
                median(times[1]) / floor,
                second / first,
                median(bytes[0]),
                median(bytes[1]));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Wall time over all calls, so that it is the inverse of the throughput; bytes of the calling threads. */
    private static Figures measure(Work work, int callers, int calls, int per) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CountDownLatch done = new CountDownLatch(callers);
        AtomicLong allocated = new AtomicLong();
        long start = System.nanoTime();
        for (int i = 0; i < callers; i++) {
            new Thread(() -> {
                        long before = threads.getCurrentThreadAllocatedBytes();
                        try {
                            for (int n = 0; n < calls; n++) {
                                work.call();
                            }
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        } finally {
                            allocated.addAndGet(threads.getCurrentThreadAllocatedBytes() - before);
                            done.countDown();
                        }
                    })
                    .start();
        }
        done.await();
        double total = (double) callers * calls * per;
        return new Figures((System.nanoTime() - start) / 1e3 / total, allocated.get() / total);
    }
}

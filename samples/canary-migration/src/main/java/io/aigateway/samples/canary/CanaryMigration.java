package io.aigateway.samples.canary;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatStream;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.CallRecord;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Moves a model's traffic from one provider to another, from 90/10 to 0/100, and compares both at each step. The two are
 * scripted inside this JVM: the old one is faster and dearer, the new one slower and cheaper, and once in twenty calls it
 * is out of order, which no caller notices.
 */
public final class CanaryMigration {

    private static final String OLD = "openai/gpt-4o";
    private static final String NEW = "deepseek/deepseek-chat";
    private static final String TEXT = "Ten words are enough to compare how fast two models talk.";

    private final List<CallRecord> records = new CopyOnWriteArrayList<>();
    private final PrintStream out;
    private final int calls;

    CanaryMigration(PrintStream out, int calls) {
        this.out = out;
        this.calls = calls;
    }

    /** Runs the migration with 200 calls a step, or as many as the first argument says. */
    public static void main(String[] args) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        new CanaryMigration(out, args.length == 0 ? 200 : Integer.parseInt(args[0])).run();
    }

    void run() throws InterruptedException {
        try (ScriptedUpstream openai = ScriptedUpstream.start().remember(0);
                ScriptedUpstream deepseek = ScriptedUpstream.start().remember(0)) {
            openai.behave(Reactions.drip(TEXT, Duration.ofMillis(2)));
            deepseek.behave(request ->
                    request.number() % 20 == 0 ? Reactions.overloaded() : Reactions.drip(TEXT, Duration.ofMillis(5)));
            try (AiGateway gateway = AiGateway.builder()
                    .provider(
                            "openai",
                            p -> p.baseUrl(openai.baseUrl()).apiKeys("sk-old").price("gpt-4o", 2.50, 10.00))
                    .provider(
                            "deepseek",
                            p -> p.baseUrl(deepseek.baseUrl()).apiKeys("sk-new").price("deepseek-chat", 0.27, 1.10))
                    .route("assistant", r -> r.target("openai", "gpt-4o", 90)
                            .target("deepseek", "deepseek-chat", 10)
                            .fallback("openai", "gpt-4o"))
                    .set("retry.max-retries", 0)
                    .onCallEnded(records::add)
                    .build()) {
                for (int share : new int[] {10, 50, 100}) {
                    gateway.admin().setWeight("assistant", "deepseek", "deepseek-chat", share);
                    gateway.admin().setWeight("assistant", "openai", "gpt-4o", 100 - share);
                    step(gateway, share);
                }
            }
        }
        out.println(
                "chosen: by the weights; stood in: asked because the other one had failed; failed: of all times it was asked,"
                        + " with the 95 % confidence interval; first chunk: median.");
        out.println("The whole traffic is at the new provider; the old one is still there as the fallback.");
    }

    private void step(AiGateway gateway, int share) throws InterruptedException {
        records.clear();
        ExecutorService callers = Executors.newFixedThreadPool(8);
        for (int i = 0; i < calls; i++) {
            callers.execute(() -> ask(gateway));
        }
        callers.shutdown();
        if (!callers.awaitTermination(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The step took too long");
        }
        long failed = records.stream()
                .filter(each -> each.outcome() != CallRecord.Outcome.SUCCEEDED)
                .count();
        out.printf(
                "%n%d %% old, %d %% new: %d calls, %d failed for their callers%n%n", 100 - share, share, calls, failed);
        out.println(Arm.header());
        out.println(Arm.of(OLD, records));
        out.println(Arm.of(NEW, records));
        out.println();
    }

    private static void ask(AiGateway gateway) {
        try (ChatStream stream = gateway.chatClient().stream(ChatRequest.of("assistant", "Say something"))) {
            stream.collect();
        } catch (AiGatewayException e) {
            // It is in the records, and counted there.
        }
    }
}

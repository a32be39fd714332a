package io.aigateway.samples.quickstart;

import io.aigateway.AiGateway;
import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.chat.StreamRecovery;
import io.aigateway.error.AiGatewayException;
import io.aigateway.testkit.Behaviour;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.trace.GatewayStatus;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** Six scenes, each with upstreams of its own. */
final class ScriptedTour {

    private final PrintStream out;
    private final Live live;

    ScriptedTour(PrintStream out) {
        this.out = out;
        this.live = new Live(out);
    }

    void run() throws InterruptedException {
        try (ScriptedUpstream deepseek = ScriptedUpstream.start();
                ScriptedUpstream qwen = ScriptedUpstream.start()) {
            deepseek.behave(Reactions.answer("I am DeepSeek-V3, an assistant made by DeepSeek."));
            qwen.behave(Reactions.answer("I am Qwen, a model made by Alibaba Cloud."));
            prefixRouting(deepseek, qwen);
            wrongKey(deepseek, qwen);
            deadKey(qwen);
            canary(deepseek, qwen);
            streamThatSurvives(deepseek, qwen);
        }
    }

    private void scene(int number, String title) {
        out.println();
        out.println("── " + number + ". " + title + " " + "─".repeat(Math.max(0, 72 - title.length())));
    }

    private void prefixRouting(ScriptedUpstream deepseek, ScriptedUpstream qwen) {
        scene(1, "The model's name finds the provider");
        try (AiGateway gateway = AiGateway.builder()
                .provider("deepseek", p -> p.apiKeys("scripted").baseUrl(deepseek.baseUrl()))
                .provider("qwen", p -> p.apiKeys("scripted").baseUrl(qwen.baseUrl()))
                .build()) {
            Table table = new Table("asked for", "served by", "answer");
            for (String model : new String[] {"deepseek-chat", "qwen-turbo"}) {
                ChatResponse answer = gateway.chatClient().chat(ChatRequest.of(model, "Who are you?"));
                table.row(model, servedBy(answer), answer.text());
            }
            try {
                gateway.chatClient().ask("llama-3", "Who are you?");
            } catch (AiGatewayException e) {
                table.row("llama-3", "nobody", e.summary());
            }
            table.print(out);
        }
    }

    private void wrongKey(ScriptedUpstream deepseek, ScriptedUpstream qwen) {
        scene(2, "A wrong key on the primary: the backup answers, under its own model name");
        qwen.forKey("wrong", Behaviour.always(Reactions.invalidKey()));
        try (AiGateway gateway = AiGateway.builder()
                .provider("qwen", p -> p.apiKeys("wrong").baseUrl(qwen.baseUrl()))
                .provider("deepseek", p -> p.apiKeys("right").baseUrl(deepseek.baseUrl()))
                .route("qwen-turbo", r -> r.target("qwen").fallback("deepseek", "deepseek-chat"))
                .build()) {
            ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("qwen-turbo", "Who are you?"));
            new Table("asked for", "served by", "answer")
                    .row("qwen-turbo", servedBy(answer), answer.text())
                    .print(out);
            out.println(answer.trace());
        }
    }

    private void deadKey(ScriptedUpstream upstream) throws InterruptedException {
        scene(3, "One good and one dead key: no error, and the dead one comes back after repair");
        upstream.forKey("dead-key", Behaviour.always(Reactions.invalidKey()));
        try (AiGateway gateway = AiGateway.builder()
                .provider("qwen", p -> p.apiKey("good", "good-key")
                        .apiKey("dead", "dead-key")
                        .baseUrl(upstream.baseUrl())
                        .set("probe.type", "models")
                        .set("probe.interval", "1s"))
                .build()) {
            int answered = 0;
            for (int i = 0; i < 40; i++) {
                gateway.chatClient().ask("qwen-turbo", "Who are you?");
                answered++;
                live.show(bar(answered, 40) + " " + answered + " answers, 0 errors, key dead: "
                        + keyState(gateway, "dead"));
            }
            Table table = new Table("after", "answers", "errors", "key good", "key dead");
            table.row("40 calls", answered, 0, keyState(gateway, "good"), keyState(gateway, "dead"));
            upstream.repairKey("dead-key");
            long start = System.nanoTime();
            while (!keyState(gateway, "dead").equals("available")
                    && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(15)) {
                live.show("the dead key has been repaired, its probe is awaited: " + keyState(gateway, "dead"));
                TimeUnit.MILLISECONDS.sleep(100);
            }
            live.clear();
            table.row("repair and probe", answered, 0, keyState(gateway, "good"), keyState(gateway, "dead"));
            table.print(out);
        }
    }

    private static String keyState(AiGateway gateway, String key) {
        return gateway.status().providers().get(0).keys().stream()
                .filter(each -> each.name().equals(key))
                .map(GatewayStatus.KeyStatus::state)
                .findFirst()
                .orElse("?");
    }

    private void canary(ScriptedUpstream old, ScriptedUpstream next) {
        scene(4, "A canary: 90 % here, 10 % there, exactly");
        try (AiGateway gateway = AiGateway.builder()
                .provider("deepseek", p -> p.apiKeys("scripted").baseUrl(old.baseUrl()))
                .provider("qwen", p -> p.apiKeys("scripted").baseUrl(next.baseUrl()))
                .route("reasoner", r -> r.target("deepseek", "deepseek-r1", 90).target("qwen", "qwq-32b", 10))
                .build()) {
            int[] served = new int[2];
            for (int i = 0; i < 200; i++) {
                ChatResponse answer = gateway.chatClient().chat(ChatRequest.of("reasoner", "Who are you?"));
                served[servedBy(answer).startsWith("deepseek") ? 0 : 1]++;
                live.show(bar(i + 1, 200) + " deepseek-r1 " + served[0] + ", qwq-32b " + served[1]);
            }
            live.clear();
            new Table("target", "weight", "calls", "")
                    .row("deepseek/deepseek-r1", 90, served[0], "█".repeat(served[0] / 5))
                    .row("qwen/qwq-32b", 10, served[1], "█".repeat(served[1] / 5))
                    .print(out);
        }
    }

    private void streamThatSurvives(ScriptedUpstream deepseek, ScriptedUpstream qwen) {
        scene(5, "A stream that is cut goes on elsewhere, and its trace tells the story");
        qwen.behave(Reactions.cutAfter(4, "Once upon a time there was a gateway that never gave up."));
        deepseek.behave(Reactions.answer("there was a gateway that never gave up."));
        try (AiGateway gateway = AiGateway.builder()
                .provider("qwen", p -> p.apiKeys("scripted").baseUrl(qwen.baseUrl()))
                .provider("deepseek", p -> p.preset("openai-compatible")
                        .baseUrl(deepseek.baseUrl())
                        .set("has", "prefill"))
                .route("story", r -> r.target("qwen", "qwen-plus").fallback("deepseek", "deepseek-chat"))
                .build()) {
            ChatRequest request = ChatRequest.builder("story")
                    .user("Tell me a story.")
                    .options(CallOptions.builder()
                            .streamRecovery(StreamRecovery.RESUME)
                            .maxRetries(0)
                            .build())
                    .build();
            out.print("  ");
            ChatResponse whole = gateway.chatClient().stream(request).forEachText(piece -> out.print(piece + "·"));
            out.println();
            out.println(whole.trace());
        }
    }

    private static String servedBy(ChatResponse answer) {
        return answer.trace().served() == null
                ? "nobody"
                : answer.trace().served().provider() + "/" + answer.model();
    }

    private static String bar(int done, int all) {
        int full = done * 20 / all;
        return "█".repeat(full) + "░".repeat(20 - full);
    }
}

package io.aigateway.samples.server;

import io.aigateway.spi.ProviderCatalog;
import io.aigateway.testkit.Reaction;
import io.aigateway.testkit.Reactions;
import io.aigateway.testkit.ScriptedUpstream;
import io.aigateway.testkit.SeenRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Providers on loopback, for a run without any key: two good ones with a dead key among them, and one that flaps. */
final class ScriptedProviders implements AutoCloseable {

    private static final String STORY = "This is a scripted answer: it comes word by word, as a real one would.";

    private final ScriptedUpstream qwen = ScriptedUpstream.start().remember(100);
    private final ScriptedUpstream deepseek = ScriptedUpstream.start().remember(100);
    private final ScriptedUpstream local = ScriptedUpstream.start().remember(100);

    private ScriptedProviders() {
        qwen.behave(request -> react(request, Duration.ofMillis(15)));
        qwen.forKey("sk-demo-qwen-dead-0d0d", request -> Reactions.invalidKey());
        deepseek.behave(request -> react(request, Duration.ofMillis(40)));
        local.behave(request -> request.number() % 3 == 0
                ? Reactions.serverError()
                : Reactions.drip("The local model says hello.", Duration.ofMillis(10)));
    }

    /** Starts them. */
    static ScriptedProviders start() {
        return new ScriptedProviders();
    }

    /** Whether no real provider is named in the environment. */
    static boolean areNeeded(Map<String, String> environment) {
        return !isSet(environment, "AI_GATEWAY_BASE_URL")
                && ServiceLoader.load(ProviderCatalog.class).stream()
                        .flatMap(each -> each.get().presets().stream())
                        .filter(each -> each.automatic() && each.keyRequired())
                        .flatMap(each -> each.keyVariables().stream())
                        .noneMatch(each -> isSet(environment, each.split(":")[0]));
    }

    static boolean isSet(Map<String, String> environment, String variable) {
        return !environment.getOrDefault(variable, "").isBlank();
    }

    private static Reaction react(SeenRequest request, Duration pause) {
        if (request.path().endsWith("/embeddings")) {
            return Reactions.embeddings();
        }
        Reaction reaction =
                switch (request.model()) {
                    case "broken" -> Reactions.cutAfter(4, STORY);
                    case "long" -> Reactions.drip((STORY + " ").repeat(8).strip(), Duration.ofMillis(25));
                    default -> answer(request, pause);
                };
        return reaction.withHeader("x-ratelimit-limit-requests", "1000")
                .withHeader("x-ratelimit-remaining-requests", String.valueOf(1000 - request.number() % 1000))
                .withHeader("x-ratelimit-limit-tokens", "200000")
                .withHeader("x-ratelimit-remaining-tokens", String.valueOf(200_000 - request.number() * 97 % 200_000));
    }

    private static Reaction answer(SeenRequest request, Duration pause) {
        if (request.body().contains("\"tools\"") && !request.body().contains("tool_call_id")) {
            return Reactions.toolCall("get_weather", "{\"city\":\"Paris\"}");
        }
        if (request.body().contains("\"response_format\"")) {
            return Reactions.answer("{\"city\":\"Paris\",\"degrees\":21}");
        }
        return Reactions.drip(STORY, pause);
    }

    /** What the application needs to know to use them. */
    Map<String, Object> properties() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("demo.scripted", "true");
        String providers = "ai.gateway.providers.";
        all.put(providers + "qwen.base-url", qwen.baseUrl());
        all.put(providers + "qwen.api-keys", "sk-demo-qwen-good-a1b2,sk-demo-qwen-dead-0d0d");
        all.put(providers + "qwen.prices[qwen].input", "0.05");
        all.put(providers + "qwen.prices[qwen].output", "0.20");
        all.put(providers + "deepseek.base-url", deepseek.baseUrl());
        all.put(providers + "deepseek.api-keys", "sk-demo-deepseek-c3d4");
        all.put(providers + "deepseek.prices[deepseek].input", "0.27");
        all.put(providers + "deepseek.prices[deepseek].output", "1.10");
        all.put(providers + "local.preset", "openai-compatible");
        all.put(providers + "local.base-url", local.baseUrl());
        route(all, 0, "fast", "deepseek/deepseek-chat");
        weighted(all, 0, 0, "qwen", "qwen-turbo", 90);
        weighted(all, 0, 1, "deepseek", "deepseek-chat", 10);
        route(all, 1, "smart", "qwen/qwen-max");
        weighted(all, 1, 0, "deepseek", "deepseek-reasoner", 1);
        route(all, 2, "flaky", "qwen/qwen-turbo");
        weighted(all, 2, 0, "local", "llama-local", 1);
        route(all, 3, "broken", null);
        weighted(all, 3, 0, "deepseek", "broken", 1);
        route(all, 4, "long", null);
        weighted(all, 4, 0, "deepseek", "long", 1);
        route(all, 5, "embed", null);
        weighted(all, 5, 0, "qwen", "text-embedding-v3", 1);
        all.put("ai.gateway.retry.max-retries", "0");
        return all;
    }

    private static void route(Map<String, Object> all, int index, String match, @Nullable String fallback) {
        all.put("ai.gateway.routes[" + index + "].match", match);
        if (fallback != null) {
            all.put("ai.gateway.routes[" + index + "].fallbacks[0]", fallback);
        }
    }

    private static void weighted(
            Map<String, Object> all, int route, int index, String provider, String model, int weight) {
        String path = "ai.gateway.routes[" + route + "].targets[" + index + "].";
        all.put(path + "provider", provider);
        all.put(path + "model", model);
        all.put(path + "weight", String.valueOf(weight));
    }

    /** Ends them, with the application. */
    @Override
    public void close() {
        qwen.close();
        deepseek.close();
        local.close();
    }
}

package io.aigateway.samples.quickstart;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ChatResponse;
import io.aigateway.error.ConfigurationException;
import io.aigateway.trace.GatewayStatus;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Shows what the gateway does: with scripted upstreams inside this JVM, or, when keys are set ({@code OPENAI_API_KEY},
 * {@code DEEPSEEK_API_KEY}, {@code DASHSCOPE_API_KEY}, …) or {@code AI_GATEWAY_BASE_URL} points at any OpenAI-compatible
 * server, with the real ones.
 */
public final class Quickstart {

    /** A small model of each provider that is asked when its key is set. */
    private static final Map<String, String> MODELS = Map.of(
            "openai", "gpt-4o-mini",
            "deepseek", "deepseek-chat",
            "dashscope", "qwen-turbo",
            "moonshot", "moonshot-v1-8k",
            "zhipu", "glm-4-flash",
            "groq", "llama-3.1-8b-instant",
            "mistral", "mistral-small-latest");

    private Quickstart() {}

    /** Runs the tour. */
    public static void main(String[] args) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (AiGateway gateway = AiGateway.builder().providersFromEnvironment().build()) {
            askRealOnes(gateway, out);
        } catch (ConfigurationException noKeyIsSet) {
            out.println("No API key is set: the tour runs against scripted upstreams inside this JVM.");
            new ScriptedTour(out).run();
            out.println();
            out.println("To ask real models, set OPENAI_API_KEY, DEEPSEEK_API_KEY, DASHSCOPE_API_KEY or another"
                    + " provider's key,");
            out.println("or AI_GATEWAY_BASE_URL (and AI_GATEWAY_MODEL) for any OpenAI-compatible server, and run this"
                    + " again.");
        }
    }

    private static void askRealOnes(AiGateway gateway, PrintStream out) {
        for (GatewayStatus.ProviderStatus provider : gateway.status().providers()) {
            String model = System.getenv().getOrDefault("AI_GATEWAY_MODEL", MODELS.getOrDefault(provider.id(), ""));
            if (model.isEmpty()) {
                out.println(provider.id() + ": set AI_GATEWAY_MODEL to ask it");
                continue;
            }
            out.println("\n" + provider.id() + " / " + model + ":");
            try {
                ChatResponse answer = gateway.chatClient().stream(ChatRequest.builder(model)
                                .user("Who are you? Answer in one sentence.")
                                .options(io.aigateway.chat.CallOptions.builder()
                                        .targetPin(provider.id())
                                        .build())
                                .build())
                        .forEachText(out::print);
                out.println("\n" + answer.usage() + "\n" + answer.trace());
            } catch (io.aigateway.error.AiGatewayException e) {
                out.println(e.getMessage());
            }
        }
    }
}

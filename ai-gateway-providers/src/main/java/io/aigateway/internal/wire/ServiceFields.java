package io.aigateway.internal.wire;

import io.aigateway.spi.Upstream;
import java.util.Map;
import java.util.Set;

/**
 * Fields that extend OpenAI's chat completions at some services, which others refuse. What is not named here goes to
 * everybody, and a server that nobody knows is sent everything.
 */
final class ServiceFields {

    /** The quirk that names the preset of a target's provider. */
    private static final String SERVICE = "service";

    /** Servers and gateways that pass on, or pass over, what they do not know. */
    private static final Set<String> OPEN = Set.of(
            "", "openai-compatible", "vllm", "sglang", "lmstudio", "llamacpp", "llama-cpp-python", "ollama-openai");

    private static final Set<String> OPENROUTER = Set.of("openrouter");
    private static final Set<String> QWEN = Set.of("dashscope", "dashscope-intl", "siliconflow");

    private static final Map<String, Set<String>> OWNERS = Map.ofEntries(
            Map.entry("transforms", OPENROUTER),
            Map.entry("provider", OPENROUTER),
            Map.entry("models", OPENROUTER),
            Map.entry("route", OPENROUTER),
            Map.entry("plugins", OPENROUTER),
            Map.entry("include_reasoning", Set.of("openrouter", "groq")),
            Map.entry("reasoning", Set.of("openrouter", "together")),
            Map.entry("enable_thinking", QWEN),
            Map.entry("thinking_budget", QWEN),
            Map.entry("enable_search", QWEN),
            Map.entry("search_options", QWEN),
            Map.entry("chat_template_kwargs", Set.of("nvidia", "huggingface", "fireworks")),
            Map.entry("thinking", Set.of("doubao", "zhipu", "zai", "deepseek", "moonshot", "moonshot-intl")),
            Map.entry("search_domain_filter", Set.of("perplexity")),
            Map.entry("search_recency_filter", Set.of("perplexity")),
            Map.entry("search_parameters", Set.of("xai")),
            Map.entry("safe_prompt", Set.of("mistral")));

    /** Names that other protocols use themselves. */
    private static final Map<String, Set<String>> NATIVE = Map.of(
            "anthropic", Set.of("thinking"), "cohere", Set.of("thinking"), "openai-responses", Set.of("reasoning"));

    private ServiceFields() {}

    /** Whether a field belongs to services of which the target is none. */
    static boolean isForeign(String family, String name, Upstream upstream) {
        Set<String> owners = OWNERS.get(name);
        if (owners == null) {
            return false;
        } else if (!family.equals("openai")) {
            return !NATIVE.getOrDefault(family, Set.of()).contains(name);
        }
        String service = upstream.quirk(SERVICE, "");
        return !owners.contains(service) && !OPEN.contains(service);
    }
}

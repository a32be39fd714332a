package io.aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.WireProtocol;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PresetsTest {

    private final List<ProviderPreset> presets = new BuiltInProviders().presets();

    @Test
    void everyServiceOfTheIssueIsThere() {
        assertThat(presets)
                .extracting(ProviderPreset::name)
                .contains(
                        "openai",
                        "openai-responses",
                        "azure",
                        "azure-deployments",
                        "anthropic",
                        "anthropic-vertex",
                        "anthropic-bedrock",
                        "gemini",
                        "vertex",
                        "bedrock",
                        "cohere",
                        "spark",
                        "ai360",
                        "longcat",
                        "cloudflare",
                        "voyage",
                        "jina",
                        "deepseek",
                        "dashscope",
                        "moonshot",
                        "zhipu",
                        "doubao",
                        "minimax",
                        "hunyuan",
                        "qianfan",
                        "siliconflow",
                        "stepfun",
                        "baichuan",
                        "yi",
                        "groq",
                        "mistral",
                        "xai",
                        "together",
                        "fireworks",
                        "openrouter",
                        "perplexity",
                        "nvidia",
                        "cerebras",
                        "huggingface",
                        "vllm",
                        "sglang",
                        "ollama",
                        "lmstudio",
                        "llamacpp",
                        "openai-compatible");
    }

    @Test
    void namesAreUniqueUrlsAreUrlsAndKeysHaveVariables() {
        Set<String> names = new HashSet<>();
        for (ProviderPreset preset : presets) {
            List<String> own = new ArrayList<>(preset.aliases());
            own.add(preset.name());
            own.forEach(name -> assertThat(names.add(name)).as(name).isTrue());
            if (!preset.baseUrl().isEmpty()) {
                String url = preset.baseUrl()
                        .replace("{endpoint}", "https://name.example")
                        .replaceAll("\\{[a-z-]+(\\?[^}]*)?}", "value");
                assertThat(URI.create(url).getHost()).as(preset.name()).isNotNull();
            }
            if (preset.keyRequired()) {
                assertThat(preset.keyVariables()).as(preset.name()).isNotEmpty();
            }
        }
    }

    @Test
    void noTwoServicesClaimTheSameBeginningOfModelNames() {
        Set<String> prefixes = new HashSet<>();
        presets.forEach(preset -> preset.modelPrefixes()
                .forEach(prefix -> assertThat(prefixes.add(prefix)).as(prefix).isTrue()));
    }

    @Test
    void everyVariableOfAUrlHasAPlaceToComeFrom() {
        Pattern variable = Pattern.compile("\\{([a-z-]+)(\\?[^}]*)?}");
        for (ProviderPreset preset : presets) {
            Matcher found = variable.matcher(preset.baseUrl());
            while (found.find()) {
                assertThat(preset.variables()).as(preset.name()).containsKey(found.group(1));
            }
        }
    }

    @Test
    void everyPresetSpeaksAProtocolThatExists() {
        List<String> protocols = new BuiltInProviders()
                .protocols().stream().map(WireProtocol::id).toList();
        presets.forEach(preset -> assertThat(protocols).as(preset.name()).contains(preset.protocol()));
    }
}

package io.aigateway.providers;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.spi.ProviderPreset;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PresetsTest {

    private final List<ProviderPreset> presets = new BuiltInProviders().presets();

    @Test
    void everyServiceOfTheIssueIsThere() {
        assertThat(presets)
                .extracting(ProviderPreset::name)
                .contains(
                        "openai",
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
                assertThat(URI.create(preset.baseUrl()).getHost())
                        .as(preset.name())
                        .isNotNull();
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
}

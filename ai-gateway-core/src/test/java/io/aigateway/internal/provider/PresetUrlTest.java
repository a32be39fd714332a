package io.aigateway.internal.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.spi.ProviderPreset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PresetUrlTest {

    @Test
    void aVariableIsTakenFromTheConfigurationBeforeTheEnvironment() {
        ProviderPreset preset = preset("https://llm.{region}.example.test/v1");
        assertThat(PresetUrl.of(preset, Map.of(), name -> name.equals("A_REGION") ? "eu-1" : null))
                .isEqualTo(new PresetUrl("https://llm.eu-1.example.test/v1", null));
        assertThat(PresetUrl.of(preset, Map.of("region", "us-2"), name -> "eu-1"))
                .isEqualTo(new PresetUrl("https://llm.us-2.example.test/v1", null));
    }

    @Test
    void aMissingVariableSaysWhereItIsLookedFor() {
        assertThat(PresetUrl.of(preset("https://{region}.example.test"), Map.of(), name -> " "))
                .isEqualTo(new PresetUrl("", "does not know its region (set variables.region or A_REGION)"));
    }

    @Test
    void valuesStandForOtherTexts() {
        ProviderPreset preset = preset("https://{region?cn=llm.example.cn|*=@.example.test}/v1");
        assertThat(PresetUrl.of(preset, Map.of("region", "cn"), name -> null).url())
                .isEqualTo("https://llm.example.cn/v1");
        assertThat(PresetUrl.of(preset, Map.of("region", "eu"), name -> null).url())
                .isEqualTo("https://eu.example.test/v1");
    }

    @Test
    void whatIsNoUrlIsSaid() {
        assertThat(PresetUrl.of(preset("{region}"), Map.of("region", "not a url"), name -> null)
                        .missing())
                .isEqualTo("has a base URL that is none: not a url");
    }

    private static ProviderPreset preset(String url) {
        return ProviderPreset.builder("p", "openai")
                .baseUrl(url)
                .variables(Map.of("region", List.of("A_REGION")))
                .keyRequired(false)
                .signer("")
                .authHeader("Authorization")
                .authPrefix("Bearer ")
                .build();
    }
}

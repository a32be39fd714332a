package io.aigateway.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuotedTest {

    @Test
    void whatPeopleMistypeIsShownInFull() {
        for (String text : List.of(
                "",
                "wieghted",
                "opnai/gpt-4o-mini",
                "risk-based",
                "htp://localhost:8000/v1",
                "2 minutes",
                "qwen-max-latest",
                "claude-3-5-sonnet-20241022")) {
            assertThat(Quoted.of(text)).isEqualTo('"' + text + '"');
        }
        for (String path : List.of(
                "routes[0].targets[1].macth",
                "providers.qwen.prices.claude-3-5-sonnet-20241022",
                "/etc/gateway.yaml")) {
            assertThat(Quoted.name(path)).isEqualTo(path);
        }
    }

    @Test
    void whatCouldBeACredentialIsShortened() {
        for (String text : List.of(
                "sk-x1",
                "openai/sk-proj-abcdefgh",
                "AKIAIOSFODNN7EXAMPLE",
                "Bearer abc",
                "http://user:secret@proxy",
                "9f86d081884c7d659a2feaa0c55ad015",
                "550e8400-e29b-41d4-a716-446655440a00",
                "a text that is longer than anything one would type by mistake")) {
            assertThat(Quoted.of(text))
                    .startsWith('"' + text.substring(0, 3) + "…")
                    .endsWith("(" + text.length() + " characters)");
        }
        assertThat(Quoted.name("providers.sk-proj-a1B2c3D4e5.api-keys")).isEqualTo("providers.sk-….api-keys");
        assertThat(Quoted.name("/tmp/a1B2c3D4e5F6g7H8i9J0/x.yaml")).isEqualTo("/tmp/a1B…/x.yaml");
        assertThat(Quoted.within("Duplicate 'name' and \"sk-proj-a1B2c3\""))
                .isEqualTo("Duplicate 'name' and \"sk-…\" (14 characters)");
    }
}

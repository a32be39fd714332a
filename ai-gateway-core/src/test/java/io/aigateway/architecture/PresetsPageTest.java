package io.aigateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.aigateway.providers.BuiltInProviders;
import io.aigateway.spi.Capability;
import io.aigateway.spi.ProviderPreset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The presets against their page, {@code docs/presets.md}; written anew with {@code -Dapi.write=true}. */
class PresetsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "presets.md");

    @Test
    void pageNamesEveryPreset() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Presets

                Made from `presets.json` of `ai-gateway-providers`. A provider whose id is a preset's name or alias needs nothing
                but a key; everything can be overridden in its configuration.

                | name | aliases | key from | base URL | model names it answers to | lacks |
                |---|---|---|---|---|---|
                """);
        for (ProviderPreset preset : new BuiltInProviders().presets()) {
            page.append("| `")
                    .append(preset.name())
                    .append("` | ")
                    .append(String.join(", ", preset.aliases()))
                    .append(" | ")
                    .append(String.join(", ", preset.keyVariables()))
                    .append(preset.keyRequired() ? "" : " (not needed)")
                    .append(" | ")
                    .append(preset.baseUrl().isEmpty() ? "yours" : preset.baseUrl())
                    .append(" | ")
                    .append(starred(preset.modelPrefixes()))
                    .append(" | ")
                    .append(lacking(preset))
                    .append(" |\n");
        }
        if (Boolean.getBoolean("api.write")) {
            Files.writeString(PAGE, page.toString());
        }
        assertThat(page.toString()).isEqualTo(Files.readString(PAGE));
    }

    private static String starred(List<String> prefixes) {
        return prefixes.stream().map(prefix -> "`" + prefix + "*`").collect(Collectors.joining(", "));
    }

    private static String lacking(ProviderPreset preset) {
        return Arrays.stream(Capability.values())
                .filter(each -> !preset.capabilities().contains(each))
                .map(Capability::word)
                .collect(Collectors.joining(", "));
    }
}

package io.aigateway.providers;

import io.aigateway.providers.openai.OpenAiProtocol;
import io.aigateway.spi.ProviderCatalog;
import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.WireProtocol;
import java.util.List;

/** The protocols and presets of this jar; the engine finds it through the service loader. */
public final class BuiltInProviders implements ProviderCatalog {

    private final List<WireProtocol> protocols = List.of(new OpenAiProtocol());

    /** Creates the catalog. */
    public BuiltInProviders() {}

    @Override
    public List<WireProtocol> protocols() {
        return protocols;
    }

    /**
     * The presets of {@code presets.json}, read at each call.
     *
     * @throws IllegalStateException if the resource is missing or damaged
     */
    @Override
    public List<ProviderPreset> presets() {
        return PresetFile.read("presets.json");
    }
}

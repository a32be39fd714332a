package io.aigateway.providers;

import io.aigateway.providers.anthropic.AnthropicProtocol;
import io.aigateway.providers.bedrock.AwsSigner;
import io.aigateway.providers.bedrock.BedrockProtocol;
import io.aigateway.providers.cohere.CohereProtocol;
import io.aigateway.providers.gemini.GeminiProtocol;
import io.aigateway.providers.ollama.OllamaProtocol;
import io.aigateway.providers.openai.OpenAiProtocol;
import io.aigateway.providers.responses.ResponsesProtocol;
import io.aigateway.spi.ProviderCatalog;
import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.RequestSigner;
import io.aigateway.spi.WireProtocol;
import java.util.List;

/** The protocols and presets of this jar; the engine finds it through the service loader. */
public final class BuiltInProviders implements ProviderCatalog {

    private final OpenAiProtocol openAi = new OpenAiProtocol();
    private final List<WireProtocol> protocols = List.of(
            openAi,
            new ResponsesProtocol(openAi.models()),
            AnthropicProtocol.direct(),
            AnthropicProtocol.vertex(),
            AnthropicProtocol.bedrock(),
            new GeminiProtocol(),
            new BedrockProtocol(),
            new CohereProtocol(),
            new OllamaProtocol());
    private final List<RequestSigner> signers = List.of(new AwsSigner());

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

    @Override
    public List<RequestSigner> signers() {
        return signers;
    }
}

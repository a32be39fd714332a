package io.aigateway.internal.provider;

import io.aigateway.spi.Capability;
import io.aigateway.spi.ProviderCatalog;
import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.RequestSigner;
import io.aigateway.spi.WireProtocol;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The protocols and presets found on the class path, and those added by hand. Immutable. */
public final class Catalog {

    private final Map<String, WireProtocol> protocols = new LinkedHashMap<>();
    private final Map<String, ProviderPreset> presets = new LinkedHashMap<>();
    private final List<ProviderPreset> primary = new ArrayList<>();
    private final Map<String, RequestSigner> signers = new LinkedHashMap<>();

    /** What the class path has, then the given ones, which replace those of the same name. */
    public Catalog(List<WireProtocol> moreProtocols, List<ProviderPreset> morePresets) {
        for (ProviderCatalog found : ServiceLoader.load(ProviderCatalog.class, Catalog.class.getClassLoader())) {
            found.protocols().forEach(this::add);
            found.presets().forEach(this::add);
            found.signers().forEach(each -> signers.put(each.id(), each));
        }
        moreProtocols.forEach(this::add);
        morePresets.forEach(this::add);
    }

    private void add(WireProtocol protocol) {
        protocols.put(protocol.id(), protocol);
    }

    private void add(ProviderPreset preset) {
        presets.put(preset.name(), preset);
        preset.aliases().forEach(alias -> presets.put(alias, preset));
        primary.removeIf(each -> each.name().equals(preset.name()));
        primary.add(preset);
    }

    /** The presets, each once. */
    public List<ProviderPreset> presets() {
        return primary;
    }

    /** Names and aliases of the presets. */
    public Set<String> presetNames() {
        return presets.keySet();
    }

    /** Names of the presets that have no base URL. */
    public Set<String> presetsWithoutUrl() {
        Set<String> names = new java.util.HashSet<>();
        presets.forEach((name, preset) -> {
            if (preset.baseUrl().isEmpty()) {
                names.add(name);
            }
        });
        return names;
    }

    /** Names of the protocols. */
    public Set<String> protocolNames() {
        return protocols.keySet();
    }

    /** The preset of that name or alias; null if there is none. */
    public @Nullable ProviderPreset preset(String name) {
        return presets.get(name);
    }

    /** What holds for a provider without a preset. */
    public ProviderPreset compatible() {
        ProviderPreset known = presets.get("openai-compatible");
        return known != null
                ? known
                : ProviderPreset.builder("none", "openai")
                        .baseUrl("")
                        .keyRequired(false)
                        .signer("")
                        .authHeader("Authorization")
                        .authPrefix("Bearer ")
                        .capabilities(EnumSet.allOf(Capability.class))
                        .build();
    }

    /** The signer of that name. */
    public RequestSigner signer(String name) {
        RequestSigner signer = signers.get(name);
        if (signer == null) {
            throw new IllegalStateException(
                    "Signer \"" + name + "\" is not on the class path: add ai-gateway-providers");
        }
        return signer;
    }

    /** The protocol of that name. */
    public WireProtocol protocol(String name) {
        WireProtocol protocol = protocols.get(name);
        if (protocol == null) {
            throw new IllegalStateException("Protocol \"" + name
                    + "\" is not on the class path: add ai-gateway-providers (found: " + protocols.keySet() + ")");
        }
        return protocol;
    }
}

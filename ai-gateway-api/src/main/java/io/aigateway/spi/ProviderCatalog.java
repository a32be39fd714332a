package io.aigateway.spi;

import java.util.List;

/** Protocols and presets a jar brings; found by {@link java.util.ServiceLoader}. */
public interface ProviderCatalog {

    /** The protocols. */
    List<WireProtocol> protocols();

    /** The presets. */
    List<ProviderPreset> presets();

    /** The signers that presets may name. */
    default List<RequestSigner> signers() {
        return List.of();
    }
}

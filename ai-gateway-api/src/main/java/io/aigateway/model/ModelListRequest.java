package io.aigateway.model;

import io.aigateway.chat.CallOptions;
import io.aigateway.chat.ModelRequest;
import java.util.Objects;

/**
 * Asks a provider which models it has.
 *
 * @param provider id of the provider
 * @param options what this call wants to have different from the configuration
 */
public record ModelListRequest(String provider, CallOptions options) implements ModelRequest {

    /** Requires the provider. */
    public ModelListRequest {
        Objects.requireNonNull(provider, "provider");
    }

    /** Empty: no model is asked for. */
    @Override
    public String model() {
        return "";
    }
}

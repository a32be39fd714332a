package io.aigateway.spi;

import java.time.Duration;
import java.util.List;

/**
 * Finds a provider's endpoints while the gateway runs: service discovery, DNS, a file. Asked in the background, never
 * on a call's way; when it fails or finds nothing, the endpoints known before stay. Thread-safe.
 */
public interface EndpointSource {

    /** The base URLs at this moment. */
    List<String> baseUrls();

    /** How long to wait before asking again. Default 30 s. */
    default Duration refreshInterval() {
        return Duration.ofSeconds(30);
    }
}

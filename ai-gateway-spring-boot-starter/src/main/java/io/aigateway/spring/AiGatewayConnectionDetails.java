package io.aigateway.spring;

import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * A bean that says where providers are and with which keys, in place of the properties: for service connections and
 * tests.
 */
@FunctionalInterface
public interface AiGatewayConnectionDetails extends ConnectionDetails {

    /** What is known of providers, by id. */
    Map<String, Provider> providers();

    /**
     * How to reach a provider.
     *
     * @param baseUrls its endpoints; empty to leave what the properties say
     * @param apiKeys its keys; empty to leave what the properties say
     */
    record Provider(List<String> baseUrls, List<String> apiKeys) {

        /** Copies the lists. */
        public Provider {
            baseUrls = List.copyOf(baseUrls);
            apiKeys = List.copyOf(apiKeys);
        }

        /** The endpoints and the number of keys. */
        @Override
        public String toString() {
            return "Provider[" + baseUrls + ", " + apiKeys.size() + " keys]";
        }
    }
}

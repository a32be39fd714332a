package io.aigateway.spring;

import io.aigateway.AiGatewayBuilder;
import io.aigateway.spi.EndpointSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** A provider's endpoints as Spring Cloud's service discovery knows them. Thread-safe. */
final class DiscoveredEndpoints implements EndpointSource {

    private final DiscoveryClient client;
    private final AiGatewayProperties.Discovery discovery;

    private DiscoveredEndpoints(DiscoveryClient client, AiGatewayProperties.Discovery discovery) {
        this.client = client;
        this.discovery = discovery;
    }

    /** Lets a provider begin with the instances known now, and follow them from then on. */
    static void add(
            AiGatewayBuilder builder,
            DiscoveryClient client,
            String provider,
            AiGatewayProperties.Discovery discovery) {
        DiscoveredEndpoints endpoints = new DiscoveredEndpoints(client, discovery);
        List<String> found = endpoints.baseUrls();
        // Until an instance is known, the service's name stands for it.
        List<String> first = found.isEmpty() ? List.of("http://" + discovery.service() + discovery.path()) : found;
        builder.settings(Map.of("providers", Map.of(provider, Map.of("base-url", first))));
        builder.endpointSource(provider, endpoints);
    }

    @Override
    public List<String> baseUrls() {
        return client.getInstances(discovery.service()).stream()
                .map(instance -> instance.getUri().toString() + discovery.path())
                .sorted()
                .toList();
    }

    @Override
    public Duration refreshInterval() {
        return discovery.refresh();
    }
}

package io.aigateway.spring.actuate;

import io.aigateway.AiGateway;
import io.aigateway.trace.GatewayStatus;
import io.aigateway.trace.GatewayStatus.ProviderStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of each provider, as the gateway knows it from its traffic: nobody is called. A provider that is not
 * available is {@code UNKNOWN} as long as another one is there, for the application works on; only when none is
 * available are they {@code DOWN}.
 */
final class ProviderHealth implements CompositeHealthContributor {

    private final AiGateway gateway;

    ProviderHealth(AiGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        GatewayStatus status = gateway.status();
        return status.providers().stream()
                .filter(each -> each.id().equals(name))
                .map(each -> indicator(each, status))
                .findFirst()
                .orElse(null);
    }

    @Override
    public Stream<HealthContributors.Entry> stream() {
        GatewayStatus status = gateway.status();
        return status.providers().stream()
                .map(each -> new HealthContributors.Entry(each.id(), indicator(each, status)));
    }

    /** As it is at this moment: contributors are asked for anew each time. */
    private static HealthIndicator indicator(ProviderStatus provider, GatewayStatus status) {
        boolean anyAvailable = status.providers().stream().anyMatch(ProviderStatus::isAvailable);
        Status word = provider.isAvailable() ? Status.UP : anyAvailable ? Status.UNKNOWN : Status.DOWN;
        Health health = Health.status(word).withDetails(details(provider)).build();
        return () -> health;
    }

    private static Map<String, Object> details(ProviderStatus provider) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(
                "keys",
                provider.keys().stream()
                        .collect(Collectors.toMap(
                                GatewayStatus.KeyStatus::label,
                                GatewayStatus.KeyStatus::state,
                                (first, second) -> first,
                                LinkedHashMap::new)));
        if (!provider.endpoints().isEmpty()) {
            details.put(
                    "endpoints",
                    provider.endpoints().stream()
                            .map(each -> each.baseUrl() + " " + each.model() + ": " + each.breaker())
                            .toList());
        }
        List<String> excluded = excluded(provider);
        if (!excluded.isEmpty()) {
            details.put("excluded", excluded);
        }
        return details;
    }

    /** Every key and endpoint that is not asked, why, and for how long. */
    private static List<String> excluded(ProviderStatus provider) {
        return Stream.concat(
                        provider.keys().stream()
                                .flatMap(key -> key.exclusions().stream().map(each -> key.label() + " " + words(each))),
                        provider.endpoints().stream().flatMap(endpoint -> endpoint.exclusions().stream()
                                .map(each -> endpoint.baseUrl() + " " + words(each))))
                .toList();
    }

    private static String words(GatewayStatus.Exclusion each) {
        String model = each.model() == null ? "" : each.model() + ": ";
        return model
                + each.reason()
                + (each.left() == null ? "" : ", for " + each.left().toSeconds() + " s more");
    }
}

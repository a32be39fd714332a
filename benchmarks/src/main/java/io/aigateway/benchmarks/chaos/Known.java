package io.aigateway.benchmarks.chaos;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.trace.GatewayStatus;

/** What the gateway says it knows of an upstream, for the stories of violations. Thread-safe. */
final class Known {

    private final AiGateway gateway;

    Known(AiGateway gateway) {
        this.gateway = gateway;
    }

    /** In a few words: its breaker and how many of its keys are available. */
    String brief(String id) {
        StringBuilder text = new StringBuilder();
        GatewayStatus.ProviderStatus provider = provider(id);
        if (provider == null) {
            return "not in the status";
        }
        provider.endpoints().forEach(each -> text.append("breaker ").append(each.breaker()));
        long usable = provider.keys().stream()
                .filter(each -> each.state().equals("available"))
                .count();
        return text.append(", ").append(usable).append(" keys available").toString();
    }

    /** All of it, and what would become of a call. */
    String full(String id) {
        StringBuilder text = new StringBuilder();
        GatewayStatus.ProviderStatus provider = provider(id);
        if (provider != null) {
            provider.endpoints().forEach(each -> text.append(each).append('\n'));
            provider.keys().forEach(each -> text.append(each).append('\n'));
        }
        return text.append(gateway.explain(ChatRequest.of(Gateways.ROUTES.get(0), "?")))
                .toString();
    }

    private GatewayStatus.ProviderStatus provider(String id) {
        return gateway.status().providers().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElse(null);
    }
}

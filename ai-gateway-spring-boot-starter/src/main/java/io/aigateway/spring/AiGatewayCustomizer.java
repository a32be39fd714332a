package io.aigateway.spring;

import io.aigateway.AiGatewayBuilder;

/**
 * A bean that has its say on the gateway after the properties. Runs in bean order whenever a configuration is made: at
 * the start and at each refresh.
 */
@FunctionalInterface
public interface AiGatewayCustomizer {

    /** Changes the builder. */
    void customize(AiGatewayBuilder builder);
}

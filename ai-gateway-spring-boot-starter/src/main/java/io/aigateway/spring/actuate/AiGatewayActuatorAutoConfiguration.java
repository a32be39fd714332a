package io.aigateway.spring.actuate;

import io.aigateway.AiGateway;
import io.aigateway.spring.AiGatewayAutoConfiguration;
import io.aigateway.spring.GatewayRefresher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The gateway's actuator endpoint and health, where the application has the actuator. */
@AutoConfiguration(after = AiGatewayAutoConfiguration.class)
@ConditionalOnBean(AiGateway.class)
public final class AiGatewayActuatorAutoConfiguration {

    AiGatewayActuatorAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static final class Endpoints {

        Endpoints() {}

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint(AiGatewayEndpoint.class)
        AiGatewayEndpoint aiGatewayEndpoint(AiGateway gateway, ObjectProvider<GatewayRefresher> refreshers) {
            return new AiGatewayEndpoint(gateway, refreshers.getIfAvailable());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
    static final class Healths {

        Healths() {}

        @Bean
        @ConditionalOnMissingBean(name = "aiGatewayHealthContributor")
        @ConditionalOnEnabledHealthIndicator("aigateway")
        HealthContributor aiGatewayHealthContributor(AiGateway gateway) {
            return new ProviderHealth(gateway);
        }
    }
}

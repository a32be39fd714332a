package io.aigateway.spring.console;

import io.aigateway.AiGateway;
import io.aigateway.spring.AiGatewayAutoConfiguration;
import io.aigateway.spring.AiGatewayProperties;
import jakarta.servlet.Servlet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.DispatcherServlet;

/** The console, once {@code ai.gateway.console.enabled} is true. */
@AutoConfiguration(after = AiGatewayAutoConfiguration.class)
@ConditionalOnClass({Servlet.class, DispatcherServlet.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty("ai.gateway.console.enabled")
@ConditionalOnBean(AiGateway.class)
public final class AiGatewayConsoleAutoConfiguration {

    AiGatewayConsoleAutoConfiguration() {}

    @Bean
    ConsoleController aiGatewayConsole(AiGateway gateway, Environment environment) {
        return new ConsoleController(
                gateway,
                ConsolePage.load(),
                AiGatewayProperties.read(environment).console().writable());
    }
}

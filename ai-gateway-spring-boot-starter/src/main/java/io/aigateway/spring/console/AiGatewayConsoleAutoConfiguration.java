package io.aigateway.spring.console;

import io.aigateway.AiGateway;
import io.aigateway.spring.AiGatewayAutoConfiguration;
import io.aigateway.spring.AiGatewayProperties;
import jakarta.servlet.Servlet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger LOG = LoggerFactory.getLogger(AiGatewayConsoleAutoConfiguration.class);

    AiGatewayConsoleAutoConfiguration() {}

    @Bean
    ConsoleController aiGatewayConsole(AiGateway gateway, Environment environment) {
        AiGatewayProperties.Console console =
                AiGatewayProperties.read(environment).console();
        LOG.info(
                "The gateway's console is at {}{}",
                console.path(),
                console.writable() ? ", and may change things" : "");
        return new ConsoleController(gateway, ConsolePage.load(), console.writable());
    }
}

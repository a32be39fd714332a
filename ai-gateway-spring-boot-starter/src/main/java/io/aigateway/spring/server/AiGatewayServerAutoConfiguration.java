package io.aigateway.spring.server;

import io.aigateway.AiGateway;
import io.aigateway.spring.AiGatewayAutoConfiguration;
import io.aigateway.spring.AiGatewayProperties;
import jakarta.servlet.Servlet;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

/** The OpenAI-compatible door, once {@code ai.gateway.server.enabled} is true. */
@AutoConfiguration(after = AiGatewayAutoConfiguration.class)
@ConditionalOnClass({Servlet.class, DispatcherServlet.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBooleanProperty("ai.gateway.server.enabled")
@ConditionalOnBean(AiGateway.class)
public final class AiGatewayServerAutoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(AiGatewayServerAutoConfiguration.class);

    AiGatewayServerAutoConfiguration() {}

    @Bean(destroyMethod = "close")
    Heartbeats aiGatewayHeartbeats(Environment environment) {
        return new Heartbeats(AiGatewayProperties.read(environment).server().heartbeat());
    }

    @Bean
    OpenAiDoor aiGatewayOpenAiDoor(AiGateway gateway, Heartbeats heartbeats, Environment environment) {
        AiGatewayProperties.Server server =
                AiGatewayProperties.read(environment).server();
        LOG.info("OpenAI's API is served at {}/chat/completions, /embeddings and /models", server.basePath());
        long most = server.maxRequestBytes();
        return new OpenAiDoor(
                gateway,
                heartbeats,
                server.openAfter(),
                (int) Math.min(Integer.MAX_VALUE - 8L, most),
                Clock.systemUTC());
    }

    /** Asked last, but for static files: what the application serves below the base path goes first. */
    @Bean
    SimpleUrlHandlerMapping aiGatewayUnknownPaths(OpenAiDoor door, Environment environment) {
        String base = AiGatewayProperties.read(environment).server().basePath();
        SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping();
        mapping.setOrder(Ordered.LOWEST_PRECEDENCE - 2);
        if (!base.isEmpty() && !base.equals("/")) {
            HttpRequestHandler handler = door::elsewhere;
            mapping.setUrlMap(Map.of(base + "/**", handler));
        }
        return mapping;
    }
}

package io.aigateway.spring;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatClient;
import io.aigateway.embedding.EmbeddingClient;
import io.aigateway.internal.settings.Problems;
import io.aigateway.rerank.RerankClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * The gateway and its clients as beans, from {@code ai.gateway.*}. Everything backs off where the application has a bean
 * of its own; nothing is made with {@code ai.gateway.enabled=false}.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
            "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration"
        })
@ConditionalOnBooleanProperty(name = "ai.gateway.enabled", matchIfMissing = true)
@ImportRuntimeHints(GatewayRuntimeHints.class)
public final class AiGatewayAutoConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(AiGatewayAutoConfiguration.class);

    AiGatewayAutoConfiguration() {}

    @Bean
    GatewayFactory aiGatewayFactory(
            ListableBeanFactory beans, Environment environment, ObjectProvider<GatewayExtra> extras) {
        DuplicateOkHttpException.check(AiGateway.class.getClassLoader());
        return new GatewayFactory(beans, environment, extras.orderedStream().toList());
    }

    @Bean
    @ConditionalOnMissingBean
    ChatClient aiGatewayChatClient(AiGateway gateway) {
        return gateway.chatClient();
    }

    @Bean
    @ConditionalOnMissingBean
    EmbeddingClient aiGatewayEmbeddingClient(AiGateway gateway) {
        return gateway.embeddingClient();
    }

    @Bean
    @ConditionalOnMissingBean
    RerankClient aiGatewayRerankClient(AiGateway gateway) {
        return gateway.rerankClient();
    }

    /** What belongs to the gateway made here, and must leave one of the application's own alone. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(AiGateway.class)
    static final class OwnGateway {

        OwnGateway() {}

        @Bean(destroyMethod = "close")
        AiGateway aiGateway(GatewayFactory factory) {
            return factory.create();
        }

        @Bean
        @ConditionalOnMissingBean
        GatewayRefresher aiGatewayRefresher(AiGateway gateway, GatewayFactory factory) {
            return new GatewayRefresher(gateway, factory);
        }

        @Bean
        GatewayLifecycle aiGatewayLifecycle(AiGateway gateway) {
            return new GatewayLifecycle(gateway);
        }

        @Bean
        @Conditional(FileIsNamed.class)
        ConfigFileWatcher aiGatewayConfigFileWatcher(GatewayFactory factory, GatewayRefresher refresher) {
            return factory.watcher(refresher);
        }
    }

    /** An empty name is none. */
    static final class FileIsNamed implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Object file = EnvironmentSettings.read(context.getEnvironment())
                    .starter(new Problems())
                    .get("config-file");
            return file != null && StringUtils.hasText(file.toString());
        }
    }

    /** Apart, because it must be imported and nothing else. */
    @Configuration(proxyBeanMethods = false)
    @Import(NamedClients.class)
    static final class Clients {

        Clients() {}
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static final class Meters {

        Meters() {}

        @Bean
        GatewayExtra aiGatewayMeters(ObjectProvider<MeterRegistry> registries) {
            MeterRegistry registry = registries.getIfUnique();
            if (registry == null && registries.stream().findAny().isPresent()) {
                LOG.warn("There are several MeterRegistry beans and none is @Primary: the gateway publishes no meters");
            }
            return new GatewayExtra((builder, properties) -> {
                if (registry != null) {
                    builder.meterRegistry(registry);
                }
            });
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ObservationRegistry.class)
    static final class Observations {

        Observations() {}

        @Bean
        GatewayExtra aiGatewayObservations(ObjectProvider<ObservationRegistry> registries) {
            return new GatewayExtra((builder, properties) -> registries.ifUnique(builder::observationRegistry));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(EnvironmentChangeEvent.class)
    static final class CloudRefresh {

        CloudRefresh() {}

        @Bean
        ApplicationListener<EnvironmentChangeEvent> aiGatewayEnvironmentListener(
                ObjectProvider<GatewayRefresher> refreshers) {
            return event -> refreshers.ifAvailable(each -> each.refresh("the environment has changed"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(DiscoveryClient.class)
    static final class CloudDiscovery {

        CloudDiscovery() {}

        @Bean
        GatewayExtra aiGatewayDiscovery(ObjectProvider<DiscoveryClient> clients) {
            return new GatewayExtra((builder, properties) -> {
                DiscoveryClient client = clients.getIfAvailable();
                if (client != null) {
                    properties
                            .discovery()
                            .forEach((provider, discovery) ->
                                    DiscoveredEndpoints.add(builder, client, provider, discovery));
                }
            });
        }
    }
}

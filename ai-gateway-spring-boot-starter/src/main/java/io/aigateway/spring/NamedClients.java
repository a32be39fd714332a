package io.aigateway.spring;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatClient;
import java.util.Map;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * A {@link ChatClient} bean for each of {@code ai.gateway.clients}, by its name: to be had with a qualifier, never
 * without.
 */
final class NamedClients implements ImportBeanDefinitionRegistrar, EnvironmentAware {

    private Environment environment = new StandardEnvironment();

    @Override
    public void setEnvironment(Environment value) {
        this.environment = value;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
        if (EnvironmentSettings.read(environment).gateway().get("clients") instanceof Map<?, ?> clients) {
            clients.keySet().forEach(name -> register(registry, String.valueOf(name)));
        }
    }

    private static void register(BeanDefinitionRegistry registry, String name) {
        if (registry.containsBeanDefinition(name)) {
            return;
        }
        RootBeanDefinition definition = new RootBeanDefinition(Client.class);
        ConstructorArgumentValues arguments = new ConstructorArgumentValues();
        arguments.addIndexedArgumentValue(0, new RuntimeBeanReference(AiGateway.class));
        arguments.addIndexedArgumentValue(1, name);
        definition.setConstructorArgumentValues(arguments);
        definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
        definition.setDefaultCandidate(false);
        definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, ChatClient.class);
        registry.registerBeanDefinition(name, definition);
    }

    /** Makes one of them. */
    static final class Client implements FactoryBean<ChatClient> {
        private final AiGateway gateway;
        private final String name;

        Client(AiGateway gateway, String name) {
            this.gateway = gateway;
            this.name = name;
        }

        @Override
        public ChatClient getObject() {
            return gateway.chatClient(name);
        }

        @Override
        public Class<?> getObjectType() {
            return ChatClient.class;
        }
    }
}

package io.aigateway.spring;

import io.aigateway.chat.ChatClient;
import io.aigateway.internal.settings.Quoted;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says which named clients there are where one is asked for that is not, and that the gateway is switched off where that is
 * why there is none. Comes before Spring Boot's own analysis, which would make the clients in order to describe them.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ClientFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

    private final Environment environment;

    ClientFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(
            Throwable rootFailure, NoSuchBeanDefinitionException cause, @Nullable String description) {
        ResolvableType type = cause.getResolvableType();
        boolean several = cause instanceof NoUniqueBeanDefinitionException;
        if (several || type == null || type.resolve() != ChatClient.class) {
            return null;
        }
        String who = description == null ? "A bean" : description;
        String enabled = environment.getProperty("ai.gateway.enabled", "true");
        if (!enabled.equalsIgnoreCase("true")) {
            return new FailureAnalysis(
                    who + " needs a ChatClient, and there is none: ai.gateway.enabled is " + Quoted.of(enabled)
                            + ", and not true.",
                    "Remove ai.gateway.enabled, define a ChatClient of your own, or ask for an"
                            + " ObjectProvider<ChatClient>.",
                    cause);
        }
        Qualifier qualifier = qualifier(rootFailure);
        if (qualifier == null) {
            return null;
        }
        String name = qualifier.value();
        Set<String> known = clients();
        return new FailureAnalysis(
                who + " needs the ChatClient \"" + name + "\", and there is none of this name. "
                        + (known.isEmpty()
                                ? "No client is configured below ai.gateway.clients"
                                : "Below ai.gateway.clients there are: " + String.join(", ", known))
                        + " (those of a config-file are no beans).",
                "Add ai.gateway.clients." + name + " to your properties, or correct the qualifier.",
                cause);
    }

    private static @Nullable Qualifier qualifier(Throwable failure) {
        Qualifier found = null;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            InjectionPoint point = each instanceof UnsatisfiedDependencyException e ? e.getInjectionPoint() : null;
            found = point == null ? found : point.getAnnotation(Qualifier.class);
        }
        return found;
    }

    private Set<String> clients() {
        return EnvironmentSettings.read(environment).gateway().get("clients") instanceof Map<?, ?> clients
                ? clients.keySet().stream()
                        .map(each -> Quoted.name(String.valueOf(each)))
                        .collect(Collectors.toCollection(TreeSet::new))
                : Set.of();
    }
}

package io.aigateway.spring;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.config.GatewayConfig;
import io.aigateway.error.ConfigurationException;
import io.aigateway.internal.settings.Problems;
import io.aigateway.internal.settings.Quoted;
import io.aigateway.spi.AnswerCheck;
import io.aigateway.spi.AttemptInterceptor;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.CallListener;
import io.aigateway.spi.CredentialSource;
import io.aigateway.spi.EndpointSource;
import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.spi.WireProtocol;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;
import org.springframework.util.ResourceUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes gateways and configurations from the environment, the file, the connection details and the application's beans:
 * the same way at the start and at each change.
 */
final class GatewayFactory {

    private final ListableBeanFactory beans;
    private final Environment environment;
    /** As they were at the start. */
    private final AiGatewayProperties properties;
    /** What needs classes that the application may not have. */
    private final List<GatewayExtra> extras;

    GatewayFactory(ListableBeanFactory beans, Environment environment, List<GatewayExtra> extras) {
        this.beans = beans;
        this.environment = environment;
        this.properties = AiGatewayProperties.bind(EnvironmentSettings.read(environment), environment, new Problems());
        this.extras = extras;
    }

    /**
     * A gateway.
     *
     * @throws ConfigurationException with every problem
     */
    AiGateway create() {
        return builder().build();
    }

    /**
     * What the environment says now.
     *
     * @throws ConfigurationException with every problem
     */
    GatewayConfig config() {
        return builder().buildConfig();
    }

    /**
     * Has the file watched.
     *
     * @throws ConfigurationException if none is named
     */
    ConfigFileWatcher watcher(GatewayRefresher refresher) {
        Path file = file(properties);
        if (file == null) {
            throw new ConfigurationException(List.of("config-file: is empty"));
        }
        return new ConfigFileWatcher(file, properties.configFileCheck(), refresher);
    }

    private static @Nullable Path file(AiGatewayProperties properties) {
        String file = properties.configFile();
        if (file == null || file.isBlank()) {
            return null;
        }
        try {
            return ResourceUtils.getFile(file.strip()).toPath();
        } catch (FileNotFoundException e) {
            throw new ConfigurationException(List.of("config-file: " + Quoted.of(file)
                    + " is not a file (expected: a path, file: or, outside of jars, classpath:)"));
        }
    }

    /** With everything that has its say; whatever is wrong, all of it is found before anything is thrown. */
    private AiGatewayBuilder builder() {
        Problems problems = new Problems();
        EnvironmentSettings settings = EnvironmentSettings.read(environment);
        AiGatewayProperties now = AiGatewayProperties.bind(settings, environment, problems);
        settings.reportUnknown(problems);
        AiGatewayBuilder builder = begun();
        builder.set("virtual-threads", Threading.VIRTUAL.isActive(environment));
        boolean whole = problems.collect(() -> {
            Path file = file(properties); // the one that is watched
            if (file != null) {
                builder.file(file);
            }
        });
        builder.settings(settings.gateway());
        beans.getBeanProvider(AiGatewayConnectionDetails.class)
                .ifAvailable(details -> builder.settings(settings(details)));
        all(WireProtocol.class).forEach(builder::protocol);
        all(ProviderPreset.class).forEach(builder::preset);
        all(SelectionStrategy.class).forEach(builder::strategy);
        all(CallInterceptor.class).forEach(builder::intercept);
        all(AttemptInterceptor.class).forEach(builder::interceptAttempts);
        all(CallListener.class).forEach(builder::onCallEnded);
        all(AnswerCheck.class).forEach(builder::checkAnswers);
        beans.getBeanProvider(TaskDecorator.class)
                .ifUnique(decorator -> builder.contextPropagation(decorator::decorate));
        beans.getBeansOfType(EndpointSource.class).forEach(builder::endpointSource);
        beans.getBeansOfType(CredentialSource.class).forEach(builder::credentialSource);
        beans.getBeanProvider(TokenEstimator.class).ifAvailable(builder::tokenEstimator);
        beans.getBeanProvider(JsonMapper.class).ifUnique(builder::jsonMapper);
        problems.collect(() -> tls(now));
        builder.httpClient(client -> customized(client, tls(now)));
        extras.forEach(extra -> extra.change().accept(builder, now));
        problems.collect(() -> all(AiGatewayCustomizer.class).forEach(each -> each.customize(builder)));
        if (!problems.isEmpty()) {
            // What refers to a file that could not be read is no mistake.
            problems.collect(whole ? builder::buildConfig : () -> settings.reportWrongValues(problems));
            problems.throwIfAny();
        }
        return builder;
    }

    @SuppressWarnings("NullAway") // JDK 17 does not read the nullness of type arguments from class files
    private AiGatewayBuilder begun() {
        return AiGateway.builder().environment(environment::getProperty);
    }

    private <T> List<T> all(Class<T> type) {
        return beans.getBeanProvider(type).orderedStream().toList();
    }

    private static Map<String, Object> settings(AiGatewayConnectionDetails details) {
        Map<String, Object> providers = new LinkedHashMap<>();
        details.providers().forEach((id, provider) -> {
            Map<String, Object> settings = new LinkedHashMap<>();
            if (!provider.baseUrls().isEmpty()) {
                settings.put("base-url", provider.baseUrls());
            }
            if (!provider.apiKeys().isEmpty()) {
                settings.put("api-keys", provider.apiKeys());
            }
            providers.put(id, settings);
        });
        return Map.of("providers", providers);
    }

    private @Nullable Tls tls(AiGatewayProperties now) {
        String bundle = now.ssl().bundle();
        return bundle == null || bundle.isBlank() ? null : Tls.of(bundle, beans.getBeanProvider(SslBundles.class));
    }

    private OkHttpClient.Builder customized(OkHttpClient.Builder client, @Nullable Tls tls) {
        if (tls != null) {
            client.sslSocketFactory(tls.sockets(), tls.trust());
        }
        all(OkHttpClientCustomizer.class).forEach(each -> each.customize(client));
        return client;
    }
}

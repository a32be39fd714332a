package io.aigateway.spring;

import io.aigateway.AiGateway;
import io.aigateway.AiGatewayBuilder;
import io.aigateway.config.GatewayConfig;
import io.aigateway.spi.AttemptInterceptor;
import io.aigateway.spi.CallInterceptor;
import io.aigateway.spi.CallListener;
import io.aigateway.spi.CredentialSource;
import io.aigateway.spi.EndpointSource;
import io.aigateway.spi.ProviderPreset;
import io.aigateway.spi.SelectionStrategy;
import io.aigateway.spi.TokenEstimator;
import io.aigateway.spi.WireProtocol;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;

/**
 * Makes gateways and configurations from the environment, the file, the connection details and the application's beans:
 * the same way at the start and at each change.
 */
final class GatewayFactory {

    private final ListableBeanFactory beans;
    private final Environment environment;
    private final AiGatewayProperties properties;
    /** What needs classes that the application may not have. */
    private final List<Consumer<AiGatewayBuilder>> extras;

    GatewayFactory(
            ListableBeanFactory beans,
            Environment environment,
            AiGatewayProperties properties,
            List<Consumer<AiGatewayBuilder>> extras) {
        this.beans = beans;
        this.environment = environment;
        this.properties = properties;
        this.extras = extras;
    }

    /**
     * A gateway.
     *
     * @throws io.aigateway.error.ConfigurationException with every problem
     */
    AiGateway create() {
        return builder().build();
    }

    /**
     * What the environment says now.
     *
     * @throws io.aigateway.error.ConfigurationException with every problem
     */
    GatewayConfig config() {
        return builder().buildConfig();
    }

    /** The file that is watched; null if there is none. */
    @Nullable
    Path file() {
        String file = properties.configFile();
        return file == null || file.isBlank() ? null : Path.of(file);
    }

    private AiGatewayBuilder builder() {
        AiGatewayBuilder builder = begun();
        builder.set("virtual-threads", Threading.VIRTUAL.isActive(environment));
        Path file = file();
        if (file != null) {
            builder.file(file);
        }
        builder.settings(EnvironmentSettings.read(environment));
        beans.getBeanProvider(AiGatewayConnectionDetails.class)
                .ifAvailable(details -> builder.settings(settings(details)));
        all(WireProtocol.class).forEach(builder::protocol);
        all(ProviderPreset.class).forEach(builder::preset);
        all(SelectionStrategy.class).forEach(builder::strategy);
        all(CallInterceptor.class).forEach(builder::intercept);
        all(AttemptInterceptor.class).forEach(builder::interceptAttempts);
        all(CallListener.class).forEach(builder::onCallEnded);
        beans.getBeansOfType(EndpointSource.class).forEach(builder::endpointSource);
        beans.getBeansOfType(CredentialSource.class).forEach(builder::credentialSource);
        beans.getBeanProvider(TokenEstimator.class).ifAvailable(builder::tokenEstimator);
        builder.httpClient(this::customized);
        extras.forEach(extra -> extra.accept(builder));
        all(AiGatewayCustomizer.class).forEach(each -> each.customize(builder));
        return builder;
    }

    @SuppressWarnings("NullAway") // the nullness of type arguments is not read from class files
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

    private OkHttpClient.Builder customized(OkHttpClient.Builder client) {
        String bundle = properties.ssl().bundle();
        if (bundle != null && !bundle.isBlank()) {
            secure(client, beans.getBean(SslBundles.class).getBundle(bundle), bundle);
        }
        all(OkHttpClientCustomizer.class).forEach(each -> each.customize(client));
        return client;
    }

    private static void secure(OkHttpClient.Builder client, SslBundle bundle, String name) {
        for (TrustManager manager : bundle.getManagers().getTrustManagers()) {
            if (manager instanceof X509TrustManager trust) {
                client.sslSocketFactory(bundle.createSslContext().getSocketFactory(), trust);
                return;
            }
        }
        throw new IllegalStateException("The SSL bundle " + name + " has no trust manager for X.509");
    }
}
